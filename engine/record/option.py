"""Record: an option that was talked about."""

from engine.record.kind import code, kind, refs, text

OPTION = kind(
    "option",
    "an option that was talked about",
    per="case",
    many=True,
    readers={
        "contact_officer": "yes",
        "enquiry_officer": "yes",
        "safeguarding_adults_manager": "yes",
        "auditor": "sample",
    },
    columns={
        "option": text(),
        "outcomes": refs("desired_outcome"),
        "availability": code("availability"),
        "why": text(),
        "instead": text(),
        "response": text(),
    },
)
