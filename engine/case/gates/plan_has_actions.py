"""Gate: plan has actions.

The plan has at least one action with an outcome, a name and a day, and the page is written or
refused by the adult.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.record import Row
from engine.record.facts.adult import adult_died
from engine.record.facts.risk import PAGE
from engine.record.order import has_words

if TYPE_CHECKING:
    from engine.case.gates.at import At

NAME = "plan_has_actions"
STANDS_ON = (("milestone", "plan_agreed"),)
SENTENCE = "The plan has no action yet."
WHO = "enquiry officer: agree_plan"
SOURCE = "S21; S31"


def holds(at: At) -> bool | str:
    """A plan is what somebody does by a day, and the adult has it in their own words."""
    actions = at.record.live("action")
    if not any(row.outcomes and has_words(row.who) and row.due_on for row in actions):
        return False
    page = at.record.one("stay_safe_page")
    if adult_died(at.record) or (page and _written_or_refused(page)):
        return True
    return "Write the page 'How I stay safe' with the adult, or say why they do not want one."


def _written_or_refused(page: Row) -> bool:
    return any(has_words(getattr(page, part)) for part in (*PAGE, "not_wanted_why"))
