"""Gate: middle done.

At least one MIDDLE capture after START, and after planning where there was one; or the same
conversation with its reason.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.record import Record, Row
from engine.record.facts.outcomes import AGAIN, by_exception, captures
from engine.record.order import after, has_words

if TYPE_CHECKING:
    from engine.case.gates.at import At

NAME = "middle_done"
STANDS_ON = (("milestone", "findings_reported"),)
SENTENCE = "The outcomes have not been looked at again with the adult."
WHO = "enquiry officer: review_outcomes_middle or have_conversation"
SOURCE = "S9; INV-3"


def holds(at: At) -> bool | str:
    """One MIDDLE lies after the newest START and the newest planning."""
    record = at.record
    starts, planned = captures(record, "start")[-1:], record.rows("meeting")[-1:]
    again = [c for c in record.rows("outcome_capture") if c.task == AGAIN]
    return bool(starts) and any(
        all(after(middle, row) for row in (*starts, *planned))
        and (by_exception(middle) or _at_another_time(record, middle, starts[0]))
        for middle in (*captures(record, "middle"), *again)
    )


def _at_another_time(record: Record, middle: Row, start: Row) -> bool:
    """Another and later conversation than START's; or the reason why it served both.

    Where nobody could be talked with at the START, any talk since is another and later.
    """
    then = record.row("conversation", start.conversation)
    now = record.row("conversation", middle.conversation)
    if now is None:
        return False
    if then is None or has_words(now.same_contact_reason):
        return True
    if now.id == then.id or now.happened_at is None:
        return False
    return bool(then.happened_at is None or now.happened_at >= then.happened_at)
