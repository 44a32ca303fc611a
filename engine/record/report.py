"""Record: the report of findings."""

from engine.record.kind import kind, text
from engine.record.order import newest

REPORT = kind(
    "report",
    "the report of findings",
    per="case",
    many=True,
    live=newest,
    readers={
        "enquiry_officer": "yes",
        "safeguarding_adults_manager": "yes",
        "auditor": "sample",
    },
    columns={
        "analysis": text(),
        "adults_view": text(),
        "recommendation": text(),
    },
)
