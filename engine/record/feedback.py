"""Record: who was told what."""

from engine.record.kind import code, day, kind, text

FEEDBACK = kind(
    "feedback",
    "who was told what",
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
        "result": code("told"),
        "told_on": day(),
        "channel": code("channel"),
        "content": text(),
        "why_not": text(),
        "recipient": text(),
    },
)
