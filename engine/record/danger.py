"""Record: an immediate danger."""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.record.kind import Row, code, codes, instant, kind, text, yes_no_not_known
from engine.record.order import after
from engine.record.written import same_occurrence

if TYPE_CHECKING:
    from engine.record.record import Record


def is_open(record: Record, row: Row) -> bool:
    """A danger is open until the manager confirmed in its own occurrence that everyone is safe."""
    confirmed = [d for d in record.rows("decision") if d.task == "confirm_safe" and after(d, row)]
    return not any(d.result == "safe" for d in same_occurrence(record, row, confirmed)[-1:])


DANGER = kind(
    "danger",
    "an immediate danger",
    per="case",
    many=True,
    live=is_open,
    readers={
        "contact_officer": "yes",
        "enquiry_officer": "yes",
        "safeguarding_adults_manager": "yes",
        "auditor": "sample",
    },
    columns={
        "what": text(),
        "who": codes("who_in_danger"),
        "called": code("emergency_call"),
        "medical": yes_no_not_known(),
        "evidence": text(),
        "safe_at": instant(),
    },
)
