"""Record: who works on the case."""

from engine.record.kind import code, instant, kind, person

CASE_WORKER = kind(
    "case_worker",
    "who works on the case",
    per="case",
    many=True,
    live=lambda record, row: row.until is None,
    readers={
        "contact_officer": "yes",
        "enquiry_officer": "yes",
        "safeguarding_adults_manager": "yes",
        "auditor": "sample",
    },
    columns={
        "user": person(index=True),
        "role": code("role"),
        "from": instant(),
        "until": instant(),
    },
)
