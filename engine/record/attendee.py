"""Record: who took part."""

from engine.record.kind import code, kind, text

ATTENDEE = kind(
    "attendee",
    "who took part",
    per="case",
    many=True,
    third_party=True,
    readers={
        "enquiry_officer": "yes",
        "safeguarding_adults_manager": "yes",
        "auditor": "sample",
    },
    columns={
        "name": text(),
        "part": code("attendance"),
    },
)
