"""Gate: people told.

Nobody is still waiting for an answer without a reason.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from engine.case.gates.at import At

NAME = "people_told"
STANDS_ON = (("milestone", "enquiry_ended"),)
SENTENCE = "Somebody is still waiting for an answer."
WHO = "enquiry officer: review_outcomes_end"
SOURCE = "S11; S22"


def holds(at: At) -> bool | str:
    """Everybody who waits was told, or it is recorded why not."""
    return bool(at.facts["people_to_tell"] == 0)
