"""Gate: linked to outcome.

Every line and action names an outcome or the safety duty.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.record import Row

if TYPE_CHECKING:
    from engine.case.gates.at import At

NAME = "linked_to_outcome"
STANDS_ON = (("record", "line_of_enquiry"), ("record", "action"))
SENTENCE = "Say which outcome this serves."
WHO = "whoever writes it"
SOURCE = "S12"


SAFETY = "safety_duty"


def holds(at: At) -> bool | str:
    """What we do serves what the adult wants, or keeps somebody safe."""
    known = {str(row.id) for row in at.record.rows("desired_outcome")} | {SAFETY}
    lines = (*at.new("line_of_enquiry"), *at.new("action"))
    return all(_done_in_danger(r) or (r.outcomes and set(r.outcomes) <= known) for r in lines)


def _done_in_danger(row: Row) -> bool:
    """What was done at once in a danger served safety; the form does not ask again."""
    return row._kind.name == "action" and not row.outcomes and row.done_at is not None
