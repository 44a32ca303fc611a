"""Case: written - how a row came to be as it is: when it was first written, what changed, corrections."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import select

from engine.case.model import Answer, Task
from engine.case.views.sight import Sight
from engine.clock import day_in_words, today
from engine.people.model import User
from engine.record import KINDS, Row
from engine.record.kind import read_value, record_version
from engine.record.order import case_began


@dataclass(frozen=True)
class Version:
    """A row as it stood for a while: its columns, and which of them were new then."""

    number: int
    values: Mapping[str, Any]
    new: frozenset[str]
    at: datetime
    by: int | None
    task_id: int | None


class Written:
    """What is known of the writing of every row of one case, read with two statements."""

    def __init__(self, sight: Sight) -> None:
        self.sight = sight
        self.began = case_began(sight.file.record)
        self._earlier = _earlier(sight)
        self._corrected = _corrected(sight)
        self._names = self._further_names()

    def versions(self, row: Row) -> list[Version]:
        """A row as it was first written, and as it stood after each change, oldest first."""
        values = row.values()
        later = Version(row.version, values, frozenset(), row.typed_at, row.typed_by, row.task_id)
        found: list[Version] = []
        for before in reversed(self._earlier.get((row._kind.name, row.id), [])):
            new = frozenset(before.before)
            found.append(
                Version(later.number, later.values, new, later.at, later.by, later.task_id)
            )
            fields = row._kind.columns
            values = values | {n: read_value(fields[n], v) for n, v in before.before.items()}
            later = Version(
                before.version,
                values,
                frozenset(),
                before.typed_at,
                before.typed_by,
                before.task_id,
            )
        every = frozenset(name for name, value in values.items() if value not in (None, "", []))
        found.append(Version(later.number, later.values, every, later.at, later.by, later.task_id))
        return found[::-1]

    def first(self, row: Row) -> Version:
        """A row as it was first written."""
        return self.versions(row)[0]

    def of_this_case(self, version: Version) -> bool:
        """Say whether it was written since this case began: the adult's rows may be older."""
        return self.began is None or version.at >= self.began

    def correction(self, task_id: int | None) -> str:
        """When, by whom and why the answers of a task were corrected last; '' if they were not."""
        answer = self._corrected.get(task_id or 0)
        if answer is None:
            return ""
        who = self.name_of(answer.answered_by)
        said = f"Corrected by {who} on {day_in_words(today(answer.answered_at))}"
        return f"{said}: {answer.because}" if answer.because else said

    def name_of(self, user_id: int | None) -> str:
        """Who wrote it, though a colleague has changed it since; or that it is not known."""
        return self._names.get(user_id or 0) or self.sight.name_of(user_id)

    def _further_names(self) -> dict[int, str]:
        wrote = {line.typed_by for lines in self._earlier.values() for line in lines}
        wrote |= {answer.answered_by for answer in self._corrected.values()}
        unknown = {number for number in wrote if number and number not in self.sight.names}
        if not unknown:
            return {}
        found = select(User.id, User.name).where(User.id.in_(unknown))
        return {number: name for number, name in self.sight.file.session.execute(found)}


def how_late(happened: date, typed: datetime) -> str:
    """How long after it happened something was written down, where that was not the same day."""
    days = (today(typed) - happened).days
    if days <= 0:
        return ""
    return "the day after" if days == 1 else f"{days} days later"


def _earlier(sight: Sight) -> dict[tuple[str, int], list[Any]]:
    """(kind, row) -> its earlier versions, oldest first."""
    changed = {(row._kind.name, row.id) for row in _rows(sight) if row.version > 1}
    found: dict[tuple[str, int], list[Any]] = defaultdict(list)
    if changed:
        c = record_version.c
        statement = (
            select(c.kind, c.row_id, c.version, c.before, c.task_id, c.typed_by, c.typed_at)
            .where(c.kind.in_({k for k, _ in changed}), c.row_id.in_({n for _, n in changed}))
            .order_by(c.version)
        )
        for line in sight.file.session.execute(statement):
            found[line.kind, line.row_id].append(line)
    return {key: lines for key, lines in found.items() if key in changed}


def _rows(sight: Sight) -> Iterator[Row]:
    for kind in KINDS:
        yield from sight.rows(kind)


def _corrected(sight: Sight) -> dict[int, Any]:
    """Task -> the newest correction of its answers."""
    statement = (
        select(Answer.task_id, Answer.answered_by, Answer.answered_at, Answer.because)
        .join(Task, Task.id == Answer.task_id)
        .where(Task.case_id == sight.case.id, Answer.number > 1)
        .order_by(Answer.number)
    )
    return {answer.task_id: answer for answer in sight.file.session.execute(statement)}
