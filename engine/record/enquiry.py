"""Record: the enquiry."""

from engine.record.kind import code, codes, day, instant, kind, text, yes_no

ENQUIRY = kind(
    "enquiry",
    "the enquiry",
    per="case",
    many=False,
    readers={
        "contact_officer": "yes",
        "enquiry_officer": "yes",
        "safeguarding_adults_manager": "yes",
        "auditor": "sample",
    },
    columns={
        "route": code("route"),
        "route_why": text(),
        "large_scale": text(),
        "counted_by_other": yes_no(),
        "longer_why": text(),
        "next_contact_on": day(),
        "other_adults_done": text(),
        "arranged": codes("closing_arranged"),
        "other_processes": codes("other_process"),
        "lessons": text(),
        "primary_support_reason": code("primary_support_reason"),
        "lacked_capacity": code("capacity_result"),
        "closure_reason": code("closure_reason"),
        "started_at": instant(),
        "ended_at": instant(),
    },
)
