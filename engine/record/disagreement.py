"""Record: a disagreement."""

from engine.record.kind import day, kind, text, yes_no

DISAGREEMENT = kind(
    "disagreement",
    "a disagreement",
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
        "who": text(),
        "what": text(),
        "complaint_told": yes_no(),
        "changes": yes_no(),
        "told_on": day(),
    },
)
