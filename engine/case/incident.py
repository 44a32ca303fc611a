"""Case: incident - a diagram, a scanner or a file has failed: a supervisor is shown it."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from engine import clock
from engine.case.model import Case, Incident, Task
from engine.errors import NotFound, ProcessFailed


def record_failure(
    session: Session, task: str, error: ProcessFailed, *, at: datetime | None = None
) -> Incident:
    """Write down that completing a task failed in the diagram. Raises ``NotFound``."""
    row = session.scalar(select(Task).where(Task.public_id == task))
    if row is None:
        raise NotFound
    incident = Incident(case_id=row.case_id, task_id=row.id, what=str(error), at=at or clock.now())
    session.add(incident)
    return incident


def record_incident(
    session: Session, case: str, what: str, *, at: datetime | None = None
) -> Incident:
    """Write down that something of a case failed, once until it is settled. Raises ``NotFound``.

    ``what`` is a sentence without a word about the adult.
    """
    found = session.scalar(select(Case.id).where(Case.public_id == case))
    if found is None:
        raise NotFound
    open_one = session.scalar(
        select(Incident).where(
            Incident.case_id == found, Incident.what == what, Incident.settled_at.is_(None)
        )
    )
    if open_one is not None:
        return open_one
    incident = Incident(case_id=found, what=what, at=at or clock.now())
    session.add(incident)
    return incident


def settle_itself(
    session: Session, case: int, whats: Collection[str], *, at: datetime | None = None
) -> None:
    """What had failed in a case is over by itself: nobody has to see to it any more."""
    mine = Incident.case_id == case, Incident.what.in_(whats), Incident.settled_at.is_(None)
    session.execute(update(Incident).where(*mine).values(settled_at=at or clock.now()))
