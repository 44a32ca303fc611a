"""Record: whether the Board reviews it."""

from engine.record.kind import code, kind, text
from engine.record.order import newest

SAR_REFERRAL = kind(
    "sar_referral",
    "whether the Board reviews it",
    per="case",
    many=True,
    live=newest,
    readers={
        "enquiry_officer": "yes",
        "safeguarding_adults_manager": "yes",
        "auditor": "sample",
    },
    columns={
        "result": code("sar"),
        "harm": code("sar_harm"),
        "reason": text(),
    },
)
