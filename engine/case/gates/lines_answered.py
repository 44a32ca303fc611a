"""Gate: lines answered.

Every line of enquiry has an answer or the reason why not.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.record import Row
from engine.record.order import has_words

if TYPE_CHECKING:
    from engine.case.gates.at import At

NAME = "lines_answered"
STANDS_ON = (("milestone", "findings_reported"),)
SENTENCE = "One of the questions has no answer."
WHO = "enquiry officer: make_enquiries"
SOURCE = "s42(2)"


def holds(at: At) -> bool | str:
    """Each line of enquiry has what was found, or why nothing was."""
    answers = {row.line: row for row in at.record.live("line_answer")}
    return all(_answered(answers.get(line.id)) for line in at.record.live("line_of_enquiry"))


def _answered(answer: Row | None) -> bool:
    if answer is None or answer.result is None:
        return False
    return has_words(answer.found if answer.result == "yes" else answer.why_not)
