"""Record: the concern."""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.record.kind import (
    Row,
    code,
    codes,
    instant,
    kind,
    ref,
    text,
    yes_no,
    yes_no_not_known,
)

if TYPE_CHECKING:
    from engine.record.record import Record


def is_not_an_error(record: Record, row: Row) -> bool:
    """A concern counts unless it was written down by mistake and the manager agreed that it was."""
    agreed = any(
        d.task == "confirm_not_for_us" and d.result == "agree" for d in record.rows("decision")
    )
    return not (row.triage == "recorded_in_error" and agreed)


CONCERN = kind(
    "concern",
    "the concern",
    per="case",
    many=True,
    live=is_not_an_error,
    readers={
        "contact_officer": "yes",
        "enquiry_officer": "yes",
        "safeguarding_adults_manager": "yes",
        "auditor": "sample",
    },
    columns={
        "danger_now": yes_no_not_known(),
        "received_at": instant(),
        "reported_words": text(),
        "triage": code("triage"),
        "duplicate_of": text(),
        "passed_to": text(),
        "not_for_us_why": text(),
        "adult_aware": yes_no_not_known(),
        "adult_aware_why_not": text(),
        "others_at_risk": codes("others_at_risk"),
        "children_referral": code("referral_made"),
        "children_referral_why_not": text(),
        "crime_suspected": yes_no_not_known(),
        "police_told": code("police_told"),
        "police_reference": text(),
        "about": code("new_concern_about"),
        "about_person": ref("person_alleged"),
        "repeat_within_12_months": yes_no(),
    },
)
