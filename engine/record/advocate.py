"""Record: an independent advocate."""

from engine.record.kind import code, day, kind, text
from engine.record.order import newest

ADVOCATE = kind(
    "advocate",
    "an independent advocate",
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
        "kind": code("advocate_kind"),
        "service": text(),
        "requested_on": day(),
        "adults_view": text(),
        "status": code("advocate_status"),
        "name": text(),
        "first_contact_on": day(),
        "why_not": text(),
    },
)
