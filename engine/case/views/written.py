"""Case: written - how a row came to be as it is: when it was first written, what changed, corrections."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
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
    """A row as it stood for a while: its columns, which of them were new then, who wrote it.

    A correction says what was meant all along, so it is no version of its own; ``corrected``
    then says when it was made.
    """

    number: int
    values: Mapping[str, Any]
    new: frozenset[str]
    at: datetime
    by: int | None
    task_id: int | None
    corrected: datetime | None = None


class Written:
    """What is known of the writing of every row of one case, read with two statements."""

    def __init__(self, sight: Sight) -> None:
        self.sight = sight
        self.began = case_began(sight.file.record)
        self._earlier = _earlier(sight)
        self._corrections = _corrections(sight)
        self._names = self._further_names()

    def versions(self, row: Row) -> list[Version]:
        """A row as it was first written, and as it stood after each change, oldest first."""
        stood = self._stood(row)
        found: list[Version] = []
        for version in stood:
            if found and _is_correction(found[-1], version):
                new = found[-1].new | version.new
                version = replace(version, number=found[-1].number, new=new)
                found.pop()
            found.append(version)
        return found

    def _stood(self, row: Row) -> list[Version]:
        """Every version as it was kept, corrections too."""
        fields, values = row._kind.columns, row.values()
        later = Version(row.version, values, frozenset(), row.typed_at, row.typed_by, row.task_id)
        found: list[Version] = []
        for line in reversed(self._earlier.get((row._kind.name, row.id), [])):
            corrected = line.replaced_at if line.typed_at == later.at else None
            found.append(replace(later, new=frozenset(line.before), corrected=corrected))
            values = values | {n: read_value(fields[n], v) for n, v in line.before.items()}
            later = Version(
                line.version, values, frozenset(), line.typed_at, line.typed_by, line.task_id
            )
        filled = frozenset(name for name, value in values.items() if value not in (None, "", []))
        return [replace(later, new=filled), *reversed(found)]

    def first(self, row: Row) -> Version:
        """A row as it was first written."""
        return self.versions(row)[0]

    def of_this_case(self, version: Version) -> bool:
        """Say whether it was written since this case began: the adult's rows may be older."""
        return self.began is None or version.at >= self.began

    def correction(self, version: Version) -> str:
        """When, by whom and why a version was corrected last; '' if it was not."""
        if version.corrected is None:
            return ""
        answers = self._corrections.get(version.task_id or 0, [])
        made = next((a for a in answers if a.answered_at == version.corrected), None)
        who = f" by {self.name_of(made.answered_by)}" if made else ""
        because = f": {made.because}" if made and made.because else ""
        return f"Corrected{who} on {day_in_words(today(version.corrected))}{because}"

    def name_of(self, user_id: int | None) -> str:
        """Who wrote it, though a colleague has changed it since; or that it is not known."""
        return self._names.get(user_id or 0) or self.sight.name_of(user_id)

    def _further_names(self) -> dict[int, str]:
        wrote = {line.typed_by for lines in self._earlier.values() for line in lines}
        wrote |= {a.answered_by for answers in self._corrections.values() for a in answers}
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
            select(
                c.kind,
                c.row_id,
                c.version,
                c.before,
                c.task_id,
                c.typed_by,
                c.typed_at,
                c.replaced_at,
            )
            .where(c.kind.in_({k for k, _ in changed}), c.row_id.in_({n for _, n in changed}))
            .order_by(c.version)
        )
        for line in sight.file.session.execute(statement):
            found[line.kind, line.row_id].append(line)
    return {key: lines for key, lines in found.items() if key in changed}


def _rows(sight: Sight) -> Iterator[Row]:
    for kind in KINDS:
        yield from sight.rows(kind)


def _is_correction(before: Version, version: Version) -> bool:
    """A correction keeps who wrote the row, when and in which task."""
    one, other = ((v.at, v.by, v.task_id) for v in (before, version))
    return version.corrected is not None and one == other


def _corrections(sight: Sight) -> dict[int, list[Any]]:
    """Task -> every correction of its answers, oldest first."""
    statement = (
        select(Answer.task_id, Answer.answered_by, Answer.answered_at, Answer.because)
        .join(Task, Task.id == Answer.task_id)
        .where(Task.case_id == sight.case.id, Answer.number > 1)
        .order_by(Answer.number)
    )
    found: dict[int, list[Any]] = defaultdict(list)
    for answer in sight.file.session.execute(statement):
        found[answer.task_id].append(answer)
    return found
