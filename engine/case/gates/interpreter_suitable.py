"""Gate: interpreter suitable.

Nobody interprets for the adult who is alleged to have caused harm or whom the adult keeps out:
a professional does.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from engine.record import Row
from engine.record.kept_out import kept_out
from engine.record.order import words

if TYPE_CHECKING:
    from engine.case.gates.at import At

NAME = "interpreter_suitable"
STANDS_ON = (("record", "conversation"),)
SENTENCE = "This person cannot interpret. Ask for a professional interpreter."
WHO = "whoever talks with the adult"
SOURCE = "domain B1; domain E5"

#: Small words that say whose, not who: "her husband" is the husband.
WHOSE = frozenset(
    {"a", "an", "the", "her", "his", "their", "my", "of", "in", "law", "old", "former"}
)


def holds(at: At) -> bool | str:
    """Whoever interpreted instead of a professional is none of those people, by name or relation."""
    others = [c for c in at.new("conversation") if c.interpreter == "someone_else"]
    return not any(_names(at, row) for row in others)


def _names(at: At, row: Row) -> bool:
    told = set(words(row.interpreter_why))
    return any(who <= told for who in _unsuitable(at))


def _unsuitable(at: At) -> Iterator[set[str]]:
    """What each person who may not interpret is called: their name, and who they are to the adult."""
    hidden = [set(words(name)) for name in kept_out(at.record)]
    yield from hidden
    for person in at.record.live("person_alleged"):
        yield from _called(person)
    for person in at.record.live("person"):
        if set(words(person.name)) in hidden:
            yield from _called(person)


def _called(person: Row) -> Iterator[set[str]]:
    for said in (person.name, person.relationship):
        if called := set(words(said)) - WHOSE:
            yield called
