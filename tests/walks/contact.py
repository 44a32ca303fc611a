"""Contact: who was told, asked or invited, and whether they might be - as it stood at that moment."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from tests.walks.history import History, as_day, as_list, newest

NAMED = {"attendee": "name", "agency_contact": "agency", "information_share": "recipient"}


def kept_out_stay_out(it: History) -> list[str]:
    """Nobody whom the adult keeps out, and nobody alleged, was told, asked or invited unallowed."""
    found = []
    for what, name, moment in _involved(it):
        token = it.canaries.token_in(name)
        if token is None:
            continue
        if token in _kept_out(it, moment) and not _overridden(it, token, moment):
            found.append(f"{what} involves somebody the adult keeps out.")
        if token in _alleged(it, moment) and not _tells(it, token, moment):
            found.append(f"{what} involves a person alleged whom nobody decided to tell.")
    return found


def _involved(it: History) -> Iterator[tuple[str, str, datetime]]:
    """(what, the name, when) of everybody who was told, asked or invited in this case."""
    for kind, column in NAMED.items():
        for row in it.rows(kind):
            yield f"{kind} {row.id}", getattr(row, column), it.since(kind, row, column)
    for row in it.rows("feedback"):
        if row.result == "told":
            name = name_of(it, row.recipient)
            yield f"feedback {row.id}", name, it.since("feedback", row, "result")
    for row in it.rows("letter"):
        if row.state == "sent":
            yield f"letter {row.id}", row.recipient_name or "", it.since("letter", row, "sent_at")
            name = name_of(it, row.recipient)
            yield f"letter {row.id}", name, it.since("letter", row, "sent_at")
    people = {p.id: p for p in it.rows("person")}
    for row in it.rows("support_need"):
        if row.supporter is not None:
            name = people[row.supporter].name
            yield f"support_need {row.id}", name, it.since("support_need", row, "supporter")


def name_of(it: History, recipient: str) -> str:
    kind, _, number = recipient.partition(":")
    table = {"alleged": "person_alleged", "agency": "agency_contact"}.get(kind, kind)
    if table == "adult":
        return ""
    row = next(r for r in it.rows(table) if r.id == int(number))
    return (row.agency if table == "agency_contact" else row.name) or ""


def _kept_out(it: History, moment: datetime) -> set[str]:
    """The words of everybody the adult kept out at a moment."""
    hidden = [r.name for r in it.at("must_not_know", moment) if r.lifted_at is None]
    wishes = {it.canaries.token_in(p.name): p.wish for p in it.at("person", moment)}
    unwanted = {token for token, wish in wishes.items() if wish == "do_not_involve"}
    return {t for t in (*map(it.canaries.token_in, hidden), *unwanted) if t}


def _overridden(it: History, token: str, moment: datetime) -> bool:
    """Whether an override that stood then has a ground and names this very person."""
    grounded = [r for r in it.at("override", moment) if as_list(r.grounds) and r.reason]
    return any(token in (r.person or r.reason).lower() for r in grounded)


def _alleged(it: History, moment: datetime) -> set[str]:
    rows = [r for r in it.at("person_alleged", moment) if r.removed_because is None]
    return {t for t in (it.canaries.token_in(r.name) for r in rows) if t}


def _tells(it: History, token: str, moment: datetime) -> bool:
    """Whether it had been decided, with every question answered, that they are told."""
    who = {r.id for r in it.rows("person_alleged") if it.canaries.token_in(r.name) == token}
    last = newest(r for r in it.at("alleged_contact", moment) if r.person_alleged in who)
    needed = ("adults_view", "why_safe", "told_by", "told_on", "channel")
    return last is not None and last.tell == "yes" and all(getattr(last, n) for n in needed)


def safely_told(it: History) -> list[str]:
    """The adult was reached only by a way that was known to be safe at that moment (INV-12)."""
    found = []
    for what, channel, moment in _reached(it):
        stood = newest(it.at("safe_contact", moment))
        ways = as_list(stood.channels) if stood is not None else []
        if channel not in ways:
            found.append(f"{what}: the adult was reached by {channel}; safe were {ways}.")
    return found


def _reached(it: History) -> Iterator[tuple[str, str, datetime]]:
    """(what, how, when) of everything that reached the adult."""
    for row in it.rows("feedback"):
        if row.recipient == "adult" and row.result == "told":
            moment = it.since("feedback", row, "channel")
            yield "feedback", row.channel, moment
    for row in it.rows("letter"):
        if row.recipient == "adult" and row.state == "sent":
            yield "letter", row.channel, it.since("letter", row, "sent_at")
    for row in it.rows("adult_copy"):
        if row.result == "given":
            yield "copy", row.channel, it.first_typed("adult_copy", row)


def no_contact_after_death(it: History) -> list[str]:
    """Once a death was recorded, nothing more went to the adult (INV-16)."""
    died = it.adult.died_on
    if died is None:
        return []
    known = it.since("adult", it.adult, "died_on")
    days = [
        ("told", as_day(r.told_on), r)
        for r in it.rows("feedback")
        if r.recipient == "adult" and r.result == "told"
    ]
    days += [
        ("talked with", as_day(r.happened_at), r)
        for r in it.rows("conversation")
        if str(r.talked_with).startswith("with_adult")
    ]
    days += [
        ("given a copy", as_day(r.offered_on), r)
        for r in it.rows("adult_copy")
        if r.result == "given"
    ]
    days += [
        ("written to", as_day(r.sent_at), r)
        for r in it.rows("letter")
        if r.recipient == "adult" and r.state == "sent"
    ]
    days += [("sought", as_day(r.tried_at), r) for r in it.rows("attempt")]
    return [
        f"The adult was {what} on {day}, after their death on {died}."
        for what, day, row in days
        if row.typed_at > known and (day is None or day > died)
    ]
