"""Gate: second hand never counts.

An outcome comes from the adult, someone who speaks for them, their advocate, or a recorded
best-interests view; the words reported by the referrer never count as asked.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.record import Row
from engine.record.codes import WHOSE_WORDS
from engine.record.order import same_words

if TYPE_CHECKING:
    from engine.case.gates.at import At

NAME = "second_hand_never_counts"
STANDS_ON = (("stage", "start"),)
SENTENCE = "These are second-hand words. Ask the adult, or say why you could not."
WHO = "whoever is in hear_from_adult"
SOURCE = "INV-5"


def holds(at: At) -> bool | str:
    """Every outcome was said in a conversation, by somebody whose words count."""
    return all(_first_hand(at, row) for row in at.mine("desired_outcome"))


def _first_hand(at: At, outcome: Row) -> bool:
    talked = at.record.row("conversation", outcome.conversation)
    if talked is None or talked.talked_with == "not_possible":
        return False
    if outcome.whose_words not in WHOSE_WORDS and talked.talked_with != "with_adult_alone":
        return False
    referred_themselves = any(r.kind == "self" for r in at.record.live("referrer"))
    reported = [c.reported_words for c in at.record.live("concern")]
    return referred_themselves or not any(same_words(outcome.words, said) for said in reported)
