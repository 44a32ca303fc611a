"""Forms edit: words - a condition in words, and the simple ones taken apart and put together.

What the picker cannot say stays as it is written and is shown as text: nothing that a
condition says is ever left out.
"""

from __future__ import annotations

import ast
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from engine.errors import InvalidAnswers
from engine.expressions import ExpressionError, parse
from engine.form.readers.chosen import YES_NO, YES_NO_NOT_KNOWN
from engine.process.bundle import Bundle, Code
from engine.process.forms_edit.changing import every

#: How one name is tested -> what the picker calls it.
HOW = {
    "is": "is one of",
    "is_not": "is answered, and is none of",
    "answered": "is answered",
    "not_answered": "is not answered",
    "holds": "is so",
    "holds_not": "is not so",
    "at_least": "is at least",
}
LISTS = ("choices", "rows", "review")


@dataclass(frozen=True)
class Test:
    """One name and how it is tested: with which codes, or at least which number."""

    name: str
    how: str
    codes: tuple[str, ...] = ()
    number: int = 0


@dataclass
class Language:
    """What names and codes are called in one form."""

    form: Mapping[str, Any]
    bundle: Bundle

    def __post_init__(self) -> None:
        self.questions = {place.question["id"]: place for place in every(self.form)}

    def name(self, id: str) -> str:
        """A question by its label, a fact by its name."""
        place = self.questions.get(id)
        if place:
            return f"“{place.question.get('label', id)}”"
        return f"the fact ‘{id.replace('_', ' ')}’"

    def codes(self, id: str) -> Sequence[Code]:
        """The codes that may be answered, as far as they are a list."""
        place = self.questions.get(id)
        if place is None:
            return ()
        fixed = {"yes_no": YES_NO, "yes_no_not_known": YES_NO_NOT_KNOWN}
        type, source = place.question.get("type", ""), str(place.question.get("codes", ""))
        own = source.partition("+")[2] if source.startswith("@") else source
        return fixed[type] if type in fixed else self.bundle.codes.get(own, ())

    def code(self, id: str, code: object) -> str:
        """A code by its label; a number as it is."""
        if not isinstance(code, str):
            return str(code)
        label = next((one.label for one in self.codes(id) if one.code == code), "")
        return f"“{label or code}”"

    def gives_list(self, id: str, asker: str) -> bool:
        """Whether a name stands for several answers where this question reads it."""
        place = self.questions.get(id)
        if place is None:
            return False
        holder = place.holder["id"] if place.holder else None
        own = self.questions[asker].holder if asker in self.questions else None
        return place.question.get("type") in LISTS or (
            holder is not None and (own is None or own["id"] != holder)
        )


def in_words(source: str, language: Language) -> str:
    """A condition as a sentence would say it after 'asked only if'; the text where that fails."""
    if not source:
        return ""
    try:
        return _say(parse(source).tree, language)
    except (ExpressionError, _Unsaid):
        return source


def taken_apart(source: str) -> Test | None:
    """A condition that the picker can say; None for any other."""
    if not source:
        return None
    try:
        tree = parse(source).tree
    except ExpressionError:
        return None
    match tree:
        case ast.Name(id=name):
            return Test(name, "answered")
        case ast.UnaryOp(op=ast.Not(), operand=ast.Name(id=name)):
            return Test(name, "not_answered")
        case ast.BoolOp(op=ast.Or(), values=values):
            return _one_of(values)
        case ast.Compare():
            return _test(tree)
    return None


def _test(tree: ast.Compare) -> Test | None:
    """One comparison as a test."""
    match tree:
        case ast.Compare(ast.Name(id=name), [ast.NotEq()], [ast.Constant(value=None)]):
            return Test(name, "answered")
        case ast.Compare(ast.Name(id=name), [ast.Eq()], [ast.Constant(value=None)]):
            return Test(name, "not_answered")
        case ast.Compare(ast.Name(id=name), [ast.Eq()], [ast.Constant(value=str(code))]):
            return Test(name, "is", (code,))
        case ast.Compare(ast.Name(id=name), [ast.In()], [ast.Tuple(parts) | ast.List(parts)]):
            codes = _texts(parts)
            return Test(name, "is", codes) if len(codes) == len(parts) else None
        case ast.Compare(ast.Name(id=name), [ast.NotIn()], [ast.Tuple(parts) | ast.List(parts)]):
            codes = _texts(parts)
            has_none = any(isinstance(p, ast.Constant) and p.value is None for p in parts)
            return (
                Test(name, "is_not", codes) if has_none and len(codes) == len(parts) - 1 else None
            )
        case ast.Compare(ast.Name(id=name), [ast.GtE()], [ast.Constant(value=int(least))]):
            return Test(name, "at_least", number=least)
        case ast.Compare(ast.Constant(value=str(code)), [ast.In()], [ast.Name(id=name)]):
            return Test(name, "is", (code,))
    return None


