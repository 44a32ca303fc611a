"""Record: a conversation with the adult."""

from engine.record.kind import code, instant, kind, text

CONVERSATION = kind(
    "conversation",
    "a conversation with the adult",
    per="adult",
    many=True,
    live=lambda record, row: row.talked_with != "not_possible",
    readers={
        "contact_officer": "yes",
        "enquiry_officer": "yes",
        "safeguarding_adults_manager": "yes",
        "auditor": "sample",
    },
    columns={
        "talked_with": code("talked_with|talked_with_met"),
        "happened_at": instant(),
        "place": code("talked_where"),
        "not_alone_why": text(),
        "who_else": text(),
        "interpreter": code("interpreter"),
        "interpreter_why": text(),
        "same_contact_reason": text(),
    },
)
