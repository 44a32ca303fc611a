"""Record: an immediate danger."""

from engine.record.kind import code, codes, instant, kind, text, yes_no_not_known

DANGER = kind(
    "danger",
    "an immediate danger",
    per="case",
    many=True,
    readers={
        "contact_officer": "yes",
        "enquiry_officer": "yes",
        "safeguarding_adults_manager": "yes",
        "auditor": "sample",
    },
    columns={
        "what": text(),
        "who": codes("who_in_danger"),
        "called": code("emergency_call"),
        "medical": yes_no_not_known(),
        "evidence": text(),
        "safe_at": instant(),
    },
)
