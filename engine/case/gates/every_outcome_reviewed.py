"""Gate: every outcome reviewed.

Every live outcome has its own answer; none is left out. Its first words count as its START
review.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.record import Row
from engine.record.desired_outcome import first_of, live_outcome_rows, reviews, wordings
from engine.record.facts.outcomes import by_exception, stages_of

if TYPE_CHECKING:
    from engine.case.gates.at import At

NAME = "every_outcome_reviewed"
STANDS_ON = (("stage", "middle"), ("stage", "end"))
SENTENCE = "One of the outcomes has no answer."
WHO = "enquiry officer"
SOURCE = "INV-5; S12"


def holds(at: At) -> bool | str:
    """Each outcome is answered by this task, unless nobody could be asked."""
    if any(by_exception(c) for c in at.mine("outcome_capture")):
        return True
    stages = [stage for stage in at.stages if stage != "start"]
    return all(_answered(at, row, s) for row in live_outcome_rows(at.record) for s in stages)


def _answered(at: At, row: Row, stage: str) -> bool:
    outcome, now = first_of(row), at.task.id if at.task else None
    said_now = stage == "middle" and wordings(at.record, outcome)[0].task_id == now
    mine = [r for r in reviews(at.record, outcome) if r.task_id == now and stage in stages_of(r)]
    column = "status" if stage == "middle" else "achieved"
    return said_now or any(getattr(review, column) is not None for review in mine)
