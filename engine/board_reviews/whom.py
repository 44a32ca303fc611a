"""Board reviews: whom - the adult somebody means, and how much of an adult they may see."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from engine import people
from engine.case.file import knows
from engine.case.model import Case
from engine.errors import InvalidAnswers
from engine.people.model import User
from engine.record import KINDS
from engine.record.history import history_adult, history_concern, history_enquiry
from engine.returns.adults import merged

_ADULT = KINDS["adult"].table
NO_SUCH = "There is no case or imported enquiry with this number that you may see"


@dataclass(frozen=True)
class Whom:
    """An adult of a review: their name and where it leads, where one may know of them."""

    name: str = "An adult of whom you may not know"
    case: Case | None = None
    imported: str = ""


def adult_meant(session: Session, number: str, user: User) -> int:
    """The adult of a case, or of an imported concern or enquiry, by its number.

    Raises ``InvalidAnswers``, in the same words for what is not there and what one may not see.
    """
    said = "".join(number.split())
    case = session.scalar(sa.select(Case).where(Case.reference == said.upper()))
    if case is not None and knows(session, case, user):
        return case.adult_id
    for table in (history_enquiry, history_concern):
        found = session.scalar(sa.select(table.c.adult_id).where(table.c.id == said))
        if found is not None and adults_seen(session, [found], user)[found].name != Whom.name:
            return int(found)
    raise InvalidAnswers({"adult": NO_SUCH if said else "Enter the number of a case"})


def adults_seen(session: Session, adults: list[int], user: User) -> Mapping[int, Whom]:
    """Of each adult, what this person may know: a case of theirs, or that they were imported."""
    into = merged(session)
    kept = {one: into.get(one, one) for one in adults}
    entries: dict[int, list[int]] = {}
    for entry in {*kept.values(), *into}:
        entries.setdefault(into.get(entry, entry), []).append(entry)
    return {one: _seen(session, kept[one], entries[kept[one]], user) for one in adults}


def _seen(session: Session, adult: int, entries: list[int], user: User) -> Whom:
    cases = session.scalars(
        sa.select(Case).where(Case.adult_id.in_(entries)).order_by(Case.id)
    ).all()
    name, public_id = session.execute(
        sa.select(_ADULT.c.name, _ADULT.c.public_id).where(_ADULT.c.id == adult)
    ).one()
    known = next((one for one in cases if knows(session, one, user)), None)
    if known is not None:
        return Whom(name or "Name not known", case=known)
    old = sa.select(history_adult.c.id).where(history_adult.c.adult_id.in_(entries)).limit(1)
    sees_history = people.may(user, "read_history", None) and not cases
    if sees_history and session.scalar(old) is not None:
        return Whom(name or "Name not known", imported=public_id or "")
    return Whom()
