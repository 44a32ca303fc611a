"""Gate: safe channel.

Contact with the adult goes only by a way marked safe. Unknown is not safe. No envelope, subject
or preview says what it is about.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.record import Row
from engine.record.facts.adult import safe_channels
from engine.record.order import words

if TYPE_CHECKING:
    from engine.case.gates.at import At

NAME = "safe_channel"
STANDS_ON = (("record", "feedback"), ("record", "caused_enquiry"))
SENTENCE = "It is not known to be safe to reach them this way."
WHO = "whoever knows: safe_contact"
SOURCE = "INV-12"


def holds(at: At) -> bool | str:
    """The adult is reached only by a way marked safe, and nobody else is handed their address."""
    safe = safe_channels(at.record)
    told = [f for f in at.new("feedback") if f.recipient == "adult" and f.result == "told"]
    if not all(row.channel in safe for row in told):
        return False
    if any(_gives_away(at, row) for row in at.new("caused_enquiry")):
        return "Take the address, phone number and email of the adult out of the request."
    return True


def _gives_away(at: At, request: Row) -> bool:
    adult = at.record.one("adult")
    if adult is None:
        return False
    fields = (request.adult_part, request.scope, request.capacity, request.informer)
    text = " ".join(filter(None, fields))
    places = (" ".join(words(place)) for place in (adult.address, adult.current_place, adult.email))
    phone = _digits(adult.phone)
    return any(p and p in " ".join(words(text)) for p in places) or (
        len(phone) >= 6 and phone in _digits(text)
    )


def _digits(value: str | None) -> str:
    return "".join(ch for ch in value or "" if ch.isdigit())
