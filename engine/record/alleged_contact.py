"""Record: whether the person alleged is told."""

from engine.record.kind import code, day, kind, person, ref, text
from engine.record.order import newest_for

ALLEGED_CONTACT = kind(
    "alleged_contact",
    "whether the person alleged is told",
    per="case",
    many=True,
    live=newest_for("person_alleged"),
    third_party=True,
    readers={
        "enquiry_officer": "yes",
        "safeguarding_adults_manager": "yes",
        "auditor": "sample",
    },
    columns={
        "tell": code("tell_alleged"),
        "person_alleged": ref("person_alleged"),
        "adults_view": text(),
        "why_safe": text(),
        "told_by": person(),
        "told_on": day(),
        "channel": code("channel"),
    },
)
