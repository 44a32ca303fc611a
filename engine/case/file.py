"""Case: a case file - everything a verb needs of one case, read inside its transaction."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from sqlalchemy import func, select
from sqlalchemy.orm import Session, contains_eager

from engine import guards, people
from engine.case.model import Case, Task, Timer, Workflow
from engine.errors import NotFound
from engine.people.model import User
from engine.process.runtime import Process, process_of
from engine.record import Record, earlier
from engine.record.facts import Facts
from engine.record.repeat import repeat_within_12_months


@dataclass
class CaseFile:
    """One case at one moment: its process, its record and the facts that follow from it."""

    session: Session
    case: Case
    actor: User | None
    at: datetime
    via: str = "web"

    @cached_property
    def process(self) -> Process:
        """The process version the case follows."""
        return process_of(self.session, self.case.process_version_id)

    @cached_property
    def record(self) -> Record:
        """Everything known in the case."""
        return Record(self.session, self.case.id, self.case.adult_id)

    @cached_property
    def facts(self) -> Facts:
        """The facts, worked out when they are asked for."""
        return Facts(
            self.record,
            {
                "occurrences_open": self._occurrences_open,
                "earlier_cases": lambda: len(self.earlier_cases),
                "repeat_within_12_months": self._repeat,
                "possible_matches": lambda: 0,
            },
        )

    @cached_property
    def open_tasks(self) -> list[Task]:
        """The open tasks of the case, with their workflows, in one statement."""
        return list(
            self.session.scalars(
                select(Task)
                .join(Task.workflow)
                .options(contains_eager(Task.workflow))
                .where(
                    Task.case_id == self.case.id,
                    Task.completed_at.is_(None),
                    Task.cancelled_at.is_(None),
                )
                .order_by(Task.id)
            )
        )

    @cached_property
    def timers(self) -> list[Timer]:
        """Every timer of the case that has not fired, stopped ones too; what is added joins them."""
        waiting = select(Timer).where(
            Timer.case_id == self.case.id, Timer.fired_at.is_(None), Timer.cancelled_at.is_(None)
        )
        return list(self.session.scalars(waiting.order_by(Timer.id)))

    @cached_property
    def earlier_cases(self) -> list[earlier.EarlierCase]:
        """Earlier cases of this adult that the person may know of."""
        return self.earlier_cases_of(self.case.adult_id)

    def earlier_cases_of(self, adult_id: int) -> list[earlier.EarlierCase]:
        """Cases of an adult, but this one, that the person may know of."""
        return earlier.cases_of(self.session, adult_id, self.case.id, self.may_know)

    def may_know(self, case_id: int) -> bool:
        """Say whether the person may know that another case exists."""
        other = self.session.get(Case, case_id)
        return (
            other is not None
            and self.actor is not None
            and people.may(self.actor, "read_case", other)
        )

    def may_know_adult(self, adult_id: int) -> bool:
        """Say whether the person may know of an adult: of one of their cases at least."""
        cases = self.session.scalars(select(Case).where(Case.adult_id == adult_id))
        return self.actor is not None and any(people.may(self.actor, "read_case", c) for c in cases)

    def _occurrences_open(self) -> int:
        return (
            self.session.scalar(
                select(func.count(Workflow.id)).where(
                    Workflow.case_id == self.case.id,
                    Workflow.is_main.is_(False),
                    Workflow.after_closing.is_(False),
                    Workflow.ended_at.is_(None),
                )
            )
            or 0
        )

    def _repeat(self) -> bool:
        return repeat_within_12_months(self.session, self.record)

    def changed(self) -> None:
        """Forget what followed from the record before it was changed."""
        self.facts.forget()


def locked_case_of_task(session: Session, task: str) -> Case:
    """Lock the case of a task, first of all. Raises ``NotFound``.

    On PostgreSQL the row is locked by its own statement, before anything is read
    that could be stale; on SQLite the write door holds the lock already.
    """
    return _locked(
        session, Case.id == select(Task.case_id).where(Task.public_id == task).scalar_subquery()
    )


def locked_case(session: Session, case: str) -> Case:
    """Lock a case by its public id, first of all. Raises ``NotFound``."""
    return _locked(session, Case.public_id == case)


def _locked(session: Session, which: object) -> Case:
    statement = select(Case).where(which)  # type: ignore[arg-type]
    if guards.on("lock"):
        statement = statement.with_for_update(of=Case)
    found = session.scalar(statement)
    if found is None:
        raise NotFound()
    return found
