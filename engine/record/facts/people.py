"""Facts: supporters, advocates, the person alleged, and who waits for an answer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.record import people_to_tell as waiting
from engine.record.codes import DIFFICULTIES, SUPPORTER_CHECKS
from engine.record.facts.adult import adult_died
from engine.record.facts.capacity import lacks_capacity
from engine.record.kept_out import is_kept_out
from engine.record.kind import Row
from engine.record.order import after, has_words, same_words

if TYPE_CHECKING:
    from engine.record.record import Record

SUPPORTS = "support_me"


def supporters_recorded(record: Record) -> bool:
    """Someone who supports the adult, and whom they do not keep out, is in the record.

    A person alleged to have caused harm who is the adult's carer is one too: a
    carer under strain may need support. Source: Care Act 2014 s.10.
    """
    people = [p for p in record.live("person") if p.supports_adult == "yes" or p.wish == SUPPORTS]
    carers = [p for p in record.live("person_alleged") if p.is_carer == "yes"]
    return any(not is_kept_out(record, p.name) for p in (*people, *carers))


def support_offered(record: Record) -> bool:
    """It is recorded in this enquiry what supporters were offered, or why nothing was."""
    return any(
        has_words(row.why_none) or (row.offered and "nothing" not in row.offered)
        for row in record.rows("support_offer")
    )


def substantial_difficulty(record: Record) -> bool:
    """At least one of the four was very hard for the adult, or nobody has talked with them yet.

    Source: Care Act 2014 s.67(4).
    """
    answered = [row for row in record.live("support_need") if row.difficulty]
    if answered and "not_seen" not in answered[-1].difficulty:
        return any(code in DIFFICULTIES for code in answered[-1].difficulty)
    seen = [row for row in record.live("conversation") if _with_the_adult(row)]
    return not any(not answered or after(row, answered[-1]) for row in seen)


def supporter_suitable(record: Record) -> bool:
    """A supporter is named and meets all four conditions."""
    needs = record.live("support_need")
    if record.newest("support_need", "has_supporter") == "no":
        return False
    named = [row for row in needs if row.supporter is not None]
    return bool(named) and why_unsuitable(record, named[-1]) is None


def why_unsuitable(record: Record, need: Row) -> str | None:
    """Why the named person cannot be the supporter, in a sentence; None where they can.

    Source: Care Act 2014 s.67(5)-(6).
    """
    if not set(SUPPORTER_CHECKS) <= set(need.supporter_checks or ()):
        return "This person cannot be the supporter: one of the four conditions is not met."
    person = record.row("person", need.supporter)
    if person is None:
        return "This person is not in the record."
    if any(same_words(person.name, alleged.name) for alleged in record.live("person_alleged")):
        return "This person is said to have caused harm, so they cannot be the supporter."
    return None


def advocate_needed(record: Record) -> bool:
    """Substantial difficulty, or capacity lacking, and no suitable supporter."""
    hard = substantial_difficulty(record) or lacks_capacity(record)
    return hard and not supporter_suitable(record)


def advocate_in_place(record: Record) -> bool:
    """An advocate is in place for this adult in this enquiry; another may still be asked for."""
    return any(row.status == "in_place" for row in record.rows("advocate"))


def advocate_settled(record: Record) -> bool:
    """In place; or declined or unavailable and agreed by the manager; or the adult has died."""
    row = record.one("advocate")
    if adult_died(record) or advocate_in_place(record):
        return True
    if row is None or row.status not in ("declined", "none_available"):
        return False
    answers = [d for d in record.rows("decision") if d.task == "agree_exception" and after(d, row)]
    return any(d.result == "agree" for d in answers)


def people_alleged_recorded(record: Record) -> bool:
    """Someone alleged to have caused harm is in the record."""
    return bool(record.live("person_alleged"))


def alleged_contact_decided(record: Record) -> bool:
    """It has been decided whether the person alleged is told anything."""
    return any(row.tell in ("yes", "no") for row in record.live("alleged_contact"))


def people_to_tell(record: Record) -> int:
    """People still waiting for an answer."""
    return len(waiting.rows(record))


def _with_the_adult(conversation: Row) -> bool:
    return str(conversation.talked_with).startswith("with_adult")
