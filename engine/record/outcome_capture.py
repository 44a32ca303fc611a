"""Record: one asking: at the start, in the middle, at the end."""

from engine.record.kind import code, codes, kind, ref, text
from engine.record.order import newest_for

OUTCOME_CAPTURE = kind(
    "outcome_capture",
    "one asking: at the start, in the middle, at the end",
    per="case",
    many=True,
    live=newest_for("stage"),
    readers={
        "contact_officer": "yes",
        "enquiry_officer": "yes",
        "safeguarding_adults_manager": "yes",
        "auditor": "sample",
    },
    columns={
        "conversation": ref("conversation"),
        "exception_reason": code("not_possible_reason|not_asked_reason"),
        "exception_detail": text(),
        "asked": code("asked"),
        "left_with": codes("left_with"),
        "no_read_back_why": text(),
        "no_options_why": text(),
        "overall_achieved": code(""),
        "stage": code("stage"),
        "task": text(),
    },
)
