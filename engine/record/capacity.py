"""Record: an assessment of capacity for one decision."""

from engine.record.kind import code, day, kind, text, yes_no
from engine.record.order import newest_for

CAPACITY = kind(
    "capacity",
    "an assessment of capacity for one decision",
    per="adult",
    many=True,
    live=newest_for("decision"),
    readers={
        "enquiry_officer": "yes",
        "safeguarding_adults_manager": "yes",
        "auditor": "sample",
    },
    columns={
        "decision": text(),
        "help_given": text(),
        "understand": yes_no(),
        "retain": yes_no(),
        "weigh": yes_no(),
        "say": yes_no(),
        "evidence": text(),
        "because": yes_no(),
        "because_why": text(),
        "result": code("capacity_result"),
        "decision_maker": code("decision_maker"),
        "document_seen": yes_no(),
        "carry_out": text(),
        "disagreement": text(),
        "review_on": day(),
    },
)
