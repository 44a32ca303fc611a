"""Record: a late entry."""

from engine.record.kind import kind, text

LATE_ENTRY = kind(
    "late_entry",
    "a late entry",
    per="case",
    many=True,
    readers={
        "enquiry_officer": "yes",
        "safeguarding_adults_manager": "yes",
        "auditor": "sample",
    },
    columns={
        "text": text(),
        "why_late": text(),
    },
)
