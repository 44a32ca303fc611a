"""Gate: danger settled.

No danger is open. A danger never hides or skips another task.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from engine.case.gates.at import At

NAME = "danger_settled"
STANDS_ON = (("milestone", "enquiry_ended"),)
SENTENCE = "A danger has been reported and nobody has confirmed that everyone is safe."
WHO = "manager: confirm_safe"
SOURCE = "INV-17"


def holds(at: At) -> bool | str:
    """Nobody is left in a danger that was reported."""
    return not at.facts["danger_open"]
