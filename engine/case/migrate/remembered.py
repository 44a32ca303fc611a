"""Migrate: remembered - the facts as they were at each line of a case's log.

A line keeps the facts that it changed. What no line ever changed is as it is now. What
does not follow from the record of the case - how many occurrences are open - is counted.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import select

from engine.case.file import CaseFile
from engine.case.model import Answer, Task, Workflow
from engine.log.model import Event
from engine.record.facts import FACTS, GIVEN, Facts


@dataclass(frozen=True)
class Line:
    """One line of the log, with every fact as it was after it."""

    what: str
    at: datetime
    task_id: int | None
    timer: str | None
    gone_over_from: int | None
    facts: Mapping[str, Any]
    answers: Mapping[str, Any] = field(default_factory=dict)  # question -> the newest by then


def lines(file: CaseFile) -> list[Line]:
    """Every line of the log of a case, in order."""
    log = file.session.scalars(
        select(Event).where(Event.case_id == file.case.id).order_by(Event.seq)
    ).all()
    ever = {name for event in log for name in event.data.get("facts", {})}
    at_first = Facts(file.record.emptied(), {}).snapshot()
    facts = {**file.facts.snapshot(), **{n: v for n, v in at_first.items() if n in ever}}
    found: list[Line] = []
    answers, answered = _answers(file), dict[str, Any]()
    for event in log:
        new = answers.get(event.task_id or 0, {}) if event.what == "submitted" else {}
        answered = {**answered, **new}
        facts = {**facts, **event.data.get("facts", {})}
        timer, went = event.data.get("timer"), event.data.get("from")
        found.append(
            Line(
                event.what,
                event.at,
                event.task_id,
                timer if isinstance(timer, str) else None,
                went if event.what == "migrated" and isinstance(went, int) else None,
                facts,
                answered,
            )
        )
    return found


def _answers(file: CaseFile) -> dict[int, Mapping[str, Any]]:
    """Task -> what was answered in it; a condition may read a question by its id."""
    kept = select(Answer.task_id, Answer.values).join(Task, Task.id == Answer.task_id)
    mine = kept.where(Task.case_id == file.case.id).order_by(Answer.number.desc())
    return {task: values for task, values in file.session.execute(mine)}


class Remembered(Mapping[str, Any]):
    """The facts as they were at the line that is being replayed; conditions read them here."""

    def __init__(self, file: CaseFile, workflows: Iterable[Workflow]) -> None:
        self.file = file
        self.occurrences = [w for w in workflows if not w.is_main and not w.after_closing]
        self.at: datetime | None = None
        self.facts: Mapping[str, Any] = file.facts.snapshot()
        self.answers: Mapping[str, Any] = {}

    def go_to(self, line: Line) -> None:
        """Read the facts as they were after a line."""
        self.at, self.facts, self.answers = line.at, line.facts, line.answers

    def come_to_today(self) -> None:
        """Read the facts as they are now."""
        self.at, self.facts = None, self.file.facts.snapshot()

    def __getitem__(self, name: str) -> Any:
        if name == "occurrences_open" and self.at is not None:
            return sum(1 for one in self.occurrences if _was_open(one, self.at))
        if name in GIVEN:
            return self.file.facts[name]
        return self.facts[name] if name in FACTS else self.answers.get(name)

    def __iter__(self) -> Iterator[str]:
        return iter(self.facts.keys() | GIVEN)

    def __len__(self) -> int:
        return len(self.facts.keys() | GIVEN)


def _was_open(one: Workflow, at: datetime) -> bool:
    return one.opened_at <= at and (one.ended_at is None or one.ended_at > at)
