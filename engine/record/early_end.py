"""Record: why the enquiry can end early."""

from engine.record.kind import kind, text
from engine.record.order import newest

EARLY_END = kind(
    "early_end",
    "why the enquiry can end early",
    per="case",
    many=True,
    live=newest,
    readers={
        "enquiry_officer": "yes",
        "safeguarding_adults_manager": "yes",
        "auditor": "sample",
    },
    columns={
        "why": text(),
        "adults_view": text(),
    },
)
