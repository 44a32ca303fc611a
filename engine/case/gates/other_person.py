"""Gate: other person.

The decision is not made by the person who wrote what is decided on (other_person_than).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from engine.case.gates.at import At

NAME = "other_person"
STANDS_ON = (("milestone", "duty_decided"), ("milestone", "enquiry_ended"))
SENTENCE = "You wrote this. Someone else must decide."
WHO = "another manager"
SOURCE = "INV-18"


def also_when(at: At) -> bool:
    """Also wherever a diagram says so: a returned report is decided on at no milestone."""
    return at.task is not None and bool(at.task.other_person_than)


def holds(at: At) -> bool | str:
    """Whoever wrote it does not decide on it."""
    if at.task is None or not at.task.other_person_than:
        return True
    author = at.authors.get(at.task.other_person_than)
    return author is None or author != at.actor_id
