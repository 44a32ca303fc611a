"""Gate: start done.

START is done for this case: a dated conversation with outcomes or a coded answer, or an
exception.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.record import Record, Row
from engine.record.facts.outcomes import by_exception, captures

if TYPE_CHECKING:
    from engine.case.gates.at import At

NAME = "start_done"
STANDS_ON = (("stage", "middle"),)
SENTENCE = "The adult has not been asked yet what they would like to happen."
WHO = "contact officer or enquiry officer: hear_from_adult"
SOURCE = "S7; S8; INV-1; INV-2"


def holds(at: At) -> bool | str:
    """START stands, and it is more than an empty form."""
    return any(by_exception(c) or _heard(at.record, c) for c in captures(at.record, "start"))


def _heard(record: Record, capture: Row) -> bool:
    """A dated conversation, and outcomes or a coded answer from it."""
    conversation = record.row("conversation", capture.conversation)
    if conversation is None or conversation.happened_at is None:
        return False
    written = any(o.task_id == capture.task_id for o in record.rows("desired_outcome"))
    return written or capture.asked is not None
