"""Record: what the adult was offered to keep - what they told us, what we did, what happened."""

from engine.record.kind import code, day, kind, text, yes_no

ADULT_COPY = kind(
    "adult_copy",
    "a copy offered to the adult",
    per="case",
    many=True,
    readers={
        "contact_officer": "yes",
        "enquiry_officer": "yes",
        "safeguarding_adults_manager": "yes",
        "auditor": "sample",
    },
    columns={
        "moment": text(),  # start, middle, end
        "result": text(),  # given, declined, not_safe, later
        "offered_on": day(),
        "channel": code("channel"),
        "large_print": yes_no(),
        "agreed": text(),  # yes, partly, no, not_asked: is it what they said?
        "adult_says": text(),
        "why_not": text(),
        "body": text(),  # the very words that were given
    },
)
