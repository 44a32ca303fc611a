"""Record: an enquiry made by others."""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.record.kind import Row, code, kind, refs, text, yes_no
from engine.record.order import after
from engine.record.written import same_occurrence

if TYPE_CHECKING:
    from engine.record.record import Record


CHECKED = ("accept", "challenge")


def is_waited_for(record: Record, row: Row) -> bool:
    """A caused enquiry counts as open until its report is accepted or challenged."""
    checks = [d for d in record.rows("decision") if d.task == "check_report" and after(d, row)]
    return not any(d.result in CHECKED for d in same_occurrence(record, row, checks)[-1:])


CAUSED_ENQUIRY = kind(
    "caused_enquiry",
    "an enquiry made by others",
    per="case",
    many=True,
    live=is_waited_for,
    readers={
        "enquiry_officer": "yes",
        "safeguarding_adults_manager": "yes",
        "partner": "own",
        "auditor": "sample",
    },
    columns={
        "organisation": text(),
        "contact": text(),
        "about_itself": yes_no(),
        "about_itself_why": text(),
        "lines": refs("line_of_enquiry"),
        "scope": text(),
        "outcomes": refs("desired_outcome"),
        "adult_part": text(),
        "capacity": text(),
        "informer": text(),
        "basis": code("sharing_basis"),
    },
)
