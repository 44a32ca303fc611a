"""Record: a best-interests decision."""

from engine.record.kind import kind, refs, text
from engine.record.order import newest_for

BEST_INTERESTS = kind(
    "best_interests",
    "a best-interests decision",
    per="adult",
    many=True,
    live=newest_for("decision"),
    third_party=True,
    readers={
        "enquiry_officer": "yes",
        "safeguarding_adults_manager": "yes",
        "auditor": "sample",
    },
    columns={
        "decision": text(),
        "wishes": text(),
        "consulted": refs("person"),
        "options": text(),
        "result": text(),
        "how_weighed": text(),
    },
)
