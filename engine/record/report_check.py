"""Record: the check of a report."""

from engine.record.kind import kind, yes_no

REPORT_CHECK = kind(
    "report_check",
    "the check of a report",
    per="case",
    many=True,
    readers={
        "enquiry_officer": "yes",
        "safeguarding_adults_manager": "yes",
        "auditor": "sample",
    },
    columns={
        "answered": yes_no(),
        "adult_heard": yes_no(),
        "evidence": yes_no(),
        "independent": yes_no(),
    },
)
