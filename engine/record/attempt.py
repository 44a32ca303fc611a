"""Record: a try to talk with the adult."""

from engine.record.kind import code, day, instant, kind, text

ATTEMPT = kind(
    "attempt",
    "a try to talk with the adult",
    per="adult",
    many=True,
    readers={
        "contact_officer": "yes",
        "enquiry_officer": "yes",
        "safeguarding_adults_manager": "yes",
        "auditor": "sample",
    },
    columns={
        "tried_at": instant(),
        "how": code("talked_where"),
        "what_happened": text(),
        "next_on": day(),
    },
)
