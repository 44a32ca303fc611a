"""Calendar: setting - close a day, set how long a step may take, say how far the holidays are checked."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine import clock, log, people
from engine.calendar.model import CouncilTime
from engine.calendar.times import CHECKED, CLOSED, LENGTH
from engine.errors import Conflict, InvalidAnswers, NotFound
from engine.people.model import User

AHEAD = timedelta(days=3 * 366)
BEHIND = timedelta(days=366)
#: The most of each unit that a step may take: about two years.
MOST = {"hours": 24 * 14, "days": 731, "working_days": 500}
#: Warn when the bank holidays are checked for less than this from now.
CHECK_AHEAD = timedelta(days=365)


def close_day(
    session: Session, day: date | None, why: str, actor: User, *, at: datetime | None = None
) -> CouncilTime:
    """Say that the council is closed on a day. What is due moves, by the scheduler, case by case.

    Raises ``NotAllowed``; ``InvalidAnswers``; ``Conflict`` where it is closed then already.
    """
    people.require(actor, "set_times", None)
    at = at or clock.now()
    wrong = {}
    today = clock.today(at)
    if day is None:
        wrong["day"] = "Enter a real day, like 24 12 2026"
    elif not today - BEHIND <= day <= today + AHEAD:
        wrong["day"] = "Choose a day from a year ago to three years ahead"
    elif not clock.is_working_day(day):
        wrong["day"] = "Nobody works on that day as it is: it is a weekend or a bank holiday"
    said = _why(why, wrong)
    if wrong or day is None:
        raise InvalidAnswers(wrong)
    if _current(session, CLOSED, day.isoformat()) is not None:
        raise Conflict(f"The council is closed on {clock.day_in_words(day)} already.")
    return _set(session, CLOSED, day.isoformat(), said, actor, at)


def set_length(
    session: Session, name: str, amount: int | None, unit: str, why: str, actor: User,
    *, at: datetime | None = None,
) -> CouncilTime:  # fmt: skip
    """Set how long a named timescale is here, instead of what the process says.

    Raises ``NotAllowed``; ``InvalidAnswers`` for a length that makes no sense.
    """
    people.require(actor, "set_times", None)
    wrong = {}
    if unit not in MOST:
        wrong["unit"] = "Select hours, days or working days"
    elif amount is None or not 1 <= amount <= MOST[unit]:
        wrong["amount"] = f"Enter a whole number from 1 to {MOST[unit]}"
    said = _why(why, wrong)
    if wrong:
        raise InvalidAnswers(wrong)
    at = at or clock.now()
    before = _current(session, LENGTH, name)
    if before is not None:
        _end(before, actor, at)
        before.applied_at = at  # the new one is worked out instead
    return _set(session, LENGTH, name, said, actor, at, amount, unit)


def say_checked(
    session: Session, until: date | None, actor: User, *, at: datetime | None = None
) -> CouncilTime:
    """Say up to which day the bank holidays were compared with those that are announced."""
    people.require(actor, "set_times", None)
    at = at or clock.now()
    if until is None or not clock.today(at) <= until <= clock.today(at) + AHEAD:
        raise InvalidAnswers({"until": "Choose a day from today to three years ahead"})
    row = _set(session, CHECKED, until.isoformat(), "Compared", actor, at)
    row.applied_at = at
    return row


def take_back(
    session: Session, public_id: str, actor: User, *, at: datetime | None = None
) -> CouncilTime:
    """Let something that was set be over: the day is a working day again, the length the process's.

    Raises ``NotAllowed``; ``NotFound``; ``Conflict`` where it is over already.
    """
    people.require(actor, "set_times", None)
    at = at or clock.now()
    row = session.scalar(
        select(CouncilTime).where(CouncilTime.public_id == public_id).with_for_update()
    )
    if row is None:
        raise NotFound
    if row.over_at is not None:
        raise Conflict("This was taken back already.")
    _end(row, actor, at)
    row.applied_to, row.applied_at = 0, None
    _log(session, "time_taken_back", row, actor, at)
    return row


@dataclass(frozen=True)
class Checked:
    """How far the bank holidays were checked by a person, and whether that runs out within a year."""

    until: date | None
    runs_out: bool


def checked(session: Session, *, at: datetime | None = None) -> Checked:
    """Up to which day the bank holidays were compared; a warning where that is less than a year."""
    said = select(CouncilTime.name).where(CouncilTime.kind == CHECKED)
    until = max((date.fromisoformat(day) for day in session.scalars(said)), default=None)
    return Checked(until, until is None or until < clock.today(at) + CHECK_AHEAD)


def _why(why: str, wrong: dict[str, str]) -> str:
    said = " ".join(why.split())
    if not said:
        wrong["why"] = "Say in a few words why"
    elif len(said) > 200:
        wrong["why"] = "Use 200 characters or fewer"
    return said


def _current(session: Session, kind: str, name: str) -> CouncilTime | None:
    return session.scalar(
        select(CouncilTime)
        .where(CouncilTime.kind == kind, CouncilTime.name == name, CouncilTime.over_at.is_(None))
        .with_for_update()
    )


def _set(
    session: Session, kind: str, name: str, why: str, actor: User, at: datetime,
    amount: int | None = None, unit: str | None = None,
) -> CouncilTime:  # fmt: skip
    row = CouncilTime(
        kind=kind, name=name, amount=amount, unit=unit, why=why, set_at=at, set_by=actor.id
    )
    session.add(row)
    session.flush()
    _log(session, "time_set", row, actor, at)
    return row


def _end(row: CouncilTime, actor: User, at: datetime) -> None:
    row.over_at, row.over_by = at, actor.id


def _log(session: Session, what: str, row: CouncilTime, actor: User, at: datetime) -> None:
    data = {"kind": row.kind, "name": row.name, "amount": row.amount, "unit": row.unit}
    log.append(session, None, what, actor, at=at, data=data)
