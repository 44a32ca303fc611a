"""Record: what the adult wants to happen, in their words."""

from engine.record.kind import code, kind, ref, text

DESIRED_OUTCOME = kind(
    "desired_outcome",
    "what the adult wants to happen, in their words",
    per="case",
    many=True,
    readers={
        "contact_officer": "yes",
        "enquiry_officer": "yes",
        "safeguarding_adults_manager": "yes",
        "partner": "passed_on",
        "auditor": "sample",
    },
    columns={
        "words": text(),
        "whose_words": code("whose_words"),
        "category": code("outcome_category"),
        "outcome": ref("desired_outcome"),
        "conversation": ref("conversation"),
    },
)
