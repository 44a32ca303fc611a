"""Letters: may this leave now, and why not. The same answer for letters, copies and calls to make.

Whatever reaches somebody is asked here: when it is written, when it is approved, and
again when it leaves. Unknown is not safe (INV-12); whoever the adult keeps out is never
reached without a manager's recorded override (INV-8); the person alleged only after a
recorded yes (INV-13); nobody reaches an adult who has died (INV-16).
"""

from __future__ import annotations

from dataclasses import dataclass

from engine import guards
from engine.case.gates.alleged_told import NEEDED
from engine.case.letters.recipients import alleged_behind, is_there, word_of
from engine.record import Record, Row
from engine.record.facts.adult import adult_died, safe_channels
from engine.record.facts.agencies import police_holds
from engine.record.kept_out import is_kept_out, overridden
from engine.record.order import same_words, words
from engine.record.people_to_tell import name_of

#: Every way of reaching somebody, and what one does.
CHANNELS = {
    "in_person": "in person",
    "phone": "by phone",
    "text": "by text message",
    "email": "by email",
    "post": "by post",
}
#: What arrives at home and stays there, whoever is in.
ARRIVES = ("post", "email")
#: What others at home could see or hear of each way.
SEEN_AT_HOME = {
    "post": "their post",
    "email": "their email",
    "phone": "their phone",
    "text": "their phone",
}


@dataclass(frozen=True)
class Answer:
    """May it leave? Yes, perhaps with something to mind; or no, and why not.

    ``never`` says that no other way or address would make it right.
    """

    refusal: str = ""
    never: bool = False
    warnings: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        """Whether it may."""
        return not self.refusal


def may_contact(record: Record, recipient: str, channel: str) -> Answer:
    """May this recipient be reached by this way now?

    ``recipient`` is a key as in ``feedback`` (``adult``, ``person:3``), ``channel`` one of
    ``CHANNELS``. Source: INV-8; INV-12; INV-13; INV-16; Care Act guidance 14 on safe contact.
    """
    if recipient == "adult":
        return _adult(record, channel)
    if not is_there(record, recipient):
        return Answer("This person is not in the record any more.", never=True)
    name = name_of(record, recipient)
    out = is_kept_out(record, name)
    if out and not overridden(record, name) and guards.on("letter_kept_out"):
        return Answer(
            f"The adult does not want {name} to know or be involved. "
            "A manager can record an override that names them.",
            never=True,
        )
    alleged = alleged_behind(record, recipient)
    why_not = _alleged(record, alleged, channel) if alleged is not None else None
    if why_not is not None:
        return why_not
    return Answer(warnings=tuple(_to_mind(record, recipient, name if out else "")))


def may_release(record: Record, channel: str) -> Answer:
    """May the adult's own copy, or their page, be given to them by this way now?

    What is sent lies about at home, so nobody there may be able to see it; what is handed
    over can be kept elsewhere. Source: domain B12; INV-12.
    """
    answer = may_contact(record, "adult", channel)
    if not answer or not guards.on("copy_released_safely"):
        return answer
    seen = household_sees(record)
    if channel in ARRIVES and seen != "no":
        who = "Others at home can" if seen == "yes" else "We do not know whether others at home can"
        return Answer(
            f"{who} see {SEEN_AT_HOME[channel]}. Hand it over in person, where they can keep it."
        )
    if seen != "no":
        return Answer(
            warnings=("Others at home may see papers. Agree with them where they will keep this.",)
        )
    return answer


def household_sees(record: Record) -> str:
    """Whether anyone at home could see their post, phone or screen: yes, no or not_known."""
    safe = record.one("safe_contact")
    return str((safe.household_sees if safe else None) or "not_known")


# -- the adult --------------------------------------------------------------------


def _adult(record: Record, channel: str) -> Answer:
    if adult_died(record) and guards.on("letter_after_death"):
        return Answer("The adult has died. Nothing is sent to them.", never=True)
    safe = safe_channels(record)
    if channel not in safe and guards.on("letter_safe_channel"):
        if not safe:
            return Answer("We do not know of any way that is safe. Ask first how to reach them.")
        ways = " or ".join(CHANNELS[way] for way in safe if way in CHANNELS)
        how = CHANNELS.get(channel, "this way")
        return Answer(f"It is not known to be safe to reach them {how}. Safe is: {ways}.")
    return Answer(warnings=tuple(_at_home(record, channel)))


def _at_home(record: Record, channel: str) -> list[str]:
    what, seen = SEEN_AT_HOME.get(channel), household_sees(record)
    if not what or seen == "no":
        return []
    if seen == "yes":
        return [f"Others at home can see {what}, although they say that this way is safe."]
    return [f"We do not know whether others at home can see {what}."]


# -- everybody else ---------------------------------------------------------------


def _to_mind(record: Record, recipient: str, kept_out: str) -> list[str]:
    """What to mind before somebody else is reached, though nothing forbids it."""
    if kept_out:
        return [
            f"The adult does not want {kept_out} involved. A manager has recorded why they are."
        ]
    if word_of(recipient) != "person":
        return []
    name = name_of(record, recipient)
    wishes = [row.wish for row in record.live("person") if same_words(row.name, name)]
    if any(wishes):
        return []
    return ["The adult has not said whether this person may be told."]


def _alleged(record: Record, alleged: Row, channel: str) -> Answer | None:
    """Why not; None where somebody decided to tell them, with every question answered."""
    if not guards.on("letter_to_alleged"):
        return None
    decided = [row for row in record.live("alleged_contact") if row.person_alleged == alleged.id]
    telling = [row for row in decided if row.tell == "yes"]
    if not telling:
        return Answer(
            "Nobody has decided that the person alleged is told. Until then nothing goes to them.",
            never=True,
        )
    row = telling[-1]
    if not all(getattr(row, column) for column in NEEDED):
        return Answer("Nobody tells the person alleged before all is answered.", never=True)
    if police_holds(record) and "police" not in words(row.why_safe):
        return Answer("The police lead, and nothing says that they have agreed to this.")
    if row.channel != channel:
        how = CHANNELS.get(row.channel, "another way")
        return Answer(f"It was decided to tell them {how}.")
    return None
