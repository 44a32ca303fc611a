"""Adults: entries that look alike - pairs that may be one person, for people to decide on.

The likenesses are those by which an adult is found again at intake. Where they are
looked for over everybody at once, one is stricter: an address alone says nothing in a
care home or a family, so it counts only with a shared forename. Two entries are never
put together by the program.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from itertools import combinations
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from engine.case.adults.entry import ADULT
from engine.case.adults.model import SamePerson
from engine.case.file import known_to, works_on
from engine.case.model import Case
from engine.people.model import User
from engine.people.roles import ADMIN_ROLES, CASE_ROLES
from engine.record.order import words

TITLES = frozenset({"mr", "mrs", "ms", "miss", "mx", "dr", "sir", "lady", "rev"})
#: A name, or a forename at one address, that more entries than this share says nothing by itself.
COMMON = 12


@dataclass(frozen=True)
class Pair:
    """Two entries that look alike, by number, the older first; how, the strongest likeness first."""

    one: int
    other: int
    alike: tuple[str, ...]
    proposed: str | None = None

    @property
    def rank(self) -> tuple[bool, int, int]:
        """Proposals first, then the strongest likeness, then the newest entry."""
        strongest = min((LIKENESSES.index(how) for how in self.alike), default=len(LIKENESSES))
        return (self.proposed is None, strongest, -self.other)


#: From the strongest to the weakest.
LIKENESSES = (
    "the same NHS number",
    "the same date of birth and surname",
    "the same name and address",
    "the same name",
    "the same forename and address",
)


@dataclass(frozen=True)
class _Entry:
    id: int
    name: tuple[str, ...]
    born: date | None
    address: tuple[str, ...]
    nhs_number: str


def pairs(session: Session, user: User) -> list[Pair]:
    """The pairs that may be one person, among the adults this person may know of.

    Without those already decided: told apart, or put together and taken apart again.
    """
    entries = list(_entries(session, user))
    numbers = {one.id for one in entries}
    decided, proposed = _decisions(session, numbers)
    alike: dict[tuple[int, int], list[str]] = defaultdict(list)
    for how, found in _by_likeness(entries):
        for pair in found:
            if pair not in decided and how not in alike[pair]:
                alike[pair].append(how)
    for pair in proposed:
        alike.setdefault(pair, [])
    made = [Pair(*pair, tuple(how), proposed.get(pair)) for pair, how in alike.items()]
    return sorted((p for p in made if p.alike or p.proposed), key=lambda pair: pair.rank)


def alike_how(session: Session, one: int, other: int) -> tuple[str, ...]:
    """How two entries look alike; nothing where the rules see no likeness."""
    entries = [
        _entry(row) for row in session.execute(_columns().where(ADULT.c.id.in_((one, other))))
    ]
    return tuple(dict.fromkeys(how for how, found in _by_likeness(entries) if list(found)))


def _entries(session: Session, user: User) -> Iterator[_Entry]:
    """The entries of the adults whose cases this person may know of."""
    if not user.roles & CASE_ROLES or user.roles & ADMIN_ROLES or user.disabled_at is not None:
        return
    mine = or_(Case.team_id == user.team_id, Case.id.in_(works_on(user)))
    known = set(session.scalars(select(Case.adult_id).where(mine, known_to(user)).distinct()))
    for row in session.execute(
        _columns().where(ADULT.c.merged_into.is_(None), ADULT.c.name.is_not(None))
    ):
        if row.id in known:
            yield _entry(row)


def _columns() -> Any:
    c = ADULT.c
    return select(c.id, c.name, c.date_of_birth, c.address, c.nhs_number)


def _entry(row: Any) -> _Entry:
    digits = "".join(ch for ch in row.nhs_number or "" if ch.isdigit())
    return _Entry(row.id, words(row.name), row.date_of_birth, words(row.address), digits)


def _by_likeness(entries: list[_Entry]) -> Iterator[tuple[str, Iterable[tuple[int, int]]]]:
    nhs, born, both, name, place = LIKENESSES
    yield nhs, _sharing(entries, lambda e: e.nhs_number)
    yield born, _sharing(entries, lambda e: e.born and e.name[-1:] and (e.born, e.name[-1]))
    yield (
        both,
        _sharing(entries, lambda e: e.name and e.address and (_bag(e.name), _bag(e.address))),
    )
    yield name, _sharing(entries, lambda e: _bag(e.name), most=COMMON)
    yield place, _sharing(entries, _forename_and_place, most=COMMON)


def _sharing(entries: list[_Entry], key: Any, most: int = 0) -> Iterator[tuple[int, int]]:
    """Every two entries with the same key; none where more than ``most`` share it."""
    groups: dict[Hashable, list[int]] = defaultdict(list)
    for entry in entries:
        if shared := key(entry):
            groups[shared].append(entry.id)
    for ids in groups.values():
        if not most or len(ids) <= most:
            yield from combinations(sorted(ids), 2)


def _forename_and_place(entry: _Entry) -> Hashable:
    names = [word for word in entry.name if word not in TITLES]
    return (names[0], _bag(entry.address)) if entry.address and len(names) > 1 else None


def _bag(said: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(sorted(said))


def _decisions(
    session: Session, numbers: set[int]
) -> tuple[set[tuple[int, int]], dict[tuple[int, int], str]]:
    """The pairs that were decided, and those that somebody proposed and nobody has decided since."""
    decided: set[tuple[int, int]] = set()
    proposed: dict[tuple[int, int], str] = {}
    for row in session.scalars(select(SamePerson).order_by(SamePerson.id)):
        pair = (min(row.adult_id, row.other_id), max(row.adult_id, row.other_id))
        if row.result == "proposed" and not set(pair) - numbers:
            proposed[pair] = row.public_id
        elif row.result != "proposed":
            proposed.pop(pair, None)
            decided.add(pair)
    return decided, proposed
