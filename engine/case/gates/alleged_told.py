"""Gate: alleged told.

The person alleged is told only after: what the adult thinks, why it is safe, police agreement
where they are involved, who, when, how. Never by an automatic step.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.record.order import words

if TYPE_CHECKING:
    from engine.case.gates.at import At

NAME = "alleged_told"
STANDS_ON = (("record", "alleged_contact"),)
SENTENCE = "Nobody tells the person alleged before these are answered."
WHO = "enquiry officer and manager"
SOURCE = "INV-13"


NEEDED = ("person_alleged", "adults_view", "why_safe", "told_by", "told_on", "channel")


def holds(at: At) -> bool | str:
    """Telling is a person's decision, with every question answered. Not telling needs nothing."""
    telling = [row for row in at.new("alleged_contact") if row.tell == "yes"]
    if telling and at.actor_id is None:
        return False
    if not all(getattr(row, column) for row in telling for column in NEEDED):
        return False
    led = at.facts["police_holds"]
    if led and not all("police" in words(row.why_safe) for row in telling):
        return "The police lead. Say in why it is safe what the police have agreed to."
    return True
