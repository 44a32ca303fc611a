"""Record: a document."""

from engine.record.kind import day, file, kind, text

DOCUMENT = kind(
    "document",
    "a document",
    per="case",
    many=True,
    live=lambda record, row: row.withdrawn_because is None,
    readers={
        "contact_officer": "yes",
        "enquiry_officer": "yes",
        "safeguarding_adults_manager": "yes",
        "auditor": "sample",
    },
    columns={
        "file": file(),
        "title": text(),
        "dated_on": day(),
        "origin": text(),  # whom it comes from
        "withdrawn_because": text(),
    },
)
