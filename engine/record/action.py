"""Record: an action."""

from engine.record.kind import code, day, instant, kind, refs, text

ACTION = kind(
    "action",
    "an action",
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
        "outcomes": refs("desired_outcome"),
        "who": text(),
        "adult_agrees": code("plan_agreement|agreed_in_danger"),
        "area": code("plan_area"),
        "due_on": day(),
        "done_at": instant(),
        "not_agreed_why": text(),
    },
)
