"""Gate: threefold.

Each live outcome has its start, middle and end review or an agreed exception; the end review is
later than its newest wording.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.record import Record, Row
from engine.record.desired_outcome import first_of, live_outcome_rows, reviews, wordings
from engine.record.facts.outcomes import (
    asked_after_all,
    by_exception,
    captures,
    exception_agreed,
    stages_of,
)
from engine.record.order import after, has_words, since

if TYPE_CHECKING:
    from engine.case.gates.at import At

NAME = "threefold"
STANDS_ON = (("end",),)
SENTENCE = "One of the outcomes was not looked at in the end, or has changed since."
WHO = "enquiry officer: review_outcomes_end or review_outcomes_early"
SOURCE = "S8; S9; S10; INV-1; INV-5"


STAGES = {"start": "at the start", "middle": "in the middle", "end": "at the end"}


def holds(at: At) -> bool | str:
    """No enquiry ends without START, MIDDLE and END, whichever way it went."""
    if not at.has_enquiry:
        return True
    for stage, when in STAGES.items():
        if not (_asked(at.record, stage) or exception_agreed(at.record, stage)):
            return f"The adult was not asked {when} what they want."
    return all(_looked_at(at.record, row) for row in live_outcome_rows(at.record))


def _asked(record: Record, stage: str) -> bool:
    """Asked then; or the manager wanted another try, and it was made."""
    then = any(not by_exception(c) for c in captures(record, stage))
    return then or asked_after_all(record, stage)


def _looked_at(record: Record, row: Row) -> bool:
    looked = reviews(record, first_of(row))
    started = has_words(wordings(record, first_of(row))[0].words)
    ended = any("end" in stages_of(r) and r.achieved is not None and since(r, row) for r in looked)
    return (
        (started or exception_agreed(record, "start"))
        and (_in_the_middle(record, row, looked) or exception_agreed(record, "middle"))
        and (ended or exception_agreed(record, "end"))
    )


def _in_the_middle(record: Record, row: Row, looked: list[Row]) -> bool:
    """Reviewed between START and END; or first said then, which is the same."""
    first, starts = wordings(record, first_of(row))[0], captures(record, "start")
    said_later = all(after(first, start) for start in starts)
    return said_later or any(r.status is not None and stages_of(r) != {"end"} for r in looked)
