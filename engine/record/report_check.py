"""Record: the check of a report."""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.record.kind import Row, kind, yes_no
from engine.record.written import same_occurrence

if TYPE_CHECKING:
    from engine.record.record import Record


def is_newest_of_its_request(record: Record, row: Row) -> bool:
    """The newest check for each report counts."""
    return same_occurrence(record, row, record.rows("report_check"))[-1].id == row.id


REPORT_CHECK = kind(
    "report_check",
    "the check of a report",
    per="case",
    many=True,
    live=is_newest_of_its_request,
    readers={
        "enquiry_officer": "yes",
        "safeguarding_adults_manager": "yes",
        "auditor": "sample",
    },
    columns={
        "answered": yes_no(),
        "adult_heard": yes_no(),
        "evidence": yes_no(),
        "independent": yes_no(),
    },
)
