"""Gate: capacity assessed.

Capacity in doubt is assessed for that decision, with the four answers, the cause and a date;
the result follows from them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.record.facts.capacity import assessments, decision_in_doubt, follows

if TYPE_CHECKING:
    from engine.case.gates.at import At

NAME = "capacity_assessed"
STANDS_ON = (("milestone", "findings_reported"), ("milestone", "enquiry_ended"))
SENTENCE = "Capacity is in doubt for a decision. Assess it first."
WHO = "enquiry officer: assess_capacity"
SOURCE = "INV-9"


def holds(at: At) -> bool | str:
    """The doubt is settled for that very decision, and every assessment holds together."""
    about = decision_in_doubt(at.record)
    if about:
        return f"Capacity is in doubt for this decision: {about}. Assess it first."
    return about is None and all(follows(row) for row in assessments(at.record))
