"""Gate: asked has reason.

"No" and "not possible" carry a coded reason and what was tried.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.record import Row
from engine.record.codes import NOT_ASKED
from engine.record.facts.outcomes import stages_of
from engine.record.order import has_words

if TYPE_CHECKING:
    from engine.case.gates.at import At

NAME = "asked_has_reason"
STANDS_ON = (("stage", "start"),)
SENTENCE = "Say why the adult was not asked."
WHO = "whoever is in hear_from_adult"
SOURCE = "INV-2"


def holds(at: At) -> bool | str:
    """Whoever was not asked is not left without a reason."""
    return all(_answered(at, c) for c in at.mine("outcome_capture") if "start" in stages_of(c))


def _answered(at: At, capture: Row) -> bool:
    talked = at.record.row("conversation", capture.conversation)
    impossible = talked is None or talked.talked_with == "not_possible"
    if impossible or capture.asked in NOT_ASKED:
        return capture.exception_reason is not None and has_words(capture.exception_detail)
    return capture.asked is not None or bool(at.mine("desired_outcome"))
