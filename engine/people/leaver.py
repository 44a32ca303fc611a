"""Leaver: somebody leaves on a day; on that day their account closes. What they did keeps their name.

What they still hold is handed on by their team (``engine/oversight/leaving.py``); whatever
is not handed on by then stays in sight there and on the page of the workload.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta

from sqlalchemy import ColumnElement, ForeignKey, Select, select
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from engine import clock
from engine.db import Database
from engine.db.model import Base, Instant, Public
from engine.errors import Conflict, InvalidAnswers, NotAllowed, NotFound
from engine.log import events
from engine.people.model import Absence, User
from engine.people.permission import require
from engine.people.users import disable_user

AHEAD = timedelta(days=366)


class Leaving(Base):
    """Somebody leaves: from the beginning of this day their account is closed."""

    __tablename__ = "leaving"

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[Public]
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)
    closes_on: Mapped[date] = mapped_column(index=True)
    set_at: Mapped[datetime] = mapped_column(Instant)
    set_by: Mapped[int] = mapped_column(ForeignKey("user.id"))
    #: they stay after all
    ended_at: Mapped[datetime | None] = mapped_column(Instant)
    ended_by: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    #: the day had come
    closed_at: Mapped[datetime | None] = mapped_column(Instant)

    user: Mapped[User] = relationship(lazy="joined", foreign_keys=[user_id])


def set_leaving(
    session: Session,
    user: User,
    closes_on: date | None,
    actor: User,
    *,
    at: datetime | None = None,
    via: str = "web",
) -> Leaving:
    """Say that somebody leaves, and on which day their account closes; today closes it at once.

    Raises ``NotAllowed``, for oneself too; ``InvalidAnswers``; ``Conflict`` where they leave already.
    """
    require(actor, "manage_users", None)
    if user.id == actor.id:
        raise NotAllowed("You cannot close your own account. Ask another administrator.")
    at = at or clock.now()
    if problem := _wrong_day(closes_on, clock.today(at)):
        raise InvalidAnswers({"closes_on": problem})
    assert closes_on is not None
    locked = session.scalars(
        select(User).where(User.id == user.id).with_for_update(of=User, key_share=True)
    ).one()
    if locked.disabled_at is not None:
        raise Conflict("This account is closed already.")
    if coming(session, locked) is not None:
        raise Conflict(f"{locked.name} leaves already, as is noted. Take that back first.")
    row = Leaving(user_id=locked.id, closes_on=closes_on, set_at=at, set_by=actor.id)
    session.add(row)
    session.flush()
    _log(session, "leaving_set", row, actor, at, via)
    if closes_on <= clock.today(at):
        _close(session, row, at, via)
    return row


def end_leaving(
    session: Session, public_id: str, actor: User, *, at: datetime | None = None
) -> Leaving:
    """Say that somebody stays after all. Raises ``NotFound``; ``NotAllowed``; ``Conflict``."""
    require(actor, "manage_users", None)
    found = select(Leaving).where(Leaving.public_id == public_id)
    row = session.scalar(found.with_for_update(of=Leaving))
    if row is None:
        raise NotFound
    if row.ended_at is not None or row.closed_at is not None:
        raise Conflict("Their account is closed, or this was taken back already.")
    row.ended_at, row.ended_by = at or clock.now(), actor.id
    _log(session, "leaving_ended", row, actor, row.ended_at, "web")
    return row


def coming(session: Session, user: User) -> Leaving | None:
    """That somebody leaves, where it is noted and their account is not closed yet."""
    return session.scalar(_open().where(Leaving.user_id == user.id))


def all_coming(session: Session) -> Sequence[Leaving]:
    """Everybody who leaves and can still sign in, the nearest day first."""
    return session.scalars(_open().order_by(Leaving.closes_on, Leaving.id)).all()


def close_due(database: Database, as_of: datetime) -> Iterator[int]:
    """Close the account of everybody whose day has come: one person is one transaction.

    Gives their numbers. Any number of runners may do this; each account is closed once.
    """
    today = clock.today(as_of)
    with database.read() as session:
        due = session.scalars(
            select(Leaving.id).where(_is_open(), Leaving.closes_on <= today)
        ).all()
    for number in due:
        with database.write() as session:
            mine = select(Leaving).where(Leaving.id == number, _is_open())
            row = session.scalar(mine.with_for_update(of=Leaving, skip_locked=True))
            if row is not None:
                _close(session, row, as_of, "scheduler")
                yield row.user_id


def _close(session: Session, row: Leaving, at: datetime, via: str) -> None:
    """They are signed out everywhere and cannot sign in; nobody counts on them to cover."""
    user = session.scalars(
        select(User).where(User.id == row.user_id).with_for_update(of=User, key_share=True)
    ).one()
    row.closed_at = at
    covers = select(Absence).where(Absence.cover_id == user.id, Absence.ended_at.is_(None))
    for absence in session.scalars(covers.where(Absence.last_day >= clock.today(at))):
        absence.ended_at = at
        data = {"user": absence.user_id, "cover": user.id}
        events.append(session, None, "absence_ended", None, at=at, via=via, data=data)
    disable_user(session, user, at=at, actor=None, via=via)


def _wrong_day(day: date | None, today: date) -> str:
    if day is None:
        return "Enter the day on which the account closes, like 31 3 2027"
    if day < today:
        return "Enter today or a day to come"
    return "Choose a day within a year" if day > today + AHEAD else ""


def _open() -> Select[Leaving]:
    return select(Leaving).where(_is_open())


def _is_open() -> ColumnElement[bool]:
    return Leaving.ended_at.is_(None) & Leaving.closed_at.is_(None)


def _log(
    session: Session, what: str, row: Leaving, actor: User | None, at: datetime, via: str
) -> None:
    data = {"user": row.user_id, "closes_on": row.closes_on.isoformat()}
    events.append(session, None, what, actor, at=at, via=via, data=data)
