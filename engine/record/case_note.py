"""Record: a case note."""

from engine.record.kind import kind, text

CASE_NOTE = kind(
    "case_note",
    "a case note",
    per="case",
    many=True,
    readers={
        "contact_officer": "yes",
        "enquiry_officer": "yes",
        "safeguarding_adults_manager": "yes",
        "auditor": "sample",
    },
    columns={
        "text": text(),
    },
)
