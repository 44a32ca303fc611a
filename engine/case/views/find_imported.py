"""Case: find imported - adults of the older system, by date of birth, name, or its own ids."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import and_, func, or_, select, union
from sqlalchemy.orm import Session

from engine import people
from engine.case.file import hides_adult
from engine.case.model import Case
from engine.case.views.find import LONGEST, MOST, NET, fits_adult, really_fits
from engine.people.hidden import hidden_from
from engine.people.model import User
from engine.record import KINDS
from engine.record.history import history_adult, history_concern, history_enquiry

_ADULT = KINDS["adult"].table
_KEPT = _ADULT.alias("kept")


@dataclass(frozen=True)
class Imported:
    """An adult of whom history was imported, and how much of it."""

    public_id: str
    name: str
    date_of_birth: date | None
    concerns: int
    enquiries: int
    open: int


def find_imported(session: Session, user: User, text: str) -> list[Imported]:
    """The adults of the older system that fit what was typed; nobody for whom it is not theirs.

    Never one whose case is hidden from the person.
    """
    if not people.may(user, "read_history", None):
        return []
    fits = fits_adult(text[:LONGEST])
    typed = text.strip()
    of_theirs = union(
        *(
            select(table.c.adult_id).where(table.c.id == typed)
            for table in (history_adult, history_concern, history_enquiry)
        )
    )
    c = _KEPT.c
    rows = session.execute(
        select(
            c.id, c.public_id, c.name, c.date_of_birth, _ADULT.c.name, _ADULT.c.id.in_(of_theirs)
        )
        .join(history_adult, history_adult.c.adult_id == _ADULT.c.id)
        .join(_KEPT, c.id == func.coalesce(_ADULT.c.merged_into, _ADULT.c.id))
        .where(or_(*fits, _ADULT.c.id.in_(of_theirs)))
        .order_by(c.name, c.id)
        .limit(NET)
    )
    hidden = set(session.scalars(select(Case.adult_id).where(Case.id.in_(hidden_from(user.id)))))
    found: dict[int, tuple[str, str, date | None]] = {}
    for number, public_id, name, born, its_name, by_id in rows:
        if number in hidden and hides_adult(session, [number], user):
            continue
        if by_id or really_fits(text, None, its_name, None):
            found.setdefault(number, (public_id, name or "Not known", born))
        if len(found) > MOST:
            break
    return [
        Imported(public_id, name, born, *_counts(session, number))
        for number, (public_id, name, born) in list(found.items())[:MOST]
    ]


def _counts(session: Session, adult: int) -> tuple[int, int, int]:
    """Concerns, enquiries, and those that go on and nobody has taken over."""
    entries = select(_ADULT.c.id).where(or_(_ADULT.c.id == adult, _ADULT.c.merged_into == adult))
    e = history_enquiry.c
    concerns = select(func.count()).where(history_concern.c.adult_id.in_(entries))
    enquiries = select(func.count()).where(e.adult_id.in_(entries))
    going_on = enquiries.where(and_(e.concluded_on.is_(None), e.case_id.is_(None)))
    counts = [concerns, enquiries, going_on]
    one, two, three = (session.scalar(statement) or 0 for statement in counts)
    return one, two, three
