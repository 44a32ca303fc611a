"""Record: a risk: what happened or is feared."""

from engine.record.kind import code, codes, kind, text
from engine.record.told_of import is_the_adults

RISK = kind(
    "risk",
    "a risk: what happened or is feared",
    per="case",
    many=True,
    live=is_the_adults,
    readers={
        "contact_officer": "yes",
        "enquiry_officer": "yes",
        "safeguarding_adults_manager": "yes",
        "auditor": "sample",
    },
    columns={
        "what_happened": text(),
        "types": codes("type_of_risk"),
        "when": text(),
        "source": code("source_of_risk"),
        "location": code("location_of_risk"),
        "service": text(),
    },
)
