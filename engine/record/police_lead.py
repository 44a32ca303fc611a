"""Record: the police lead."""

from engine.record.kind import day, kind, text

POLICE_LEAD = kind(
    "police_lead",
    "the police lead",
    per="case",
    many=True,
    live=lambda record, row: row.until is None,
    third_party=True,
    readers={
        "enquiry_officer": "yes",
        "safeguarding_adults_manager": "yes",
        "auditor": "sample",
    },
    columns={
        "officer": text(),
        "reference": text(),
        "from": day(),
        "hold_why": text(),
        "adults_view": text(),
        "until": day(),
        "result": text(),
    },
)
