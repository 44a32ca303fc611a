"""Record: a document."""

from engine.record.kind import kind, text

DOCUMENT = kind(
    "document",
    "a document",
    per="case",
    many=True,
    readers={
        "contact_officer": "yes",
        "enquiry_officer": "yes",
        "safeguarding_adults_manager": "yes",
        "auditor": "sample",
    },
    columns={
        "file": text(),
        "title": text(),
    },
)
