"""Keeping: periods - how long a record is kept after its last case ended, and why so long."""

from __future__ import annotations

from dataclasses import dataclass

ENQUIRY, CONCERN = "enquiry", "concern"
#: What a practitioner reads of each kind of record.
KINDS_OF_RECORD = {
    ENQUIRY: "There was an enquiry",
    CONCERN: "Concerns only, none led to an enquiry",
}


@dataclass(frozen=True)
class Periods:
    """Years for each kind. Source: Records Management Code of Practice (NHSX 2021).

    ``concern`` is 0 where the council has set nothing: as long as an enquiry, because an
    old concern is what shows that harm comes again.
    """

    enquiry: int = 8
    concern: int = 0

    def years(self, kind: str) -> int:
        """The years of a kind of record."""
        return self.concern or self.enquiry if kind == CONCERN else self.enquiry
