"""Returns: rows - an adult, a concern, an enquiry, a risk and a review, as figures are counted from them."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple


class Adult(NamedTuple):
    """One adult. What is not known is None, or empty."""

    id: int
    public_id: str
    born: date | None
    died: date | None
    gender: str  # these three as the national return calls them
    ethnicity: str
    health_conditions: tuple[str, ...]


class Concern(NamedTuple):
    """One concern about an adult; ``enquiry`` is the key of what it led to."""

    key: str
    adult: int
    received_on: date
    counted_by_other: bool
    decision: str  # S42, OTHER, NFA, TRANSFER, CHILDREN, or empty while undecided
    decided_on: date | None
    enquiry: str | None
    case: str | None  # the public id of the case; None where it is imported
    team: int | None


class Enquiry(NamedTuple):
    """One enquiry about one adult. ``kind`` is S42 or OTHER; the codes are those of returns H."""

    key: str
    adult: int
    kind: str
    started_on: date
    concluded_on: date | None
    counted_by_other: bool
    support_reason: str
    lacked_capacity: str
    supported_by: str
    msp_asked: str
    msp_achieved: str
    #: Y heard, X passed with a reason instead, N not done, empty where it is not known
    msp_start: str
    msp_middle: str
    msp_end: str
    substantial_difficulty: str
    ended_as: str | None
    case: str | None
    team: int | None


class Risk(NamedTuple):
    """What a concluded enquiry found about one risk, or was told of while it goes on.

    One row for each kind of harm; the labels are those of the national return.
    """

    enquiry: str
    source: str
    type: str
    location: str
    assessment: str
    outcome: str
    found: bool  # False: alleged, and nothing found yet


class Reviewed(NamedTuple):
    """One adult of one Safeguarding Adults Review. ``harm`` is DIED or SURVIVED."""

    sar: str
    adult: int
    held_on: date
    harm: str


@dataclass
class Extract:
    """Everything that touches the days from ``first`` to ``last``; all there is where they are None."""

    adults: dict[int, Adult] = field(default_factory=dict)
    concerns: list[Concern] = field(default_factory=list)
    enquiries: list[Enquiry] = field(default_factory=list)
    risks: list[Risk] = field(default_factory=list)
    reviews: list[Reviewed] = field(default_factory=list)
    #: reviews of the register that no adult is named in: nothing of them can be counted
    of_nobody: list[str] = field(default_factory=list)

    def risks_of(self) -> dict[str, list[Risk]]:
        """The risks of each enquiry by its key."""
        found: dict[str, list[Risk]] = {}
        for risk in self.risks:
            found.setdefault(risk.enquiry, []).append(risk)
        return found


def touches(one: date | None, first: date | None, last: date | None) -> bool:
    """Say whether a day lies between two, both counted; no day never does."""
    if one is None:
        return False
    return (first is None or one >= first) and (last is None or one <= last)
