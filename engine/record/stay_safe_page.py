"""Record: the page 'How I stay safe'."""

from engine.record.kind import code, kind, text
from engine.record.order import newest

STAY_SAFE_PAGE = kind(
    "stay_safe_page",
    "the page 'How I stay safe'",
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
        "my_part": text(),
        "signs": text(),
        "who_i_call": text(),
        "safe_place": text(),
        "not_wanted_why": text(),
        "given": code("page_given"),
        "not_given_why": text(),
    },
)
