"""Notices: gathering - make one mail of what somebody is to be told, when its time has come.

At once: when the oldest has waited five minutes, so that what comes together is one mail.
Once a day: at eight in England, on the council's working days. No mails, or an account that
is closed: none is made. Any number of runners may gather; each notice is in one mail at most.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from sqlalchemy import exists, func, select
from sqlalchemy.orm import Session

from engine import clock, guards
from engine.calendar import times_of
from engine.case.model import Task
from engine.db import Database
from engine.notices.choosing import AT_ONCE, DAILY, NONE
from engine.notices.model import Mail, Notice, NoticeChoice
from engine.people.model import User

TOGETHER = timedelta(minutes=5)
DIGEST = time(8, 0)
WAITING, SUMMARY = "waiting", "digest"


@dataclass(frozen=True)
class _Person:
    """Somebody who is to be told something, and since when the oldest of it waits."""

    id: int
    how: str
    oldest: datetime
    closed: bool


def gather_all(database: Database, as_of: datetime) -> Iterator[Mail | None]:
    """Gather for everybody whose time has come: one person is one transaction.

    Gives the mail that was made, or None where the notices are on the person's page only.
    """
    with database.read() as session:
        people = _waiting(session)
        digest = last_digest(as_of, times_of(session).closed) if people else as_of
    for person in people:
        if _is_time(person, as_of, digest):
            with database.write() as session:
                yield _gather(session, person, as_of, digest)


def last_digest(as_of: datetime, closed: Collection[date] = ()) -> datetime:
    """The last time, up to an instant, at which it was eight in England on a working day."""
    day = clock.today(as_of)
    while True:
        instant = datetime.combine(day, DIGEST, clock.LONDON)
        if instant <= as_of and clock.is_working_day(day, closed):
            return instant
        day -= timedelta(days=1)


def _waiting(session: Session) -> list[_Person]:
    rows = session.execute(
        select(Notice.user_id, NoticeChoice.how, func.min(Notice.made_at), User.disabled_at)
        .join(User, User.id == Notice.user_id)
        .outerjoin(NoticeChoice, NoticeChoice.user_id == Notice.user_id)
        .where(Notice.gathered_at.is_(None))
        .group_by(Notice.user_id, NoticeChoice.how, User.disabled_at)
        .order_by(func.min(Notice.made_at))
    )
    return [
        _Person(who, how or AT_ONCE, oldest, shut is not None) for who, how, oldest, shut in rows
    ]


def _is_time(person: _Person, as_of: datetime, digest: datetime) -> bool:
    if person.closed or person.how == NONE:
        return True
    if person.how == DAILY:
        return person.oldest < digest
    return person.oldest <= as_of - TOGETHER


def _gather(session: Session, person: _Person, as_of: datetime, digest: datetime) -> Mail | None:
    """Put what one person is to be told into one mail, unless somebody else is at it."""
    mine = select(User.id).where(User.id == person.id)
    if session.scalar(mine.with_for_update(key_share=True, skip_locked=True)) is None:
        return None
    waiting = select(Notice).where(Notice.user_id == person.id, Notice.gathered_at.is_(None))
    notices = session.scalars(waiting.order_by(Notice.id)).all()
    if not notices:
        return None
    if person.how == DAILY and _has_digest(session, person.id, digest):
        return None  # what was written down late is in tomorrow's
    mail = None
    if person.how != NONE and not (person.closed and guards.on("mail_open_account")):
        mail = Mail(
            user_id=person.id,
            kind=SUMMARY if person.how == DAILY else WAITING,
            news=len(notices),
            tasks_open=_open_tasks(session, person.id),
            made_at=as_of,
            next_try_at=as_of,
        )
        session.add(mail)
        session.flush()
    for notice in notices:
        notice.gathered_at, notice.mail_id = as_of, mail.id if mail else None
    return mail


def _has_digest(session: Session, user_id: int, since: datetime) -> bool:
    of_today = exists().where(Mail.user_id == user_id, Mail.kind == SUMMARY, Mail.made_at >= since)
    return bool(session.scalar(select(of_today)))


def _open_tasks(session: Session, user_id: int) -> int:
    mine = select(func.count(Task.id)).where(
        Task.assignee_id == user_id, Task.completed_at.is_(None), Task.cancelled_at.is_(None)
    )
    return session.scalar(mine) or 0
