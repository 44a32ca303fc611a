"""Indicators: kinds - what one indicator is, what it has counted, and what that comes to.

Each indicator counts two lists of things, a part and a whole, and never only numbers:
so every figure can be followed to the cases behind it, and a team's figure is the
same lists with the other teams left out.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from math import ceil
from statistics import median
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from engine.returns.indicators.source import Source

SHARE, COUNT, MEDIAN, NINE_OF_TEN = "share", "count", "median", "nine of ten"


class Ref(NamedTuple):
    """One thing that was counted: a concern, an enquiry, a task, an adult."""

    key: str  # what it is called: a reference, or an imported number
    case: str | None  # the public id of its case; None where it is imported
    team: int | None
    amount: int = 0  # days, where days are counted


@dataclass(frozen=True)
class Counted:
    """What an indicator has found: the things in the part, and all it is a part of."""

    part: tuple[Ref, ...]
    whole: tuple[Ref, ...]

    def of_team(self, team: int | None) -> Counted:
        """The same of one team."""
        return Counted(
            tuple(one for one in self.part if one.team == team),
            tuple(one for one in self.whole if one.team == team),
        )


@dataclass(frozen=True)
class Figure:
    """An indicator in numbers: the part, the whole, and how many in a hundred (one decimal)."""

    numerator: int
    denominator: int | None
    percent: float | None


@dataclass(frozen=True)
class Indicator:
    """One indicator of returns C. ``name`` begins with its number there.

    ``part`` and ``whole`` say in words what is counted; ``figures`` is whether it comes
    to a share, a count, or a length in days; ``local`` that the national return does
    not have it.
    """

    name: str
    part: str
    whole: str
    count: Callable[[Source], Counted]
    figures: str = SHARE
    local: bool = True

    @property
    def key(self) -> str:
        """How an address calls it."""
        words = "".join(c if c.isalnum() else " " for c in self.name.lower()).split()
        return "-".join(words)

    def figure(self, counted: Counted) -> Figure:
        """What was counted, in numbers."""
        part, whole = len(counted.part), len(counted.whole)
        if self.figures == COUNT:
            return Figure(part, None, None)
        if self.figures in (MEDIAN, NINE_OF_TEN):
            return Figure(_length(self.figures, counted.whole), whole, None)
        return Figure(part, whole, round(100 * part / whole, 1) if whole else None)


INDICATORS: list[Indicator] = []


def indicator(
    name: str, part: str, whole: str, *, figures: str = SHARE, local: bool = True
) -> Callable[[Callable[[Source], Counted]], Callable[[Source], Counted]]:
    """Put a function that counts on the list of indicators."""

    def keep(count: Callable[[Source], Counted]) -> Callable[[Source], Counted]:
        INDICATORS.append(Indicator(name, part, whole, count, figures, local))
        return count

    return keep


def share_of(whole: Iterable[Ref], part: Iterable[Ref]) -> Counted:
    """A part of a whole."""
    return Counted(tuple(part), tuple(whole))


def _length(which: str, whole: Iterable[Ref]) -> int:
    days = sorted(one.amount for one in whole)
    if not days:
        return 0
    return round(median(days)) if which == MEDIAN else days[ceil(len(days) * 0.9) - 1]
