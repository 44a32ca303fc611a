"""Gate: alleged told.

The person alleged is told only after: what the adult thinks, why it is safe, police agreement
where they are involved, who, when, how. Never by an automatic step.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from engine.record.order import same_words, words

if TYPE_CHECKING:
    from engine.case.gates.at import At

NAME = "alleged_told"
STANDS_ON = (("record", "alleged_contact"),)
SENTENCE = "Nobody tells the person alleged before these are answered."
WHO = "enquiry officer and manager"
SOURCE = "INV-13"


#: Where a person is told without being written to: invited, or handed what we know.
TOLD_BY = {"attendee": "name", "information_share": "recipient"}
NEEDED = ("person_alleged", "adults_view", "why_safe", "told_by", "told_on", "channel")


def also_when(at: At) -> bool:
    """Also whenever somebody is invited or told: it may be they."""
    return any(at.new(kind) for kind in TOLD_BY)


def holds(at: At) -> bool | str:
    """Telling is a person's decision, with every question answered. Not telling needs nothing."""
    if unasked := next(_told_unasked(at), None):
        return (
            f"{unasked} is said to have caused harm. Decide first whether they are told, and how."
        )
    telling = [row for row in at.new("alleged_contact") if row.tell == "yes"]
    if telling and at.actor_id is None:
        return False
    if not all(getattr(row, column) for row in telling for column in NEEDED):
        return False
    led = at.facts["police_holds"]
    if led and not all("police" in words(row.why_safe) for row in telling):
        return "The police lead. Say in why it is safe what the police have agreed to."
    return True


def _told_unasked(at: At) -> Iterator[str]:
    """The persons alleged who are invited or told now, though nobody has decided that they are."""
    decided = at.record.live("alleged_contact")
    telling = {row.person_alleged for row in decided if row.tell == "yes"}
    unasked = [p for p in at.record.live("person_alleged") if p.id not in telling]
    for kind, column in TOLD_BY.items():
        for row in at.new(kind):
            yield from (p.name for p in unasked if same_words(getattr(row, column), p.name))
