"""Record: someone who must not find out."""

from engine.record.kind import instant, kind, text

MUST_NOT_KNOW = kind(
    "must_not_know",
    "someone who must not find out",
    per="adult",
    many=True,
    live=lambda record, row: row.lifted_at is None,
    third_party=True,
    readers={
        "contact_officer": "yes",
        "enquiry_officer": "yes",
        "safeguarding_adults_manager": "yes",
        "auditor": "sample",
    },
    columns={
        "name": text(),
        "why": text(),
        "lifted_at": instant(),
    },
)
