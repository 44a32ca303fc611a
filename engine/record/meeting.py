"""Record: a planning meeting or discussion."""

from engine.record.kind import code, day, kind, text, yes_no

MEETING = kind(
    "meeting",
    "a planning meeting or discussion",
    per="case",
    many=True,
    readers={
        "enquiry_officer": "yes",
        "safeguarding_adults_manager": "yes",
        "auditor": "sample",
    },
    columns={
        "format": code("planning_format"),
        "held_on": day(),
        "adult_part": code("adult_part"),
        "adult_part_why": text(),
        "outcomes_tabled": yes_no(),
    },
)
