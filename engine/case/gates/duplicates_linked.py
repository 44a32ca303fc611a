"""Gate: duplicates linked.

A duplicate, and a second open enquiry for the same adult and risk, names the other case.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from engine.case.gates.at import At

NAME = "duplicates_linked"
STANDS_ON = (("record", "concern"),)
SENTENCE = "Select the case it is the same as."
WHO = "contact officer; manager: decide_new_concern"
SOURCE = "INV-24; S6"


def holds(at: At) -> bool | str:
    """A duplicate leads to the case it is the same as."""
    duplicates = [row for row in at.new("concern") if row.triage == "duplicate"]
    return all(row.duplicate_of for row in duplicates)
