"""Record: the safeguarding plan."""

from engine.record.kind import code, day, kind, text
from engine.record.order import newest

PLAN = kind(
    "plan",
    "the safeguarding plan",
    per="case",
    many=True,
    live=newest,
    readers={
        "enquiry_officer": "yes",
        "safeguarding_adults_manager": "yes",
        "auditor": "sample",
    },
    columns={
        "community": text(),
        "accepted_risk": text(),
        "if_it_fails": text(),
        "family_meeting": code("family_meeting"),
        "family_meeting_why": text(),
        "adult_agrees": code("plan_agreement"),
        "adult_disagrees": text(),
        "lead": text(),
        "review_kind": code("plan_review_kind"),
        "review_why_none": text(),
        "review_on": day(),
    },
)
