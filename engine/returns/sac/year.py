"""SAC: year - the twelve months a return is about, 1 April to 31 March."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from engine import guards
from engine.errors import InvalidAnswers

#: The Care Act 2014 began on 1 April 2015.
FIRST_YEAR = 2015


@dataclass(frozen=True)
class Year:
    """The days a return counts, both counted; ``so_far`` where the year has not ended."""

    name: str
    first: date
    last: date
    so_far: bool = False

    @property
    def words(self) -> str:
        """How it is said on a page."""
        return f"{self.name}, so far" if self.so_far else self.name


def year_of(name: str, *, today: date, so_far: bool = False) -> Year:
    """The year called 2025-26, which must have ended; with ``so_far`` up to today.

    Raises ``InvalidAnswers`` for what is no year, one before the Care Act, one that has
    not begun, and one that has not ended where ``so_far`` is not asked for.
    """
    parts = re.fullmatch(r"(20[0-9]{2})-([0-9]{2})", name.strip())
    if parts is None or int(parts[2]) != (int(parts[1]) + 1) % 100:
        raise InvalidAnswers({"year": "Give the year as 2025-26, for April 2025 to March 2026"})
    start = int(parts[1])
    if start < FIRST_YEAR:
        raise InvalidAnswers({"year": "There is no return before 2015-16, when the Care Act began"})
    first, last = date(start, 4, 1), date(start + 1, 3, 31)
    if today < first:
        raise InvalidAnswers({"year": f"The year {parts[0]} has not begun yet"})
    ended = today > last
    if not ended and not so_far and guards.on("year_ended"):
        raise InvalidAnswers(
            {
                "year": f"The year {parts[0]} ends on 31 March {start + 1}. Ask for the figures"
                " so far, which are marked as such"
            }
        )
    return Year(parts[0], first, last if ended else today, so_far=not ended)


def years(today: date, oldest: date | None = None) -> list[str]:
    """The names of the years one may ask for, the newest first, this one too."""
    begun = today.year - (today.month < 4)
    first = FIRST_YEAR if oldest is None else max(FIRST_YEAR, oldest.year - (oldest.month < 4))
    return [f"{start}-{(start + 1) % 100:02}" for start in range(begun, min(first, begun) - 1, -1)]
