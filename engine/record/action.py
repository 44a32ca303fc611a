"""Record: an action."""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.record.kind import Row, code, day, instant, kind, refs, text
from engine.record.order import newest_for

if TYPE_CHECKING:
    from engine.record.record import Record


SETTLED = ("done", "no_longer_needed")


def is_to_do(record: Record, row: Row) -> bool:
    """An action counts until it is done or no longer needed."""
    newest = newest_for("action")
    reviews = (r for r in record.rows("action_review") if r.action == row.id)
    said = [r.status for r in reviews if newest(record, r)]
    return row.done_at is None and not any(status in SETTLED for status in said)


ACTION = kind(
    "action",
    "an action",
    per="case",
    many=True,
    live=is_to_do,
    readers={
        "contact_officer": "yes",
        "enquiry_officer": "yes",
        "safeguarding_adults_manager": "yes",
        "auditor": "sample",
    },
    columns={
        "what": text(),
        "outcomes": refs("desired_outcome"),
        "who": text(),
        "adult_agrees": code("plan_agreement|agreed_in_danger"),
        "area": code("plan_area"),
        "due_on": day(),
        "done_at": instant(),
        "not_agreed_why": text(),
    },
)
