"""Forms edit: trying - what a form knows when it is looked at, and not filled in for a case.

Everything is made up, and the same each time: one example of each kind of row, the
facts as whoever looks has set them. It is no case, so nothing can be kept.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from engine.expressions import ExpressionError, parse
from engine.form.definition import Form
from engine.process.bundle import Bundle, Code
from engine.record import KINDS
from engine.record.facts import FUNCTIONS, NAMES

WORDS = "I would like to see my sister again"
SO = "yes"


@dataclass(frozen=True)
class Example:
    """One made-up row of the record."""

    public_id: str
    version: int
    columns: Mapping[str, Any]


@dataclass
class Trying:
    """What a form may know without a case."""

    bundle: Bundle
    now: datetime
    said: Mapping[str, str] = field(default_factory=dict)

    @property
    def facts(self) -> Mapping[str, Any]:
        """Every fact: as it was set, else not known."""
        values: dict[str, Any] = dict.fromkeys(NAMES)
        for name, value in self.said.items():
            if name in NAMES:
                values[name] = True if value == SO else value or None
        return values

    @property
    def functions(self) -> Mapping[str, Callable[..., Any]]:
        """The functions a condition may call; of no case, they say no."""
        return {name: _no for name in FUNCTIONS}

    def codes(self, source: str) -> Sequence[Code]:
        """The codes of a list, or one example in place of rows."""
        if source in ("person", "user", "file"):
            return [Code("example", {"user": "A colleague"}.get(source, "Somebody they know"))]
        if not source.startswith("@"):
            return self.bundle.codes.get(source, [])
        kind, _, extra = source[1:].partition("+")
        return [Code("example", _called(kind)), *self.bundle.codes.get(extra, [])]

    def rows(self, kind: str) -> Sequence[Example]:
        """One example."""
        words = WORDS if kind == "desired_outcome" else _called(kind)
        return [Example("example", 1, {"words": words})]

    def one(self, kind: str) -> Example | None:
        """Nothing is known yet."""
        return None

    def compute(self, question_id: str, values: Mapping[str, Any]) -> Any:
        """It follows in a case only."""
        return self.facts.get(question_id)

    def row_facts(self, kind: str, row: Any) -> Mapping[str, Any]:
        """Nothing is known of the example."""
        return {"row_assessment": None}


def facts_read(form: Form) -> dict[str, tuple[str, ...]]:
    """Fact -> the texts it is compared with, for every fact that a condition of the form reads."""
    found: dict[str, list[str]] = {}
    for question in form.walk():
        try:
            tree = parse(question.show_if).tree if question.show_if else None
        except ExpressionError:
            continue
        for node in ast.walk(tree) if tree is not None else ():
            if isinstance(node, ast.Name) and node.id in NAMES and not form.has(node.id):
                found.setdefault(node.id, [])
        for node in ast.walk(tree) if tree is not None else ():
            if isinstance(node, ast.Compare):
                inside = list(ast.walk(node))
                texts = [
                    n.value
                    for n in inside
                    if isinstance(n, ast.Constant) and isinstance(n.value, str)
                ]
                for one in inside:
                    if isinstance(one, ast.Name) and one.id in found:
                        found[one.id] += texts
    return {name: tuple(dict.fromkeys(texts)) for name, texts in sorted(found.items())}


def _called(kind: str) -> str:
    says = KINDS[kind].says if kind in KINDS else kind.replace("_", " ")
    return f"An example: {says}"


def _no(*_: Any) -> bool:
    return False
