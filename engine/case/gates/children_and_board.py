"""Gate: children and board.

Children at risk: children's services told, or why not. Review by the Board: answered.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from engine.case.gates.at import At

NAME = "children_and_board"
STANDS_ON = (("milestone", "enquiry_ended"),)
SENTENCE = "Children's services, or the review by the Board, is not answered yet."
WHO = "enquiry officer: review_outcomes_end; manager: authorise_closing"
SOURCE = "INV-22; s44"


def holds(at: At) -> bool | str:
    """Children at risk and a review by the Board are answered, not overlooked."""
    children = not at.facts["children_at_risk"] or at.facts["children_referral_settled"]
    return children and at.record.newest("sar_referral", "result") is not None
