"""Trying: one step of a walk by a verb, in a transaction of its own, kept or refused."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from random import Random

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from engine.case.model import Case, Task
from engine.db import Database
from engine.errors import EngineError, Refused
from engine.people.model import User
from tests.walks import people
from tests.walks.coverage import Coverage
from tests.walks.repairing import repair
from tests.walks.walked import Walked

WORKERS = ("contact_officer", "enquiry_officer", people.MANAGER)


@dataclass
class Trying:
    """Where walks are walked: the database, the chance, the time, and what was met."""

    db: Database
    choose: Random
    coverage: Coverage
    now: datetime

    def attempt(self, one: Walked, name: str, event: str, do: Callable[[Session], object]) -> bool:
        """Take one step; say whether it was taken. ``event`` is the line its verb must write."""
        try:
            with self.db.write() as session:
                do(session)
        except EngineError as error:
            self.coverage.dropped()
            self._refused(one, name, error)
            return False
        self.coverage.kept()
        one.events[event] += 1
        one.went_well(name)
        submitted = name in self.coverage.all["tasks"]
        self.coverage.count("verbs", "submit" if submitted else name)
        return True

    def worker(self, session: Session, one: Walked) -> User:
        """Somebody of the team who works on cases."""
        team = session.get_one(Case, one.id).team_id
        return self.choose.choice(people.with_role(session, team, *WORKERS)).user(session)

    def _refused(self, one: Walked, name: str, error: EngineError) -> None:
        self.coverage.count("refusals", type(error).__name__)
        if isinstance(error, Refused):
            self.coverage.count("gates", error.gate)
        else:
            self.coverage.count("reasons given", f"{name}: {type(error).__name__} {error}"[:160])
        one.was_refused(name, f"{getattr(error, 'gate', type(error).__name__)} {error}")
        repair(one, name, error)


def open_tasks(session: Session, one: Walked) -> list[Task]:
    """The tasks of a case that can be done now."""
    found = session.scalars(
        select(Task)
        .options(joinedload(Task.workflow))
        .where(
            Task.case_id == one.id,
            Task.completed_at.is_(None),
            Task.cancelled_at.is_(None),
            Task.held_because.is_(None),
        )
        .order_by(Task.id)
    )
    return list(found)
