"""Gate: why not achieved.

Partly or not achieved carries why not.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.record.order import has_words

if TYPE_CHECKING:
    from engine.case.gates.at import At

NAME = "why_not_achieved"
STANDS_ON = (("stage", "end"),)
SENTENCE = "Say why it was not achieved, or only in part."
WHO = "enquiry officer: review_outcomes_end"
SOURCE = "S13"


SHORT = ("partially_achieved", "not_achieved")


def holds(at: At) -> bool | str:
    """What was not achieved is not passed over in silence."""
    short = [r for r in at.mine("outcome_review") if r.achieved in SHORT]
    return all(review.why_not is not None or has_words(review.why_not_words) for review in short)
