"""Record: the adult asks to stop."""

from engine.record.kind import code, kind, text, yes_no, yes_no_not_known
from engine.record.order import newest

STOP_REQUEST = kind(
    "stop_request",
    "the adult asks to stop",
    per="case",
    many=True,
    live=newest,
    readers={
        "enquiry_officer": "yes",
        "safeguarding_adults_manager": "yes",
        "auditor": "sample",
    },
    columns={
        "words": text(),
        "what": code("stop_what"),
        "pressure": yes_no_not_known(),
        "only_them": yes_no(),
        "crime": yes_no(),
        "serious_harm": yes_no(),
        "lacked_capacity": code("capacity_result"),
        "agencies": text(),
    },
)
