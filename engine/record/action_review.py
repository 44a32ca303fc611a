"""Record: how far an action is."""

from engine.record.kind import code, kind, ref, text
from engine.record.order import newest_for

ACTION_REVIEW = kind(
    "action_review",
    "how far an action is",
    per="case",
    many=True,
    live=newest_for("action"),
    readers={
        "enquiry_officer": "yes",
        "safeguarding_adults_manager": "yes",
        "auditor": "sample",
    },
    columns={
        "status": code("action_status"),
        "note": text(),
        "action": ref("action"),
    },
)
