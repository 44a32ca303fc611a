"""Record: what supporters were offered."""

from engine.record.kind import codes, kind, text

SUPPORT_OFFER = kind(
    "support_offer",
    "what supporters were offered",
    per="case",
    many=True,
    third_party=True,
    readers={
        "enquiry_officer": "yes",
        "safeguarding_adults_manager": "yes",
        "auditor": "sample",
    },
    columns={
        "offered": codes("support_offered"),
        "why_none": text(),
        "impact": text(),
    },
)
