"""Record: an answer that was wrong and decided which way the case went."""

from engine.record.kind import kind, text
from engine.record.order import newest

WRONG_ANSWER = kind(
    "wrong_answer",
    "an answer that was wrong",
    per="case",
    many=True,
    live=newest,
    readers={
        "contact_officer": "yes",
        "enquiry_officer": "yes",
        "safeguarding_adults_manager": "yes",
        "auditor": "sample",
    },
    columns={
        "what": text(),
        "should_say": text(),
        "how_known": text(),
        "adults_view": text(),
    },
)
