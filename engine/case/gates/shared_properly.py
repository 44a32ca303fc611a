"""Gate: shared properly.

Each sharing has a recipient, a basis and a date.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from engine.case.gates.at import At

NAME = "shared_properly"
STANDS_ON = (
    ("record", "agency_contact"),
    ("record", "caused_enquiry"),
    ("record", "information_share"),
    ("record", "transfer"),
)
SENTENCE = "Say with whom, on what basis and when it was shared."
WHO = "whoever shared it"
SOURCE = "S22"


#: kind -> the columns that say with whom, on what basis and when.
NEEDED = {
    "agency_contact": ("agency", "basis", "asked_on"),
    "caused_enquiry": ("organisation", "basis"),  # asked when it is written
    "information_share": ("recipient", "basis", "shared_on"),
    "transfer": ("to_authority", "basis", "moved_on"),
}


def holds(at: At) -> bool | str:
    """Nothing is shared without a recipient, a basis and a day."""
    return all(
        getattr(row, column)
        for kind, columns in NEEDED.items()
        for row in at.new(kind)
        for column in columns
    )
