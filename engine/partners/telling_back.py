"""Partners: telling back - whoever sent a task learns that it was answered, or that it will not be.

What they are told holds no word of the case, nor whom it was sent to: the notice leads to the
task, for those who may know of it. Where the sender has left, or may not know of the case any
more, whoever works on the case is told.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine import log
from engine.case.file import CaseFile, knows, locked_case_of_task
from engine.case.model import Task
from engine.db import Database
from engine.notices.telling import tell_and_cover
from engine.people.model import User
from engine.people.shared import SharedTask

ANSWERED, SILENT, LOCKED = "partner_answered", "partner_silent", "partner_locked"


def tell_sender(session: Session, row: SharedTask, kind: str, at: datetime) -> None:
    """Tell whoever sent a task what became of the link, inside the verb; and who covers for them."""
    task = session.get_one(Task, row.task_id)
    for user in _whom(session, row, task, at):
        tell_and_cover(session, user.id, kind, task, None, at)


def tell_of_silent(database: Database, at: datetime) -> int:
    """Put away every link that ran out, and tell of each that nobody answered: once; say how many.

    Each is one transaction, so that a case that is being worked on holds up no other. What is
    kept of a link goes with it: afterwards there is nothing left that could open the task.
    """
    over = select(SharedTask.id).where(
        SharedTask.until <= at, SharedTask.link_digest.is_not(None)
    )  # fmt: skip
    with database.read() as session:
        links = list(session.scalars(over.order_by(SharedTask.id)))
    told = 0
    for link in links:
        with database.write() as session:
            told += _put_away(session, link, at)
    return told


# -- inside -----------------------------------------------------------------------


def _put_away(session: Session, link: int, at: datetime) -> bool:
    """Put one link away; say whether somebody was told of it."""
    named = select(Task.public_id).join(SharedTask, SharedTask.task_id == Task.id)
    case = locked_case_of_task(session, session.scalars(named.where(SharedTask.id == link)).one())
    session.expire_all()
    row = session.get_one(SharedTask, link)
    if row.link_digest is None:  # another scheduler was first
        return False
    row.link_digest = row.session_digest = row.code_until = None
    task = session.get_one(Task, row.task_id)
    known = row.answered_at or row.revoked_at or row.is_closed or case.erased_at
    if known or not task.is_open:
        return False
    log.append(
        session, case, "share_ran_out", None, at=at, via="scheduler", task=task,
        data={"share": row.public_id},
    )  # fmt: skip
    tell_sender(session, row, SILENT, at)
    return True


def _whom(session: Session, row: SharedTask, task: Task, at: datetime) -> list[User]:
    sender = session.get_one(User, row.shared_by)
    workers = CaseFile(session, task.case, None, at).record.live("case_worker")
    numbers = {worker.user for worker in workers}
    named = session.scalars(select(User).where(User.id.in_(numbers)).order_by(User.id)).all()
    for those in ([sender], named):
        if found := [one for one in those if _may_be_told(session, one, task)]:
            return found
    return []


def _may_be_told(session: Session, user: User, task: Task) -> bool:
    return user.disabled_at is None and knows(session, task.case, user)
