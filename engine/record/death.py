"""Record: the death of the adult."""

from engine.record.kind import codes, kind, text, yes_no
from engine.record.order import newest

DEATH = kind(
    "death",
    "the death of the adult",
    per="adult",
    many=False,
    live=newest,
    third_party=True,
    readers={
        "contact_officer": "yes",
        "enquiry_officer": "yes",
        "safeguarding_adults_manager": "yes",
        "auditor": "sample",
    },
    columns={
        "told_by": text(),
        "how": text(),
        "family": text(),
        "others_at_risk": yes_no(),
        "authorities_told": codes("after_death_told"),
    },
)
