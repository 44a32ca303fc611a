"""Gate: expressed has words.

"Asked and expressed" has at least one outcome in words; "asked and none expressed" has none.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.record.desired_outcome import live_outcome_rows
from engine.record.order import has_words

if TYPE_CHECKING:
    from engine.case.gates.at import At

NAME = "expressed_has_words"
STANDS_ON = (("stage", "start"), ("stage", "middle"))
SENTENCE = "Write down what they would like to happen."
WHO = "whoever is in the conversation"
SOURCE = "S8; S26; SG4a"


def holds(at: At) -> bool | str:
    """The coded answer and the words written down do not contradict each other."""
    written = at.mine("desired_outcome")
    if not all(has_words(row.words) for row in written):
        return False
    asked = {row.asked for row in at.mine("outcome_capture")}
    if "asked_none_expressed" in asked and written:
        return "Outcomes are written down, so the adult did say what they would like to happen."
    return "asked_expressed" not in asked or bool(written or live_outcome_rows(at.record))
