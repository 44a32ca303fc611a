"""Record: a partner's report."""

from engine.record.kind import kind, text

PARTNER_REPORT = kind(
    "partner_report",
    "a partner's report",
    per="case",
    many=True,
    third_party=True,
    readers={
        "enquiry_officer": "yes",
        "safeguarding_adults_manager": "yes",
        "partner": "own",
        "auditor": "sample",
    },
    columns={
        "adult_heard": text(),
        "facts": text(),
        "why": text(),
        "done": text(),
        "for_outcomes": text(),
        "lessons": text(),
        "file": text(),
    },
)
