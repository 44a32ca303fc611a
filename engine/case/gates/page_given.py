"""Gate: page given.

Where the page is due, it was given and understood, or the reason why not is recorded.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.record.order import has_words

if TYPE_CHECKING:
    from engine.case.gates.at import At

NAME = "page_given"
STANDS_ON = (("milestone", "enquiry_ended"),)
SENTENCE = "Say whether the adult has their page 'How I stay safe'."
WHO = "enquiry officer: review_outcomes_end"
SOURCE = "S20; S31"


GIVEN = ("given_and_understood", "given_not_sure")


def holds(at: At) -> bool | str:
    """A page that stayed in our files keeps nobody safe."""
    page = at.record.one("stay_safe_page")
    if page is None or not at.facts["stay_safe_due"]:
        return True
    return page.given in GIVEN or (page.given == "not_given" and has_words(page.not_given_why))
