"""Gate: other person.

The decision is not made by the person who wrote what is decided on (other_person_than).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from engine.record import Row
from engine.record.facts.outcomes import by_exception
from engine.record.order import after

if TYPE_CHECKING:
    from engine.case.gates.at import At

NAME = "other_person"
STANDS_ON = (("milestone", "duty_decided"), ("milestone", "enquiry_ended"))
SENTENCE = "You wrote this. Someone else must decide."
WHO = "another manager"
SOURCE = "INV-18"

EXCEPTION = "agree_exception"


def also_when(at: At) -> bool:
    """Also wherever a diagram says so: a returned report is decided on at no milestone.

    And where an exception is decided on: it may have been written in any of several tasks.
    """
    said_so = at.task is not None and bool(at.task.other_person_than)
    return said_so or any(d.task == EXCEPTION for d in at.new("decision"))


def holds(at: At) -> bool | str:
    """Whoever wrote it does not decide on it."""
    if any(row.typed_by == at.actor_id for row in _excepted(at)):
        return False
    if at.task is None or not at.task.other_person_than:
        return True
    return at.actor_id not in at.authors.get(at.task.other_person_than, frozenset())


def _excepted(at: At) -> Iterator[Row]:
    """What the exception that is decided on now was made of, and nobody had decided on before."""
    for decision in at.new("decision"):
        if decision.task == EXCEPTION:
            earlier = [
                d for d in at.record.rows("decision") if d.task == EXCEPTION and d != decision
            ]
            yield from (row for row in _exceptions(at) if not any(after(d, row) for d in earlier))


def _exceptions(at: At) -> Iterator[Row]:
    """Everything a manager has to agree to: an adult who was not asked, or has no advocate."""
    yield from (c for c in at.record.rows("outcome_capture") if by_exception(c))
    advocate = at.record.one("advocate")
    if advocate is not None and advocate.status in ("declined", "none_available"):
        yield advocate
