"""Record: a move to another council."""

from engine.record.kind import code, day, kind, text
from engine.record.order import newest

TRANSFER = kind(
    "transfer",
    "a move to another council",
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
        "to_authority": text(),
        "moved_on": day(),
        "adults_view": text(),
        "basis": code("sharing_basis"),
        "result": code("acceptance"),
        "accepted_by": text(),
        "accepted_on": day(),
        "refused_why": text(),
    },
)
