"""Record: who told us."""

from engine.record.kind import code, kind, text, yes_no

REFERRER = kind(
    "referrer",
    "who told us",
    per="case",
    many=True,
    third_party=True,
    readers={
        "contact_officer": "yes",
        "enquiry_officer": "yes",
        "safeguarding_adults_manager": "yes",
        "auditor": "sample",
    },
    columns={
        "kind": code("source_of_referral"),
        "name": text(),
        "role": text(),
        "contact": text(),
        "private": yes_no(),
    },
)
