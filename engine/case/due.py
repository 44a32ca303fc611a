"""Case: due - find what is due and let it take effect, with any number of runners at once.

A runner locks the case first, as every verb does, and passes over a case that somebody is
at work on. The effect of a timer and the mark that it fired are one transaction: whoever
is killed in between has done nothing, and the next runner does it. A timer that fails is
shown to a supervisor at once, tried again later and later, and holds up no other; when it
takes effect after all, what was shown goes away by itself. Source: INV-27.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import exists, select
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from engine import guards, log
from engine.case import timers
from engine.case.incident import record_incident, settle_itself
from engine.case.model import Case, Timer
from engine.case.wake import TRIED, wake_next
from engine.db import Database

#: How long to wait after each failure; after the last of them once a day.
BACK_OFF = tuple(timedelta(minutes=n) for n in (1, 5, 15, 60))
EVERY_DAY = timedelta(days=1)
MOST_FAILURES = len(BACK_OFF) + 1
FAILING = "A reminder failed. It is tried again by itself within the hour."
FAILED = "A reminder failed five times. It is tried again once a day."
#: of a case of which not even that could be found out, what is due in it
UNREAD = "What is due could not be looked at. It is tried again once a day."


@dataclass(frozen=True)
class Tried:
    """One timer that was due: how late it was tried, and whether it took effect."""

    timer: int | None
    late: timedelta
    failed: str = ""


def fire_all(database: Database, as_of: datetime) -> Iterator[Tried]:
    """Fire everything that is due at an instant, one timer and one transaction after another."""
    while (tried := fire_next(database, as_of)) is not None:
        yield tried


def fire_next(database: Database, as_of: datetime) -> Tried | None:
    """Fire the timer that is due first; None where nothing is due, or others are at work on it.

    Raises ``OperationalError`` where the database cannot be reached: no timer's fault.
    """
    if not _anything(database, as_of):
        return None
    case, opened = None, None
    try:
        with database.write() as session:
            case, opened = _claim(session, as_of), session
            if case is None:
                return None
            timer = wake_next(session, case, as_of=as_of)
            if timer is not None and timer.attempts:
                _mended(session, case, as_of)
            late = as_of - timer.due_at if timer else timedelta()
            return Tried(timer.id if timer else None, late)
    except OperationalError:
        raise
    except Exception as error:
        if opened is None or case is None or not guards.on("timer_failure_kept"):
            raise
        number, named = opened.info.get(TRIED), type(error).__name__
        if number is None:
            return _unread(database, case, named, as_of)
        return _failed(database, case, number, named, as_of)


def _anything(database: Database, as_of: datetime) -> bool:
    """Whether a case waits to be woken: one look at an index, and no lock."""
    with database.read() as session:
        return bool(session.scalar(select(exists().where(Case.next_due_at <= as_of))))


def _claim(session: Session, as_of: datetime) -> int | None:
    """Lock the case that has waited longest, passing over those that somebody is at work on."""
    return session.scalar(
        select(Case.id)
        .where(Case.next_due_at <= as_of)
        .order_by(Case.next_due_at, Case.id)
        .limit(1)
        .with_for_update(of=Case, key_share=True, skip_locked=True)
    )


def _failed(database: Database, case: int, number: int, error: str, as_of: datetime) -> Tried:
    """Keep that a timer failed, and when it is tried next; a supervisor is shown."""
    with database.write() as session:
        row = session.scalars(
            select(Case).where(Case.id == case).with_for_update(of=Case, key_share=True)
        ).one()
        timer = session.get_one(Timer, number)
        timer.attempts += 1
        last = timer.attempts >= MOST_FAILURES
        timer.next_try_at = as_of + (EVERY_DAY if last else BACK_OFF[timer.attempts - 1])
        session.flush()
        waiting = session.scalars(select(Timer).where(Timer.case_id == case))
        row.next_due_at = timers.earliest(waiting)
        if last:
            settle_itself(session, case, (FAILING,), at=as_of)
        record_incident(session, row.public_id, FAILED if last else FAILING, at=as_of)
        data = {"timer": timer.name, "attempts": timer.attempts, "error": error}
        log.append(session, row, "reminder_failed", None, at=as_of, via="scheduler", data=data)
        return Tried(number, as_of - timer.due_at, error)


def _unread(database: Database, case: int, error: str, as_of: datetime) -> Tried:
    """Keep that a case could not be looked at, and let it wait: it would stand before all others."""
    with database.write() as session:
        row = session.scalars(
            select(Case).where(Case.id == case).with_for_update(of=Case, key_share=True)
        ).one()
        row.next_due_at = as_of + EVERY_DAY
        record_incident(session, row.public_id, UNREAD, at=as_of)
        data = {"error": error}
        log.append(session, row, "reminder_failed", None, at=as_of, via="scheduler", data=data)
        return Tried(None, timedelta(), error)


def _mended(session: Session, case: int, as_of: datetime) -> None:
    """A timer that had failed took effect: where it was the last, nothing is shown any more."""
    session.flush()
    failing = Timer.attempts > 0, Timer.fired_at.is_(None), Timer.cancelled_at.is_(None)
    if not session.scalar(select(exists().where(Timer.case_id == case, *failing))):
        settle_itself(session, case, (FAILING, FAILED, UNREAD), at=as_of)
