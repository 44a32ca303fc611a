"""Record: safe ways of reaching the adult."""

from engine.record.kind import codes, kind, text, yes_no_not_known
from engine.record.order import newest

SAFE_CONTACT = kind(
    "safe_contact",
    "safe ways of reaching the adult",
    per="adult",
    many=False,
    live=newest,
    readers={
        "contact_officer": "yes",
        "enquiry_officer": "yes",
        "safeguarding_adults_manager": "yes",
        "auditor": "sample",
    },
    columns={
        "channels": codes("safe_channel"),
        "when_and_where": text(),
        "code_word": text(),
        "household_sees": yes_no_not_known(),
    },
)
