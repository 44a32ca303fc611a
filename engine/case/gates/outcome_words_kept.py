"""Gate: outcome words kept.

Words are never overwritten or deleted: a change is a new version with a reason.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.record import Row
from engine.record.desired_outcome import first_of, reviews
from engine.record.order import has_words

if TYPE_CHECKING:
    from engine.case.gates.at import At

NAME = "outcome_words_kept"
STANDS_ON = (("record", "desired_outcome"),)
SENTENCE = "The earlier words are kept. Add what they want now."
WHO = "whoever talked with the adult"
SOURCE = "INV-4; S26"


def holds(at: At) -> bool | str:
    """A wording never changes; a new one names the first and says why."""
    rows = at.new("desired_outcome")
    if not all(_kept(at, row) for row in rows):
        return False
    return all(_reasoned(at, row) for row in rows) or "Say why the words have changed."


def _kept(at: At, row: Row) -> bool:
    if row.outcome is not None and at.record.row("desired_outcome", row.outcome) is None:
        return False
    return row.version == 1 or at.record.as_of_version(row, 1).get("words") == row.words


def _reasoned(at: At, row: Row) -> bool:
    if row.outcome is None:
        return True
    now = [r for r in reviews(at.record, first_of(row)) if r.task_id == row.task_id]
    return has_words(at.because) or any(has_words(review.why) for review in now)
