"""Record: a disagreement."""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.record.kind import Row, day, kind, text, yes_no

if TYPE_CHECKING:
    from engine.record.record import Record


def is_unanswered(record: Record, row: Row) -> bool:
    """A disagreement counts until it is answered and said whether anything changes."""
    return row.changes is None


DISAGREEMENT = kind(
    "disagreement",
    "a disagreement",
    per="case",
    many=True,
    live=is_unanswered,
    third_party=True,
    readers={
        "contact_officer": "yes",
        "enquiry_officer": "yes",
        "safeguarding_adults_manager": "yes",
        "auditor": "sample",
    },
    columns={
        "who": text(),
        "what": text(),
        "complaint_told": yes_no(),
        "changes": yes_no(),
        "told_on": day(),
    },
)
