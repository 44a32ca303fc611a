"""Record: someone in the adult's life."""

from engine.record.kind import code, kind, text, yes_no
from engine.record.order import newest_for

PERSON = kind(
    "person",
    "someone in the adult's life",
    per="adult",
    many=True,
    live=newest_for("name"),
    third_party=True,
    readers={
        "contact_officer": "yes",
        "enquiry_officer": "yes",
        "safeguarding_adults_manager": "yes",
        "auditor": "sample",
    },
    columns={
        "name": text(),
        "relationship": text(),
        "wish": code("person_wish"),
        "why_not": text(),
        "supports_adult": yes_no(),
        "contact": text(),
    },
)
