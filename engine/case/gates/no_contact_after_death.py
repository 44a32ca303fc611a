"""Gate: no contact after death.

With a death recorded, every contact with the adult is cancelled in the same transaction, and
none can be made.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING

from engine import clock
from engine.record import Row

if TYPE_CHECKING:
    from engine.case.gates.at import At

NAME = "no_contact_after_death"
STANDS_ON = (("record", "adult"),)
SENTENCE = "The adult has died. Nothing is sent to them."
WHO = "nobody"
SOURCE = "INV-16"


CONTACT = ("feedback", "conversation", "attempt")


def also_when(at: At) -> bool:
    """Also whenever a contact is written down: the death may have been recorded long before."""
    return any(at.new(kind) for kind in CONTACT)


def holds(at: At) -> bool | str:
    """Nothing goes to the adult after the day they died."""
    adult = at.record.one("adult")
    died = adult.died_on if adult is not None else None
    if died is None:
        return True
    days = [
        *(f.told_on for f in at.new("feedback") if f.recipient == "adult" and f.result == "told"),
        *(_day(c.happened_at) for c in at.new("conversation") if _with_adult(c)),
        *(_day(a.tried_at) for a in at.new("attempt")),
    ]
    return all(day is not None and day <= died for day in days)


def _with_adult(conversation: Row) -> bool:
    return str(conversation.talked_with).startswith("with_adult")


def _day(moment: datetime | None) -> date | None:
    return clock.today(moment) if moment is not None else None
