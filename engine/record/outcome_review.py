"""Record: one look at one outcome."""

from engine.record.kind import code, kind, ref, text

OUTCOME_REVIEW = kind(
    "outcome_review",
    "one look at one outcome",
    per="case",
    many=True,
    readers={
        "contact_officer": "yes",
        "enquiry_officer": "yes",
        "safeguarding_adults_manager": "yes",
        "auditor": "sample",
    },
    columns={
        "status": code("outcome_status"),
        "progress": text(),
        "why": text(),
        "achieved": code("achieved"),
        "why_not": code("why_not_achieved"),
        "why_not_words": text(),
        "worker_achieved": code("achieved"),
        "what_helped": text(),
        "outcome": ref("desired_outcome"),
        "stage": code("stage"),
        "task": text(),
        "conversation": ref("conversation"),
    },
)
