"""Case: pasted - a list of adults as people have it at hand, one a line, read into particulars.

``Joan Fisk; 3/11/1938; 943 476 5919; Room 4, Abbey Lane``: the name first, then in any
order a date of birth or an age, an NHS number, and where they live. Columns copied from
a spreadsheet come with tabs and are read as well.
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterator
from datetime import date, datetime

from engine import clock
from engine.case.open_many import MOST, Adult
from engine.errors import InvalidAnswers
from engine.record.order import words

OLDEST = 125
LONGEST_LINE = 500
MONTHS = {
    name.lower(): number
    for number in range(1, 13)
    for name in (calendar.month_name[number], calendar.month_abbr[number])
}
DAY = re.compile(r"(\d{1,2})[/. -](\d{1,2}|[A-Za-z]{3,9})[/. -](\d{4})", re.ASCII)
ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})", re.ASCII)
AGE = re.compile(r"(?:about |aged? )?(\d{1,3})(?: years?(?: old)?)?", re.ASCII | re.IGNORECASE)


def read_adults(text: str, now: datetime) -> list[Adult]:
    """Read a list of adults, one a line; empty lines are left out.

    Raises ``InvalidAnswers`` for the field ``adults``, naming the line that cannot be read.
    """
    lines = [line.strip() for line in text.replace("\x00", "").splitlines()]
    adults = [_adult(number, line, now) for number, line in enumerate(lines, 1) if line]
    if not adults:
        raise InvalidAnswers({"adults": "Enter at least one adult, one a line"})
    if len(adults) > MOST:
        raise InvalidAnswers({"adults": f"Enter no more than {MOST} adults at a time"})
    _refuse_twice(adults)
    return adults


def in_one_line(adult: Adult) -> str:
    """The particulars of an adult as they were read, for a person to check."""
    born = clock.day_in_words(adult.date_of_birth) if adult.date_of_birth else ""
    age = f"about {adult.estimated_age}" if adult.estimated_age is not None else ""
    return ", ".join(part for part in (born or age, adult.nhs_number, adult.address) if part)


def _adult(number: int, line: str, now: datetime) -> Adult:
    if len(line) > LONGEST_LINE:
        raise _wrong(number, "is too long")
    name, *rest = _parts(line)
    born: date | None = None
    age: int | None = None
    nhs_number: str | None = None
    where: list[str] = []
    for part in rest:
        if DAY.fullmatch(part) or ISO.fullmatch(part):
            born = _day(number, part, clock.today(now))
        elif found := AGE.fullmatch(part):
            age = int(found[1])
            if age > OLDEST:
                raise _wrong(number, "has an age that cannot be right")
        elif (
            len(digits := re.sub(r"[\s-]", "", part)) == 10
            and digits.isascii()
            and digits.isdigit()
        ):
            nhs_number = digits
        else:
            where.append(part)
    if not words(name):
        raise _wrong(number, "has no name")
    address = ", ".join(where) or None
    return Adult(name, born, None if born else age, nhs_number, address)


def _parts(line: str) -> list[str]:
    """The parts of a line; commas part it only where one part is a date, an age or a number."""
    for mark in ("\t", ";"):
        if mark in line:
            parts = [part.strip() for part in line.split(mark)]
            return [parts[0], *(part for part in parts[1:] if part)]
    parts = [part.strip() for part in line.split(",")]
    if any(_is_figure(part) for part in parts[1:]):
        return [parts[0], *(part for part in parts[1:] if part)]
    return [line]


def _is_figure(part: str) -> bool:
    return bool(DAY.fullmatch(part) or ISO.fullmatch(part) or AGE.fullmatch(part))


def _day(number: int, part: str, today: date) -> date:
    try:
        if found := ISO.fullmatch(part):
            born = date(int(found[1]), int(found[2]), int(found[3]))
        else:
            day, month, year = DAY.fullmatch(part).groups()  # type: ignore[union-attr]
            named = int(month) if month.isdigit() else MONTHS[month.lower()]
            born = date(int(year), named, int(day))
    except (ValueError, KeyError):
        raise _wrong(number, f"has a date that does not exist: {part}") from None
    if not today.year - OLDEST <= born.year or born > today:
        raise _wrong(number, f"has a date of birth that cannot be right: {part}")
    return born


def _refuse_twice(adults: list[Adult]) -> None:
    seen: dict[object, str] = {}
    for adult in adults:
        for key in _keys(adult):
            if key in seen:
                sentence = f"{adult.name} stands there twice. Take one line out, or tell them apart"
                raise InvalidAnswers({"adults": sentence})
            seen[key] = adult.name


def _keys(adult: Adult) -> Iterator[object]:
    yield (tuple(sorted(words(adult.name))), adult.date_of_birth, adult.estimated_age)
    if adult.nhs_number:
        yield adult.nhs_number


def _wrong(number: int, what: str) -> InvalidAnswers:
    return InvalidAnswers({"adults": f"Line {number} {what}"})
