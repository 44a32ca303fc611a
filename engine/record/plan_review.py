"""Record: a review of the plan."""

from engine.record.kind import code, day, kind, text
from engine.record.order import newest

PLAN_REVIEW = kind(
    "plan_review",
    "a review of the plan",
    per="case",
    many=True,
    live=newest,
    readers={
        "enquiry_officer": "yes",
        "safeguarding_adults_manager": "yes",
        "auditor": "sample",
    },
    columns={
        "adults_view": text(),
        "result": code("plan_review_result"),
        "next_on": day(),
        "back_why": text(),
    },
)
