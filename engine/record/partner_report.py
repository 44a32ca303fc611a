"""Record: a partner's report."""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.record.kind import Row, file, kind, text
from engine.record.written import same_occurrence

if TYPE_CHECKING:
    from engine.record.record import Record


def is_newest_of_its_request(record: Record, row: Row) -> bool:
    """The newest report for each request counts."""
    return same_occurrence(record, row, record.rows("partner_report"))[-1].id == row.id


PARTNER_REPORT = kind(
    "partner_report",
    "a partner's report",
    per="case",
    many=True,
    live=is_newest_of_its_request,
    third_party=True,
    readers={
        "enquiry_officer": "yes",
        "safeguarding_adults_manager": "yes",
        "partner": "own",
        "auditor": "sample",
    },
    columns={
        "adult_heard": text(),
        "facts": text(),
        "why": text(),
        "done": text(),
        "for_outcomes": text(),
        "lessons": text(),
        "file": file(),
    },
)
