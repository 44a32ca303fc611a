"""Clock: the time now in UTC, England's time of day, and working days.

Instants are stored and compared in UTC. People type and read Europe/London.
A working day is Monday to Friday without England's bank holidays and without
the council's own closure days.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

import holidays

LONDON = ZoneInfo("Europe/London")
OPENING, CLOSE_OF_DAY = time(9, 0), time(17, 0)
UNITS = ("hours", "days", "working_days")


def now() -> datetime:
    """The instant now, in UTC."""
    return datetime.now(UTC)


def today(as_of: datetime | None = None) -> date:
    """The calendar day in England at an instant."""
    return (as_of or now()).astimezone(LONDON).date()


@lru_cache(maxsize=64)
def bank_holidays(year: int) -> frozenset[date]:
    """England's bank holidays of a year (names differ between sources; only dates are used)."""
    return frozenset(holidays.country_holidays("GB", subdiv="ENG", years=year))


def is_working_day(day: date, closed: Collection[date] = ()) -> bool:
    """Say whether the council works on a day; ``closed`` are its own closure days."""
    return day.weekday() < 5 and day not in bank_holidays(day.year) and day not in closed


def add_working_days(start: date, days: int, closed: Collection[date] = ()) -> date:
    """The day that lies ``days`` working days after ``start`` (the first is the next working day)."""
    day = start
    while days > 0:
        day += timedelta(days=1)
        if is_working_day(day, closed):
            days -= 1
    return day


def working_days_between(start: date, end: date, closed: Collection[date] = ()) -> int:
    """Count the working days after ``start`` up to and including ``end``; none where it lies before."""
    if end <= start:
        return 0
    years = range(start.year, end.year + 1)
    off = frozenset(closed).union(*(bank_holidays(year) for year in years))
    free = sum(start < day <= end and day.weekday() < 5 for day in off)
    return _weekdays_up_to(end) - _weekdays_up_to(start) - free


def _weekdays_up_to(day: date) -> int:
    """Mondays to Fridays since the calendar began, on a Monday. A list of tasks asks for many."""
    weeks, rest = divmod(day.toordinal(), 7)
    return 5 * weeks + min(rest, 5)


def due(start: datetime, amount: int, unit: str, closed: Collection[date] = ()) -> datetime:
    """The instant a length of time after ``start`` runs out.

    Hours run from the instant; days and working days run out at the close of
    the last day in England (17:00), so that a task due today is not late at nine.
    Raises ``ValueError`` for a unit that does not exist.
    """
    if unit == "hours":
        return start.astimezone(UTC) + timedelta(hours=amount)
    day = today(start)
    if unit == "days":
        last = day + timedelta(days=amount)
    elif unit == "working_days":
        last = add_working_days(day, amount, closed)
    else:
        raise ValueError(f"A length of time is in {', '.join(UNITS)}, not {unit!r}.")
    return datetime.combine(last, CLOSE_OF_DAY, LONDON).astimezone(UTC)


def later_by_working_days(instant: datetime, days: int, closed: Collection[date] = ()) -> datetime:
    """The same time of day in England, ``days`` working days later; none: the very instant."""
    if days <= 0:
        return instant
    local = instant.astimezone(LONDON)
    day = add_working_days(local.date(), days, closed)
    return datetime.combine(day, local.time(), LONDON).astimezone(UTC)


def in_words(instant: datetime) -> str:
    """An instant as people in England write it: 20 November 2026, 2:05pm."""
    local = instant.astimezone(LONDON)
    return f"{day_in_words(local.date())}, {time_in_words(instant)}"


def day_in_words(day: date) -> str:
    """A day as people write it: 20 November 2026."""
    return f"{day.day} {day:%B %Y}"


def time_in_words(instant: datetime) -> str:
    """The time of day as people write it: 2:05pm."""
    local = instant.astimezone(LONDON)
    return f"{local.hour % 12 or 12}:{local:%M}{'am' if local.hour < 12 else 'pm'}"


def moment(text: str) -> datetime:
    """Read an instant as ISO text; without a zone it is England's time of day.

    Raises ``ValueError``.
    """
    read = datetime.fromisoformat(text)
    return (read.replace(tzinfo=LONDON) if read.tzinfo is None else read).astimezone(UTC)
