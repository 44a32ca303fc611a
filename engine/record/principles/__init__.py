"""Principles: evidence of the six principles of adult safeguarding, found in a record.

Never a box to tick: each line is a small function over the record and its facts. It finds
something, does not find it yet, or says why it is not needed here. What it says is days,
numbers and codes, never what somebody said. Source: Care and support statutory guidance
(six principles); S4.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from engine.record.principles.accountability import ACCOUNTABILITY
from engine.record.principles.empowerment import EMPOWERMENT
from engine.record.principles.evidence import FOUND, NOT_NEEDED, NOT_YET, Asks, Evidence
from engine.record.principles.partnership import PARTNERSHIP
from engine.record.principles.prevention import PREVENTION
from engine.record.principles.proportionality import PROPORTIONALITY
from engine.record.principles.protection import PROTECTION

if TYPE_CHECKING:
    from engine.record.facts import Facts
    from engine.record.record import Record

__all__ = [
    "FOUND",
    "NOT_NEEDED",
    "NOT_YET",
    "PRINCIPLES",
    "Asks",
    "Evidence",
    "evidence",
]

#: principle -> what is looked for, in the order of an enquiry.
PRINCIPLES: Mapping[str, tuple[Asks, ...]] = {
    "empowerment": EMPOWERMENT,
    "prevention": PREVENTION,
    "proportionality": PROPORTIONALITY,
    "protection": PROTECTION,
    "partnership": PARTNERSHIP,
    "accountability": ACCOUNTABILITY,
}


def evidence(record: Record, facts: Facts) -> dict[str, list[tuple[Asks, Evidence]]]:
    """What is found of each principle in the record of one case."""
    return {
        principle: [(asks, asks.look(record, facts)) for asks in lines]
        for principle, lines in PRINCIPLES.items()
    }
