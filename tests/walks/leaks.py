"""Leaks: the canaries, looked for in everything that may leave a case or is seen without opening it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from sqlalchemy import select

from engine.db.tables import metadata
from tests.walks.canaries import NAMES, SECRET, forbidden
from tests.walks.contact import name_of
from tests.walks.history import History
from tests.walks.walked import Walked

T = metadata.tables
#: Columns that people see on lists, boards and in messages: not one word of a person.
BLIND = {
    "task": ("name", "title", "held_because", "cancelled_because"),
    "workflow": ("name", "because", "ended_as"),
    "timer": ("name",),
    "incident": ("what",),
    "event": ("what", "via", "data"),
    "access": ("page",),
}
#: What goes to another organisation names no way to the adult.
REQUESTS = ("adult_part", "scope", "capacity", "informer", "organisation", "contact")


def nothing_came_out(it: History, one: Walked) -> list[str]:
    """Every canary stands only where whoever reads it may know it."""
    found, number = [], one.persona.number
    for where, text in _seen_blindly(it):
        found += [f"{where} says the {c.says(number)}." for c in it.canaries.found_in(text)]
    for row in it.rows("caused_enquiry"):
        text = " ".join(str(getattr(row, column) or "") for column in REQUESTS)
        out = forbidden(it.canaries.found_in(text), number, *NAMES, "colleague")
        found += [f"A request to others says the {c.says(number)}." for c in out]
    return [*found, *_messages(it), *_letters(it, one), *_copies(it, one)]


def _seen_blindly(it: History) -> Iterator[tuple[str, str]]:
    for table, columns in BLIND.items():
        c = T[table].c
        for row in it.session.execute(select(T[table]).where(c.case_id == it.case_id)):
            for column in columns:
                yield f"{table}.{column}", _text(getattr(row, column))
    yield "case", " ".join(map(_text, (it.case.reference, it.case.ended_as, it.case.milestones)))


def _text(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value)


def _messages(it: History) -> Iterator[str]:
    """No message names a private referrer to anybody else, or gives away where the adult is."""
    private = {it.canaries.token_in(r.name): r.id for r in _private(it)}
    for row in it.rows("feedback"):
        for canary in it.canaries.found_in(row.content or ""):
            told_by = private.get(canary.token.lower())
            if told_by is not None and row.recipient != f"referrer:{told_by}":
                yield f"A message to {row.recipient} names who told us in private."


def _letters(it: History, one: Walked) -> Iterator[str]:
    """A letter that left says nothing that whoever it went to may not know, and two people saw it."""
    private = [it.canaries.token_in(r.name) for r in _private(it)]
    for row in it.rows("letter"):
        if row.state != "sent":
            continue
        if row.approved_by is None or row.approved_by in it.writers_of(row):
            yield f"Letter {row.id} was approved by who wrote it."
        own = it.canaries.token_in(name_of(it, row.recipient))
        for canary in it.canaries.found_in(row.body or ""):
            token = canary.token.lower()
            kind = canary.kind(one.persona.number)
            theirs = token == own  # they may be known from another case of the same adult
            if (kind is None and not theirs) or kind in _withheld(row.recipient):
                yield f"Letter {row.id} to {row.recipient} says the {kind} {canary.token}."
            if token in private and token != own:
                yield f"Letter {row.id} to {row.recipient} names who told us in private."


def _withheld(recipient: str) -> tuple[str, ...]:
    """What a letter to somebody must not say."""
    sort = recipient.partition(":")[0]
    if sort == "adult":
        return ()
    more = {"alleged": ("adult", "referrer"), "referrer": ("alleged",), "person": ("referrer",)}
    return (*SECRET, *more.get(sort, ()))


def _copies(it: History, one: Walked) -> Iterator[str]:
    """What the adult was given names nobody who told us in private, and nobody of another case."""
    private = [it.canaries.token_in(r.name) for r in _private(it)]
    for row in it.rows("adult_copy"):
        for canary in it.canaries.found_in(row.body or ""):
            kind = canary.kind(one.persona.number)
            if kind is None or canary.token.lower() in private:
                yield f"Copy {row.id} says the {kind} {canary.token}."


def _private(it: History) -> list[Any]:
    return [r for r in it.rows("referrer") if r.private != "no" and r.kind != "self" and r.name]
