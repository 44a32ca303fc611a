"""Record: an enquiry made by others."""

from engine.record.kind import code, kind, refs, text, yes_no

CAUSED_ENQUIRY = kind(
    "caused_enquiry",
    "an enquiry made by others",
    per="case",
    many=True,
    readers={
        "enquiry_officer": "yes",
        "safeguarding_adults_manager": "yes",
        "partner": "own",
        "auditor": "sample",
    },
    columns={
        "organisation": text(),
        "contact": text(),
        "about_itself": yes_no(),
        "about_itself_why": text(),
        "lines": refs("line_of_enquiry"),
        "scope": text(),
        "outcomes": refs("desired_outcome"),
        "adult_part": text(),
        "capacity": text(),
        "informer": text(),
        "basis": code("sharing_basis"),
    },
)
