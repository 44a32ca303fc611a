"""Record: what became of another process after we had closed."""

from engine.record.kind import kind, text, yes_no
from engine.record.order import newest

FOLLOW_UP = kind(
    "follow_up",
    "what became of another process",
    per="case",
    many=True,
    live=newest,
    third_party=True,
    readers={
        "enquiry_officer": "yes",
        "safeguarding_adults_manager": "yes",
        "auditor": "sample",
    },
    columns={
        "what": text(),
        "who_told": text(),
        "over": yes_no(),
    },
)
