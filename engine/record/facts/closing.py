"""Facts: how and why the enquiry ends, and what the national return needs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.record.facts.decisions import duty
from engine.record.kind import Row

if TYPE_CHECKING:
    from engine.record.record import Record

CONCLUDED = {"s42": "s42_concluded", "other_enquiry": "other_enquiry_concluded"}
#: task and result of the decision that ends an enquiry early -> the reason for closing
EARLY = {
    ("decide_after_death", "close"): "closed_adult_died",
    ("decide_request", "stop"): "ceased_at_adults_request",
    ("agree_closing", "agree"): "risk_removed_early",
}


def support_reason_recorded(record: Record) -> bool:
    """The primary support reason is known for this enquiry."""
    return record.newest("enquiry", "primary_support_reason") is not None


def close_reason(record: Record) -> str | None:
    """The reason for closing that follows from the duty decision."""
    return CONCLUDED.get(duty(record) or "")


def early_close_reason(record: Record) -> str | None:
    """The reason for closing that follows from the occurrence that ended the enquiry."""
    ends: list[tuple[Row, str]] = [
        (row, EARLY[row.task, row.result])
        for row in record.rows("decision")
        if (row.task, row.result) in EARLY
    ]
    accepted = (row for row in record.live("transfer") if row.result == "accepted")
    ends.extend((row, "transferred") for row in accepted)
    ends.sort(key=lambda end: (end[0].typed_at, end[0].task_id or 0))
    return ends[0][1] if ends else None
