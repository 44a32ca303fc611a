"""Dates: readers of days, and of days with a time of day in England."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time

from engine.clock import LONDON, today
from engine.form.readers.asked import Asked, Wrong

FIRST_YEAR, LAST_YEAR = 1900, 2100
MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
#: column -> what cannot lie in the future.
PAST = {
    "happened_at": "The day you talked",
    "received_at": "The day it reached us",
    "asked_on": "The day you asked",
    "told_on": "The day they were told",
    "died_on": "The day they died",
    "date_of_birth": "Their date of birth",
}
#: Here ``told_on`` is the day somebody is going to be told.
PLANNED = {"alleged_contact.told_on"}


def day(asked: Asked) -> date | None:
    """Read a day typed in three boxes."""
    typed = {part: asked.one(part).strip() for part in ("-day", "-month", "-year")}
    if not any(typed.values()):
        return None
    read = _day(typed)
    if read > today(asked.now):
        _refuse_future(asked, "-day")
    return read


def day_and_time(asked: Asked) -> datetime | None:
    """Read a day and a time of day in England; give the instant in UTC.

    In the hour that comes twice when the clocks go back, the first is meant.
    """
    typed = {part: asked.one(part).strip() for part in ("-day", "-month", "-year", "-time")}
    clock = typed.pop("-time")
    if not clock and not any(typed.values()):
        return None
    read = _day(typed)
    if not clock:
        raise Wrong("Enter the time as well, like 2:05pm", "-time")
    local = datetime.combine(read, _time(clock))
    instant = local.replace(tzinfo=LONDON).astimezone(UTC)
    if instant.astimezone(LONDON).replace(tzinfo=None) != local:
        raise Wrong("That time did not exist: the clocks went forward that night", "-time")
    if instant > asked.now:
        _refuse_future(asked, "-day" if read > today(asked.now) else "-time")
    return instant


def _day(typed: dict[str, str]) -> date:
    for part, word in (("-day", "a day"), ("-month", "a month"), ("-year", "a year")):
        if not typed[part]:
            raise Wrong(f"The date must include {word}", part)
    numbers = {part: _number(part, value) for part, value in typed.items()}
    if not FIRST_YEAR <= numbers["-year"] <= LAST_YEAR:
        raise Wrong(
            f"The date must be a real date, with a year from {FIRST_YEAR} to {LAST_YEAR}", "-year"
        )
    try:
        return date(numbers["-year"], numbers["-month"], numbers["-day"])
    except ValueError:
        raise Wrong("The date must be a real date, like 27 3 2026", "-day") from None


def _number(part: str, typed: str) -> int:
    if part == "-month" and typed[:3].lower() in MONTHS and len(typed) <= 9 and typed.isalpha():
        return MONTHS.index(typed[:3].lower()) + 1
    if not re.fullmatch(r"[0-9]{1,4}", typed, re.ASCII):
        raise Wrong("The date must be a real date, like 27 3 2026", part)
    return int(typed)


def _time(typed: str) -> time:
    """Take 14:05, 14.05, 1405, 2:05pm, 2.05 pm, 9am, midday or midnight."""
    words = typed[:20].lower().replace(" ", "")
    words = {"midday": "12:00", "noon": "12:00", "midnight": "0:00"}.get(words, words)
    found = re.fullmatch(r"([0-9]{1,2})[:.]?([0-9]{2})?(am|pm)?", words, re.ASCII)
    if found and len(typed) <= 20 and (found[2] or found[3]):
        hour, minute = int(found[1]), int(found[2] or 0)
        if found[3] and 1 <= hour <= 12:
            hour = hour % 12 + (12 if found[3] == "pm" else 0)
        elif found[3]:
            hour = 99
        if hour < 24 and minute < 60:
            return time(hour, minute)
    raise Wrong("The time must be a real time, like 2:05pm or 14:05", "-time")


def _refuse_future(asked: Asked, part: str) -> None:
    bound = asked.question.bound
    if not bound or f"{bound.kind}.{bound.column}" in PLANNED or bound.column not in PAST:
        return
    raise Wrong(f"{PAST[bound.column]} cannot be in the future", part)
