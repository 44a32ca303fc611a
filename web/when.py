"""When: how near or late something is, in words. Never by a colour alone."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from engine import clock

SOON = 5


@dataclass(frozen=True)
class Due:
    """When a task is due: in words, on which day, and whether that is past."""

    words: str
    day: str
    late: bool


def day(moment: date | datetime | None) -> str:
    """A day, or the day in England of an instant: 3 November 1952."""
    if moment is None:
        return ""
    plain = clock.today(moment) if isinstance(moment, datetime) else moment
    return clock.day_in_words(plain)


def due(due_at: datetime | None, now: datetime) -> Due | None:
    """Say when a task is due, as seen now; None if it has no date."""
    if due_at is None:
        return None
    day = clock.day_in_words(clock.today(due_at))
    if due_at < now:
        return Due(_late(due_at, now), day, True)
    return Due(_to_come(due_at, now), day, False)


def _late(due_at: datetime, now: datetime) -> str:
    if now - due_at < timedelta(hours=1):
        return "Less than an hour late"
    if clock.today(due_at) == clock.today(now):
        return _count(int((now - due_at) / timedelta(hours=1)), "hour") + " late"
    days = clock.working_days_between(clock.today(due_at), clock.today(now))
    if days:
        return _count(days, "working day") + " late"
    return f"Late since {clock.today(due_at):%A}"


def _to_come(due_at: datetime, now: datetime) -> str:
    day, today = clock.today(due_at), clock.today(now)
    if day == today:
        return f"Today, by {clock.time_in_words(due_at)}"
    if day == today + timedelta(days=1):
        return "Tomorrow"
    days = clock.working_days_between(today, day)
    if 0 < days <= SOON:
        return "In " + _count(days, "working day")
    return clock.day_in_words(day)


def _count(number: int, what: str) -> str:
    return f"{number} {what}" if number == 1 else f"{number} {what}s"
