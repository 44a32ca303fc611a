"""Gate: duty follows limbs.

The result is computed from the three answers and can never say otherwise.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.record.facts.decisions import duty_from, newest_decision

if TYPE_CHECKING:
    from engine.case.gates.at import At

NAME = "duty_follows_limbs"
STANDS_ON = (("milestone", "duty_decided"),)
SENTENCE = "The result does not follow from the three answers."
WHO = "manager: decide_duty"
SOURCE = "INV-19; s42(1)"


def holds(at: At) -> bool | str:
    """The stored result is the one that the three limbs give."""
    row = newest_decision(at.record, "decide_duty")
    if row is None:
        return False
    follows = duty_from(row.needs, row.risk, row.unable, row.other_enquiry)
    return follows is not None and row.result == follows
