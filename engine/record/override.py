"""Record: acting against the adult's wishes."""

from engine.record.kind import code, codes, day, kind, text
from engine.record.order import newest

OVERRIDE = kind(
    "override",
    "acting against the adult's wishes",
    per="case",
    many=False,
    live=newest,
    readers={
        "enquiry_officer": "yes",
        "safeguarding_adults_manager": "yes",
        "auditor": "sample",
    },
    columns={
        "grounds": codes("override_ground"),
        "reason": text(),
        "adult_told": code("override_told"),
        "not_told_why": text(),
        "told_on": day(),
        "adult_says": text(),
    },
)
