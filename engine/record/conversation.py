"""Record: a conversation with the adult."""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.record.kind import Row, code, instant, kind, text
from engine.record.order import case_began

if TYPE_CHECKING:
    from engine.record.record import Record


def can_be_picked(record: Record, row: Row) -> bool:
    """A conversation counts where somebody was talked with, since this case began."""
    began = case_began(record)
    return row.talked_with != "not_possible" and (began is None or row.typed_at >= began)


CONVERSATION = kind(
    "conversation",
    "a conversation with the adult",
    per="adult",
    many=True,
    live=can_be_picked,
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