def put_together(test: Test, language: Language, asker: str) -> str:
    """The condition a test is written as, for the question that asks it.

    Raises ``InvalidAnswers`` where the test needs codes or a number it has not got.
    """
    name, several = test.name, language.gives_list(test.name, asker)
    known = name in language.questions
    if test.how in ("is", "is_not"):
        offered = {code.code for code in language.codes(name)}
        if not test.codes or not offered.issuperset(test.codes):
            raise InvalidAnswers({"codes": "Select at least one answer"})
        if several:
            parts = [f"{code!r} in {name}" for code in test.codes]
            if test.how == "is":
                return " or ".join(parts)
            return f"{name} and not ({' or '.join(parts)})"
        if test.how == "is_not":
            return f"{name} not in (None, {', '.join(map(repr, test.codes))})"
        codes = ", ".join(map(repr, test.codes))
        return f"{name} == {codes}" if len(test.codes) == 1 else f"{name} in ({codes})"
    if test.how == "at_least" and not known:
        return f"{name} >= {test.number}"
    if test.how in ("answered", "holds"):
        number = known and language.questions[name].question.get("type") == "number"
        return f"{name} != None" if number and not several else name
    if test.how in ("not_answered", "holds_not"):
        number = known and language.questions[name].question.get("type") == "number"
        return f"{name} == None" if number and not several else f"not {name}"
    raise InvalidAnswers({"how": "Select how it is tested"})


def joined(before: str, how: str, added: str) -> str:
    """A condition with another: ``and`` both, ``or`` either, anything else puts it in its place."""
    if not before or how not in ("and", "or"):
        return added
    return " ".join((_bracketed(before, how), how, _bracketed(added, how)))


# -- inside -----------------------------------------------------------------------


class _Unsaid(Exception):
    """There are no plain words for it."""


def _bracketed(source: str, how: str) -> str:
    try:
        tree = parse(source).tree
    except ExpressionError:
        return f"({source})"
    other = ast.Or if how == "and" else ast.And
    return f"({source})" if isinstance(tree, ast.BoolOp) and isinstance(tree.op, other) else source


def _texts(parts: list[ast.expr]) -> tuple[str, ...]:
    return tuple(
        part.value
        for part in parts
        if isinstance(part, ast.Constant) and isinstance(part.value, str)
    )


def _one_of(values: list[ast.expr]) -> Test | None:
    tests = [taken_apart(ast.unparse(value)) for value in values]
    if any(test is None or test.how != "is" for test in tests):
        return None
    names = {test.name for test in tests if test}
    codes = tuple(code for test in tests if test for code in test.codes)
    return Test(names.pop(), "is", codes) if len(names) == 1 else None


def _say(node: ast.expr, language: Language, inside: bool = False) -> str:
    match node:
        case ast.BoolOp(op=op, values=values):
            word = " and " if isinstance(op, ast.And) else " or "
            said = word.join(_say(value, language, True) for value in values)
            return f"({said})" if inside else said
        case ast.UnaryOp(op=ast.Not(), operand=ast.Name(id=name)):
            known = name in language.questions
            return f"{language.name(name)} {'is not answered' if known else 'is not so'}"
        case ast.UnaryOp(op=ast.Not(), operand=operand):
            return f"not {_say(operand, language, True)}"
        case ast.Name(id=name):
            known = name in language.questions
            return f"{language.name(name)} {'is answered' if known else 'is so'}"
        case ast.Compare(left, [op], [right]):
            return _compared(left, op, right, language)
    raise _Unsaid


def _compared(left: ast.expr, op: ast.cmpop, right: ast.expr, language: Language) -> str:
    match (left, op, right):
        case (ast.Name(id=name), ast.Eq() | ast.NotEq(), ast.Constant(value=value)):
            not_ = isinstance(op, ast.NotEq)
            if value is None:
                return f"{language.name(name)} is {'' if not_ else 'not '}answered"
            return f"{language.name(name)} is {'not ' if not_ else ''}{language.code(name, value)}"
        case (ast.Name(id=name), ast.In() | ast.NotIn(), ast.Tuple(parts) | ast.List(parts)):
            values = [part.value for part in parts if isinstance(part, ast.Constant)]
            if len(values) != len(parts) or not values:
                raise _Unsaid
            codes = [language.code(name, value) for value in values if value is not None]
            if isinstance(op, ast.In):
                return f"{language.name(name)} is {_or(codes)}"
            answered = "answered, and is " if None in values else ""
            return f"{language.name(name)} is {answered}not {_or(codes)}"
        case (ast.Constant(value=str(code)), ast.In() | ast.NotIn(), ast.Name(id=name)):
            word = "is among" if isinstance(op, ast.In) else "is not among"
            return f"{language.code(name, code)} {word} the answers to {language.name(name)}"
        case (ast.Constant(value=str(code)), ast.In() | ast.NotIn(), ast.Tuple(parts)):
            names = [part.id for part in parts if isinstance(part, ast.Name)]
            if len(names) != len(parts) or not names:
                raise _Unsaid
            word = "is" if isinstance(op, ast.In) else "is not"
            called = _or([language.name(name) for name in names])
            return f"{language.code(names[0], code)} {word} the answer to {called}"
        case (ast.Name(id=name), _, ast.Constant(value=int(number))):
            return _sized(language.name(name), op, number)
    raise _Unsaid


def _sized(name: str, op: ast.cmpop, number: int) -> str:
    words = {
        ast.Gt: "is more than",
        ast.GtE: "is at least",
        ast.Lt: "is less than",
        ast.LtE: "is at most",
    }
    if type(op) not in words:
        raise _Unsaid
    return f"{name} {words[type(op)]} {number}"


def _or(words: Sequence[str]) -> str:
    if len(words) < 2:
        return "".join(words)
    return f"{', '.join(words[:-1])} or {words[-1]}"
