"""Record: which rows came later, which are the newest, and whether words say the same."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING, Any
from weakref import WeakKeyDictionary

from engine.record.kind import KINDS, Row
from engine.record.letters import plain

if TYPE_CHECKING:
    from engine.record.record import Record

#: When a case began never changes, and every row of the adult asks for it.
_began: WeakKeyDictionary[Record, datetime] = WeakKeyDictionary()

Rule = Callable[["Record", Row], bool]


def newest(record: Record, row: Row) -> bool:
    """A live rule: the newest row of its kind."""
    return record.rows(row._kind.name)[-1].id == row.id


def newest_for(column: str) -> Rule:
    """A live rule: the newest row for each value of a column (words are compared as said)."""

    def rule(record: Record, row: Row) -> bool:
        mine = _said(row.__dict__[column])
        rows = reversed(record.rows(row._kind.name))
        return next(r for r in rows if _said(r.__dict__[column]) == mine).id == row.id

    return rule


def since(row: Row, earlier: Row) -> bool:
    """Say whether a row was written in the same submit as another, or after it."""
    if row.task_id is not None and row.task_id == earlier.task_id:
        return True
    return (row.typed_at, row.task_id or 0) > (earlier.typed_at, earlier.task_id or 0)


def after(row: Row, earlier: Row) -> bool:
    """Say whether a row was written in a later submit than another."""
    if row.task_id is not None and row.task_id == earlier.task_id:
        return False
    return (row.typed_at, row.task_id or 0) > (earlier.typed_at, earlier.task_id or 0)


def case_began(record: Record) -> datetime | None:
    """When the first thing in this case was received or written; None in an empty case."""
    if record not in _began and (began := _first_moment(record)) is not None:
        _began[record] = began
    return _began.get(record)


def _first_moment(record: Record) -> datetime | None:
    written = [
        row.typed_at
        for name, kind in KINDS.items()
        if kind.per == "case"
        for row in record.rows(name)
    ]
    received = [row.received_at for row in record.rows("concern") if row.received_at is not None]
    return min((*written, *received), default=None)


def in_this_case(record: Record, kind: str) -> list[Row]:
    """The live rows of a kind of the adult that were written since this case began."""
    began = case_began(record)
    return [row for row in record.live(kind) if began is None or row.typed_at >= began]


def has_words(value: Any) -> bool:
    """Say whether anything was written."""
    return isinstance(value, str) and bool(value.strip())


def words(value: str | None) -> tuple[str, ...]:
    """The words of a text in small letters, without accents and punctuation."""
    return tuple(re.findall(r"[^\W_]+", plain(value or "").replace("'", "")))


def same_words(one: str | None, other: str | None) -> bool:
    """Say whether two texts say the same, whatever the punctuation, capitals and order."""
    return bool(words(one)) and sorted(words(one)) == sorted(words(other))


def _said(value: Any) -> Any:
    return words(value) if isinstance(value, str) else value
