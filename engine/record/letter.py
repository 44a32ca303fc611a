"""Record: a letter, from its draft to the day it was sent."""

from engine.record.kind import code, instant, kind, person, text, yes_no

LETTER = kind(
    "letter",
    "a letter",
    per="case",
    many=True,
    readers={
        "contact_officer": "yes",
        "enquiry_officer": "yes",
        "safeguarding_adults_manager": "yes",
        "auditor": "sample",
    },
    columns={
        "template": text(),
        "recipient": text(),  # adult, referrer:12, person:3 ... as in feedback
        "recipient_name": text(),
        "channel": code("channel"),
        "address": text(),
        "large_print": yes_no(),
        "body": text(),
        "state": text(),  # drafted, approved, held, sent, cancelled
        "because": text(),  # why it is held or cancelled
        "written_by": person(),
        "approved_by": person(),
        "approved_at": instant(),
        "sent_by": person(),
        "sent_at": instant(),
    },
)
