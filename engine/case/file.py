"""Case: a case file - everything a verb needs of one case, read inside its transaction."""

from __future__ import annotations

import time
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property, partial
from random import uniform
from typing import Any

from sqlalchemy import ColumnElement, Select, func, or_, select
from sqlalchemy.orm import Session, contains_eager

from engine import guards, people
from engine.calendar import Times, times_of
from engine.case.model import Answer, Case, Task, Timer, Workflow
from engine.db.locks import was_had
from engine.errors import Conflict, NotFound
from engine.people.hidden import broken_by, hidden_from, listed_on
from engine.people.model import User
from engine.process.runtime import Process, process_of
from engine.record import KINDS, Record, earlier
from engine.record.earlier_imported import is_imported
from engine.record.facts import FACTS, GIVEN, Facts
from engine.record.repeat import repeat_within_12_months

_WORKER = KINDS["case_worker"].table

#: How often a second case is asked for, and how long to wait in between, in seconds.
ASKS, ASKS_EVERY = 10, (0.02, 0.08)
BUSY = "Somebody is working on the other case at this moment. Send it again."


@dataclass
class CaseFile:
    """One case at one moment: its process, its record and the facts that follow from it."""

    session: Session
    case: Case
    actor: User | None
    at: datetime
    via: str = "web"
    #: who is to work on a case that this act opens beside this one
    worker_elsewhere: int | None = None
    #: the answers that are being submitted now, and are not kept yet
    answers_now: Mapping[str, Any] = field(default_factory=dict)
    #: whether the person reports something, and so does themselves what it opens
    reports: bool = False
    _people: dict[int, User] = field(default_factory=dict)

    def person(self, user_id: int) -> User:
        """Somebody by their number, read once for the whole act."""
        if user_id not in self._people:
            self._people[user_id] = self.session.get_one(User, user_id)
        return self._people[user_id]

    @cached_property
    def process(self) -> Process:
        """The process version the case follows."""
        return process_of(self.session, self.case.process_version_id)

    @cached_property
    def times(self) -> Times:
        """The council's own days and lengths of time."""
        return times_of(self.session)

    def due(self, name: str, since: datetime) -> datetime | None:
        """When a named timescale that counts from an instant runs out; None where there is none."""
        scale = self.times.scale(name, self.process.timescale(name))
        return self.times.due(since, scale.amount, scale.unit) if scale else None

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
                **{name: partial(self._answer, name) for name in self.answers_read},
            },
        )

    @property
    def answers_read(self) -> frozenset[str]:
        """The questions whose newest answer a condition of a diagram reads, by their id."""
        return self.process.read_by_conditions - FACTS.keys() - GIVEN

    @cached_property
    def _answers(self) -> dict[str, Any]:
        """The newest answer of every question answered in the case; rows within a question too."""
        kept = (
            select(Answer.values)
            .join(Task, Task.id == Answer.task_id)
            .where(Task.case_id == self.case.id)
            .order_by(Answer.answered_at, Answer.id)
        )
        found: dict[str, Any] = {}
        for values in self.session.scalars(kept):
            found.update(values)
        return found

    def _answer(self, name: str) -> Any:
        """The newest answer of a question; None where it has not been answered."""
        return self.answers_now[name] if name in self.answers_now else self._answers.get(name)

    @cached_property
    def open_tasks(self) -> list[Task]:
        """The open tasks of the case, with their workflows, in one statement."""
        found = list(
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
        self.case.has_read(found)
        return found

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
        return other is not None and knows(self.session, other, self.actor)

    def may_know_adult(self, adult_id: int) -> bool:
        """Say whether the person may know of an adult: of one of their cases at least.

        One whom the older system knew and who has no case here is anybody's who takes concerns.
        """
        cases = self.session.scalars(select(Case).where(Case.adult_id == adult_id)).all()
        if not cases and self.actor is not None and is_imported(self.session, adult_id):
            return people.may(self.actor, "read_history", None)
        return any(knows(self.session, case, self.actor) for case in cases)

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
        return repeat_within_12_months(
            self.session, self.record, self.process.statutory("source_of_risk")
        )

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
        statement = statement.with_for_update(of=Case, key_share=True)
    found = session.scalar(statement)
    if found is None:
        raise NotFound()
    found.has_read(None)
    return found


def lock_also(session: Session, other: int) -> Case:
    """Lock a second case, by its number. Raises ``Conflict`` where somebody keeps it too long.

    Whoever asks for it holds a case already, and perhaps its adult: to wait in the line of the
    database could be to wait for one another. So it is asked for some times, and then given up.
    """
    for left in reversed(range(ASKS)):
        if _is_free(session, other):
            break
        if not left:
            raise Conflict(BUSY)
        time.sleep(uniform(*ASKS_EVERY))
    session.flush()
    anew = select(Case).where(Case.id == other).execution_options(populate_existing=True)
    found = session.scalars(anew).one()  # it may have been read before it was locked
    found.has_read(None)
    return found


def _is_free(session: Session, case: int) -> bool:
    """Lock a case if nobody has it. On SQLite the write door has locked everything."""
    mine = select(Case.id).where(Case.id == case).with_for_update(nowait=True, key_share=True)
    return session.get_bind().dialect.name == "sqlite" or was_had(session, mine)


def workers(session: Session, case: Case, user: User) -> frozenset[int]:
    """This person's number, if they work on the case though it may not be their team's."""
    if user.team_id == case.team_id:
        return frozenset()
    named = select(_WORKER.c.id).where(
        _WORKER.c.case_id == case.id, _WORKER.c.user == user.id, _WORKER.c.until.is_(None)
    )
    has_task = select(Task.id).where(
        Task.case_id == case.id, or_(Task.assignee_id == user.id, Task.completed_by == user.id)
    )
    works = session.scalar(named.limit(1)) or session.scalar(has_task.limit(1))
    return frozenset({user.id}) if works else frozenset()


def knows(session: Session, case: Case, user: User | None) -> bool:
    """Say whether a person may know of a case: it is their team's, or they work on it."""
    if user is None:
        return False
    return people.may(user, "read_case", case, workers(session, case, user))


def known_cases_of(session: Session, adults: Collection[int], user: User) -> list[Case]:
    """The cases of some adults that a person may know of, oldest first."""
    if not adults:
        return []
    of_them = select(Case).where(Case.adult_id.in_(set(adults)))
    cases = session.scalars(of_them.order_by(Case.opened_at, Case.id))
    return [case for case in cases if knows(session, case, user)]


def hides_adult(session: Session, adults: Collection[int], user: User) -> bool:
    """Say whether an adult is not there for a person: a case of theirs is hidden, and none is known.

    ``adults`` are the numbers of the adult's entry and of those merged into it.
    """
    of_them = select(Case.id).where(Case.adult_id.in_(adults), Case.id.in_(hidden_from(user.id)))
    hidden = session.scalar(of_them.limit(1)) is not None
    return hidden and not known_cases_of(session, adults, user)


def known_to(user: User) -> ColumnElement[bool]:
    """The condition on every list of cases: never one that the person may not know of by name."""
    return Case.id.not_in(hidden_from(user.id))


def works_on(user: User) -> Select[tuple[int]]:
    """The numbers of the cases a person works on or may know of by name, whoever's team they are."""
    given = select(Task.case_id).where(Task.assignee_id == user.id)
    done = select(Task.case_id).where(Task.completed_by == user.id)
    roles = select(_WORKER.c.case_id).where(_WORKER.c.user == user.id, _WORKER.c.until.is_(None))
    by_name = listed_on(user.id), broken_by(user.id)
    return select(given.union(done, roles, *by_name).subquery().c.case_id)
