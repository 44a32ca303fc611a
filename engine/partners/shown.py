"""Partners: shown - to whom tasks of a case were sent, and what became of each link, in words."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from engine import clock
from engine.case.model import Case, Task
from engine.log.model import Access
from engine.partners.harm import no_more
from engine.people.model import User
from engine.people.shared import SharedTask

NO_MORE = (
    "Opens nothing any more: whoever has it may not see this case now. Take it back, and ask "
    "somebody else"
)


@dataclass(frozen=True)
class Shown:
    """One link: whose it is, for which task, how it stands, and how often it was looked at."""

    public_id: str
    task: str
    title: str
    name: str
    agency: str
    email: str
    phone: str
    by: str
    on: str
    last_day: str
    state: str
    looks: int
    is_good: bool
    #: good, and yet it opens nothing: whoever has it may not know of the case any more
    is_dead: bool


def shares_of(session: Session, case: Case, at: datetime, task: Task | None = None) -> list[Shown]:
    """Every link of a case, or of one task of it, the newest first."""
    found = (
        select(SharedTask, Task, User.name)
        .join(Task, Task.id == SharedTask.task_id)
        .join(User, User.id == SharedTask.shared_by)
        .where(SharedTask.case_id == case.id)
        .order_by(SharedTask.id.desc())
    )
    if task is not None:
        found = found.where(SharedTask.task_id == task.id)
    rows = session.execute(found).all()
    dead = no_more(session, [row for row, _, _ in rows if row.is_good(at)])
    looks = _looks(session, [row.user_id for row, _, _ in rows], case) if rows else {}
    return [
        Shown(
            public_id=row.public_id, task=of.public_id, title=of.title, name=row.name,
            agency=row.agency, email=row.email, phone=row.phone or "",
            by=by, on=clock.in_words(row.shared_at),
            last_day=clock.day_in_words(row.last_day), state=_state(session, row, of, dead, at),
            looks=looks.get(row.user_id, 0), is_good=row.is_good(at) and of.is_open,
            is_dead=row.id in dead,
        )
        for row, of, by in rows
    ]  # fmt: skip


def _looks(session: Session, users: list[int], case: Case) -> dict[int, int]:
    counted = (
        select(Access.user_id, func.count())
        .where(Access.user_id.in_(users), Access.case_id == case.id)
        .group_by(Access.user_id)
    )
    return {user: number for user, number in session.execute(counted)}


def _state(
    session: Session, row: SharedTask, task: Task, dead: Collection[int], at: datetime
) -> str:
    """How a link stands, as one reads it."""
    if row.answered_at is not None:
        return f"Answered {clock.in_words(row.answered_at)}"
    if row.revoked_at is not None:
        by = session.get(User, row.revoked_by) if row.revoked_by else None
        who = by.name if by else "Somebody"
        return f"Taken back by {who}, {clock.in_words(row.revoked_at)}: {row.revoked_because}"
    if not task.is_open:
        return "No longer needed: the task was done without it"
    if row.is_closed:
        return "Closed: too many codes were not right"
    if row.until <= at:
        return f"Ran out on {clock.day_in_words(row.last_day)}"
    if row.id in dead:
        return NO_MORE
    if task.held_because:
        return "The task is on hold: the link opens nothing until it goes on"
    if row.opened_at is not None:
        return f"Opened {clock.in_words(row.opened_at)}, waiting for the answer"
    return "Not opened yet"
