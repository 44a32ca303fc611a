"""Case: aside - what somebody typed is laid aside as theirs, beside a draft that goes another way."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from engine import clock, guards, people
from engine.case import token
from engine.case.draft import keepable
from engine.case.model import KeptText, Task
from engine.errors import NotFound
from engine.form.fields import Typed
from engine.people.model import User


def lay_aside(
    session: Session,
    task: str,
    typed: Typed,
    actor: User,
    because: str,
    *,
    at: datetime | None = None,
) -> None:
    """Keep what a person typed for that person alone; the draft stays as it is (INV-29).

    Raises ``NotFound``; ``NotAllowed``; ``InvalidAnswers`` when it is too much.
    """
    row = session.scalar(select(Task).where(Task.public_id == task))
    if row is None:
        raise NotFound
    people.require(actor, "draft", row)
    _keep(session, row, typed, actor, because, at)


def keep_of_former(
    session: Session,
    task: str,
    typed: Typed,
    actor: User,
    because: str,
    *,
    at: datetime | None = None,
) -> bool:
    """Keep what somebody typed into a task that has gone to somebody else since (INV-29).

    Only what comes from a page that this person was given is kept, known by its token; say
    whether it was. Raises ``NotFound``; ``InvalidAnswers`` when it is too much.
    """
    row = session.scalar(select(Task).where(Task.public_id == task).options(joinedload(Task.case)))
    if row is None:
        raise NotFound
    sent = (typed.get("_token") or [""])[0]
    if not guards.on("keep_typed"):
        return False
    if not token.is_genuine(row.case.event_key, sent, actor.id, row.id):
        return False
    _keep(session, row, typed, actor, because, at)
    return True


def _keep(
    session: Session, row: Task, typed: Typed, actor: User, because: str, at: datetime | None
) -> None:
    kept, at = keepable(typed), at or clock.now()
    session.add(KeptText(task_id=row.id, user_id=actor.id, typed=kept, because=because, kept_at=at))
