"""Gate: occurrences ended.

No occurrence is open, but those marked after_closing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from engine.case.gates.at import At

NAME = "occurrences_ended"
STANDS_ON = (("end",),)
SENTENCE = "Something that was reported is still open."
WHO = "whoever has its task"
SOURCE = "INV-17; INV-20"


def holds(at: At) -> bool | str:
    """What was reported is dealt with before the case ends."""
    return bool(at.facts["occurrences_open"] == 0)
