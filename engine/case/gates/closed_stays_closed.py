"""Gate: closed stays closed.

After the end nothing is edited; a late entry can be added.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from engine.case.gates.at import At

NAME = "closed_stays_closed"
STANDS_ON = (("record", "late_entry"),)
SENTENCE = "This case is closed. You can add a late entry."
WHO = "whoever was in the case"
SOURCE = "INV-23"


GUARD = "closed_stays_closed"


def holds(at: At) -> bool | str:
    """After the end a late entry is the only thing that is written."""
    if at.case is None or at.case.ended_at is None:
        return True
    return not any(rows for kind, rows in at.added.items() if kind != "late_entry")
