"""Plain: the smallest Known a test needs, over the shipped code lists."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

from engine.form.definition import Form, define
from engine.form.known import column
from engine.process.bundle import Bundle, Code, from_folder

SHIPPED = Path(__file__).parents[3] / "processes" / "section42"
DATA = Path(__file__).parents[2] / "data" / "forms"
NOW = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)


@cache
def bundle() -> Bundle:
    """The shipped process, read once."""
    return from_folder(SHIPPED)


@cache
def form(task: str) -> Form:
    """A shipped form."""
    return define(task, bundle().forms[task])


@dataclass
class PlainRow:
    """A live row made up for a test."""

    public_id: str
    columns: dict[str, Any] = field(default_factory=dict)
    version: int = 1


class NoFact(dict[str, Any]):
    """Facts a test did not name are None."""

    def __missing__(self, name: str) -> Any:
        return None


@dataclass
class PlainKnown:
    """Facts, rows and the time as a test sets them; codes from the shipped lists."""

    facts: Mapping[str, Any] = field(default_factory=NoFact)
    live: dict[str, list[PlainRow]] = field(default_factory=dict)
    single: dict[str, PlainRow] = field(default_factory=dict)
    computed: dict[str, Any] = field(default_factory=dict)
    blocks: dict[str, Any] = field(default_factory=dict)
    users: Sequence[Code] = (Code("u1", "Asha Patel"),)
    files: Sequence[Code] = (Code("f1", "rota.pdf, 120 kB"),)
    now: datetime = NOW
    same_contact: bool = False

    @property
    def functions(self) -> Mapping[str, Callable[..., Any]]:
        return {"needs_same_contact_reason": lambda conversation: self.same_contact}

    def codes(self, source: str) -> list[Code]:
        if source == "user":
            return list(self.users)
        if source == "file":
            return list(self.files)
        kind, _, extra = source.removeprefix("@").partition("+")
        if source != "person" and not source.startswith("@"):
            return bundle().codes[source]
        rows = [Code(r.public_id, str(column(r, "name") or r.public_id)) for r in self.rows(kind)]
        return rows + (bundle().codes[extra] if extra else [])

    def rows(self, kind: str) -> list[PlainRow]:
        return self.live.get(kind, [])

    def one(self, kind: str) -> PlainRow | None:
        return self.single.get(kind)

    def compute(self, question_id: str, values: Mapping[str, Any]) -> Any:
        found = self.computed.get(question_id)
        return found(values) if callable(found) else found

    def row_facts(self, kind: str, row: PlainRow) -> dict[str, Any]:
        return {"row_assessment": None, **self.blocks.get(row.public_id, {})}


def facts(**named: Any) -> NoFact:
    """Facts for a test."""
    return NoFact(named)
