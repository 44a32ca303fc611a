"""Case: incident - a diagram has failed: nothing was saved, and a supervisor is shown it."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine import clock
from engine.case.model import Incident, Task
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
