"""Gate: capacity follows limbs.

Lacking capacity needs a decision, a no among the four, the cause with how it causes it, and the
evidence; the result follows from the answers.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.record.facts.capacity import LACKS, follows
from engine.record.order import has_words

if TYPE_CHECKING:
    from engine.case.gates.at import At

NAME = "capacity_follows_limbs"
STANDS_ON = (("record", "capacity"),)
SENTENCE = "The result does not follow from the answers about capacity."
WHO = "enquiry officer: assess_capacity"
SOURCE = "INV-9; MCA 2005 ss.1-3"


def holds(at: At) -> bool | str:
    """Capacity is presumed: lacking it needs a decision, a no, the cause and the evidence."""
    for row in at.new("capacity"):
        if not has_words(row.decision):
            return "Name the decision. Capacity is assessed for one decision at a time."
        if not follows(row):
            return False
        if row.result == LACKS and not (has_words(row.because_why) and has_words(row.evidence)):
            return "Say what the four answers rest on, and how they come from the impairment."
    return True
