"""Notices: shown - what somebody was told lately, and the mails that could not be sent. Only reads."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import or_, select
from sqlalchemy.orm import Session, joinedload

from engine import people
from engine.case.file import works_on
from engine.case.model import Case, Task
from engine.notices.model import Mail, Notice
from engine.notices.sending import CLOSED
from engine.notices.telling import COVER, KINDS
from engine.oversight.model import Nudge
from engine.people.hidden import hidden_from
from engine.people.model import User

LATELY = 50
#: What comes with a supervisor's words.
NUDGES = ("nudge", "nudge" + COVER)


@dataclass(frozen=True)
class Told:
    """One thing somebody was told: about which task, if they may still know of it."""

    says: str
    at: datetime
    task: str = ""
    title: str = ""
    reference: str = ""
    note: str = ""
    #: whether it is about a task that they may not know of any more
    lost: bool = False


def told_lately(session: Session, user: User) -> list[Told]:
    """What this person was told lately, the newest first."""
    rows = session.scalars(
        select(Notice)
        .outerjoin(Task, Task.id == Notice.task_id)
        .where(Notice.user_id == user.id)
        .where(or_(Notice.task_id.is_(None), Task.case_id.not_in(hidden_from(user.id))))
        .options(joinedload(Notice.task).joinedload(Task.case))
        .order_by(Notice.id.desc())
        .limit(LATELY)
    ).all()
    cases = {row.task.case_id for row in rows if row.task is not None}
    mine = works_on(user).subquery()
    works = set(
        session.scalars(select(Case.id).where(Case.id.in_(cases), Case.id.in_(select(mine))))
    )
    notes = _notes(session, rows)
    tasks = {row.task_id: row.task for row in rows if row.task is not None}
    known = {
        number
        for number, task in tasks.items()
        if people.may(user, "read_case", task, [user.id] if task.case_id in works else [])
    }
    return [_told(row, known, notes) for row in rows]


def _notes(session: Session, rows: Sequence[Notice]) -> dict[tuple[int, datetime], str]:
    """What was written to whoever had a task, by the task and the moment."""
    tasks = {row.task_id for row in rows if row.kind in NUDGES}
    if not tasks:
        return {}
    found = session.scalars(select(Nudge).where(Nudge.task_id.in_(tasks)))
    return {(one.task_id, one.nudged_at): one.note for one in found}


def _told(
    row: Notice, known: Collection[int | None], notes: Mapping[tuple[int, datetime], str]
) -> Told:
    says = KINDS.get(row.kind, row.kind)
    task = row.task
    if task is None or row.task_id not in known:
        return Told(says, row.made_at, lost=task is not None)
    note = notes.get((task.id, row.made_at), "")
    return Told(says, row.made_at, task.public_id, task.title, task.case.reference, note)


@dataclass(frozen=True)
class NotSent:
    """One mail that could not be sent so far: it is tried again, or was given up."""

    mail: str
    who: str
    made_at: datetime
    #: None while it is tried again by itself, at ``next_try_at``
    given_up_at: datetime | None
    next_try_at: datetime
    attempts: int
    because: str


def not_sent(session: Session, user: User) -> list[NotSent]:
    """The mails that could not be sent, the newest first; nothing of what they were about.

    Raises ``NotAllowed``.
    """
    people.require(user, "see_failed_mails", None)
    rows = session.scalars(
        select(Mail)
        .where(Mail.sent_at.is_(None), Mail.attempts > 0, Mail.failed_because != CLOSED)
        .options(joinedload(Mail.user))
        .order_by(Mail.id.desc())
        .limit(LATELY)
    )
    return [
        NotSent(
            row.public_id, row.user.name, row.made_at, row.given_up_at, row.next_try_at,
            row.attempts, row.failed_because or "",
        )
        for row in rows
    ]  # fmt: skip
