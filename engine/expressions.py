"""Expressions: the conditions of diagrams and forms, read by an allow-list and nothing else.

An expression may use names, constants, comparisons, ``and``, ``or``, ``not``,
``in``, ``+ - *``, lists of constants and calls to functions it was handed. There
are no attributes, no subscripts, no comprehensions and no other calls, and size
and steps are limited, so a diagram cannot reach anything it was not given
(INV-30). A name that was not answered yet is None; anything compared with None
by size is false, ``in None`` is false and ``not in None`` is true.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from engine import guards
from engine.errors import EngineError

MAX_SOURCE = 1_000
MAX_NODES = 200
MAX_STEPS = 1_000
MAX_TEXT = 10_000
MAX_NUMBER = 10**12

Functions = Mapping[str, Callable[..., Any]]


class ExpressionError(EngineError):
    """The expression is not allowed, or names something that does not exist."""


@dataclass(frozen=True)
class Expression:
    """One parsed condition: its tree, the names it reads and the functions it calls."""

    source: str
    tree: ast.expr
    names: frozenset[str]
    functions: frozenset[str]


@lru_cache(maxsize=4096)
def parse(source: str) -> Expression:
    """Read an expression and refuse whatever is not on the list.

    Raises ``ExpressionError`` with a sentence that names what is not allowed.
    """
    if len(source) > MAX_SOURCE:
        raise ExpressionError("This condition is too long.")
    try:
        tree = ast.parse(source.strip(), mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        raise ExpressionError(f"This condition cannot be read: {source.strip()[:80]!r}.") from error
    if sum(1 for _ in ast.walk(tree)) > MAX_NODES:
        raise ExpressionError("This condition has too many parts.")
    names: set[str] = set()
    functions: set[str] = set()
    _check(tree, names, functions)
    return Expression(source, tree, frozenset(names), frozenset(functions))


def evaluate(source: str, names: Mapping[str, Any], functions: Functions | None = None) -> Any:
    """Work out an expression; a name that ``names`` does not hold is refused.

    Raises ``ExpressionError``.
    """
    return _Walk(names, functions or {}).value(parse(source).tree)


_COMPARE = (
    ast.Eq,
    ast.NotEq,
    ast.Lt,
    ast.LtE,
    ast.Gt,
    ast.GtE,
    ast.In,
    ast.NotIn,
    ast.Is,
    ast.IsNot,
)
_ARITHMETIC = (ast.Add, ast.Sub, ast.Mult)


def _check(node: ast.expr, names: set[str], functions: set[str]) -> None:
    match node:
        case ast.Constant(value=value):
            if not isinstance(value, str | int | float | bool | None):
                raise ExpressionError("A condition may use texts and numbers only.")
        case ast.Name(id=name):
            if name.startswith("_"):
                raise ExpressionError(f"The name {name!r} is not allowed in a condition.")
            names.add(name)
        case ast.BoolOp(values=values):
            for part in values:
                _check(part, names, functions)
        case ast.UnaryOp(op=ast.Not() | ast.USub(), operand=operand):
            _check(operand, names, functions)
        case ast.BinOp(left=left, op=op, right=right) if isinstance(op, _ARITHMETIC):
            _check(left, names, functions)
            _check(right, names, functions)
        case ast.Compare(left=left, ops=ops, comparators=comparators):
            if not all(isinstance(op, _COMPARE) for op in ops):
                raise ExpressionError("This comparison is not allowed in a condition.")
            for part in (left, *comparators):
                _check(part, names, functions)
        case ast.Tuple(elts=parts) | ast.List(elts=parts):
            for part in parts:
                _check(part, names, functions)
        case ast.Call(func=ast.Name(id=name), args=args, keywords=[]) if not name.startswith("_"):
            functions.add(name)
            for part in args:
                _check(part, names, functions)
        case _:
            _refuse(node)


def _refuse(node: ast.expr) -> None:
    if guards.on("expressions"):
        raise ExpressionError(f"{_kind(node)} is not allowed in a condition.")


def _kind(node: ast.AST) -> str:
    words = {
        "Attribute": "A dot",
        "Subscript": "A bracket",
        "Call": "This call",
        "Lambda": "A function",
    }
    return words.get(type(node).__name__, f"'{type(node).__name__}'")


class _Walk:
    """One evaluation: it counts its steps."""

    def __init__(self, names: Mapping[str, Any], functions: Functions) -> None:
        self.names, self.functions, self.steps = names, functions, 0

    def value(self, node: ast.expr) -> Any:
        self.steps += 1
        if self.steps > MAX_STEPS:
            raise ExpressionError("This condition takes too many steps.")
        match node:
            case ast.Constant(value=value):
                return value
            case ast.Name(id=name):
                try:
                    return self.names[name]
                except KeyError:
                    raise ExpressionError(
                        f"The condition names {name!r}, which does not exist."
                    ) from None
            case ast.BoolOp(op=op, values=values):
                return self._bool(op, values)
            case ast.UnaryOp(op=ast.Not(), operand=operand):
                return not self.value(operand)
            case ast.UnaryOp(operand=operand):
                return self._number(-self._number(self.value(operand)))
            case ast.BinOp(left=left, op=op, right=right):
                return self._arithmetic(op, self.value(left), self.value(right))
            case ast.Compare(left=left, ops=ops, comparators=comparators):
                return self._compare(left, ops, comparators)
            case ast.Tuple(elts=parts) | ast.List(elts=parts):
                return [self.value(part) for part in parts]
            case ast.Call(func=ast.Name(id=name), args=args):
                if name not in self.functions:
                    raise ExpressionError(f"The condition calls {name!r}, which does not exist.")
                return self._call(name, [self.value(part) for part in args])
        raise ExpressionError(f"{_kind(node)} is not allowed in a condition.")

    def _call(self, name: str, args: list[Any]) -> Any:
        try:
            return self.functions[name](*args)
        except TypeError as error:
            raise ExpressionError(
                f"The condition does not call {name!r} as it must be called."
            ) from error

    def _bool(self, op: ast.boolop, values: list[ast.expr]) -> Any:
        result: Any = None
        for part in values:
            result = self.value(part)
            if bool(result) != isinstance(op, ast.And):
                break
        return result

    def _compare(self, left: ast.expr, ops: list[ast.cmpop], comparators: list[ast.expr]) -> bool:
        a = self.value(left)
        for op, part in zip(ops, comparators, strict=True):
            b = self.value(part)
            if not _holds(op, a, b):
                return False
            a = b
        return True

    def _arithmetic(self, op: ast.operator, a: Any, b: Any) -> Any:
        if isinstance(op, ast.Add) and isinstance(a, str) and isinstance(b, str):
            if len(a) + len(b) > MAX_TEXT:
                raise ExpressionError("This condition makes a text that is too long.")
            return a + b
        x, y = self._number(a), self._number(b)
        result = x + y if isinstance(op, ast.Add) else x - y if isinstance(op, ast.Sub) else x * y
        return self._number(result)

    @staticmethod
    def _number(value: Any) -> Any:
        if isinstance(value, bool) or not isinstance(value, int | float) or abs(value) > MAX_NUMBER:
            raise ExpressionError(
                "This condition calculates with something that is not a small number."
            )
        return value


def _holds(op: ast.cmpop, a: Any, b: Any) -> bool:
    match op:
        case ast.Eq() | ast.Is():
            return bool(a == b)
        case ast.NotEq() | ast.IsNot():
            return bool(a != b)
        case ast.In():
            return _contains(a, b)
        case ast.NotIn():
            return not _contains(a, b)
    if a is None or b is None:
        return False
    try:
        match op:
            case ast.Lt():
                return bool(a < b)
            case ast.LtE():
                return bool(a <= b)
            case ast.Gt():
                return bool(a > b)
        return bool(a >= b)
    except TypeError:
        raise ExpressionError("This condition compares things that have no order.") from None


def _contains(item: Any, container: Any) -> bool:
    if container is None:
        return False
    if isinstance(container, str):
        return isinstance(item, str) and item in container
    try:
        return item in container
    except TypeError:
        raise ExpressionError("This condition looks for something in what is not a list.") from None
