"""History: shown - what the older system knew of one adult, for whoever may see it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from engine import people
from engine.case.file import hides_adult, knows
from engine.case.model import Case
from engine.errors import NotFound, NotKnown
from engine.people.model import User
from engine.record import KINDS
from engine.record.history import (
    history_adult,
    history_concern,
    history_enquiry,
    history_risk,
    history_sar,
)

_ADULT = KINDS["adult"].table


@dataclass(frozen=True)
class OldEnquiry:
    """An imported enquiry, its risks, and the case that has taken it over, if one may know of it."""

    row: Any
    risks: Sequence[Any]
    case: Case | None

    @property
    def goes_on(self) -> bool:
        """Not concluded, and not taken over."""
        return self.row.concluded_on is None and self.row.case_id is None


@dataclass(frozen=True)
class OldFile:
    """Everything imported about one adult."""

    public_id: str
    name: str
    born: date | None
    died: date | None
    concerns: Sequence[Any]
    enquiries: Sequence[OldEnquiry]
    reviews: Sequence[Any]
    cases: Sequence[Case]


def old_file(session: Session, adult: str, user: User) -> OldFile:
    """What was imported about an adult, by their public id.

    Raises ``NotAllowed`` for a role that sees no history; ``NotFound``, in the same words
    for an adult who is not there, one of whom nothing was imported and one whose case is hidden.
    """
    people.require(user, "read_history", None)
    c = _ADULT.c
    row = session.execute(
        sa.select(c.id, c.public_id, c.name, c.date_of_birth, c.died_on, c.merged_into).where(
            c.public_id == adult
        )
    ).one_or_none()
    if row is None or row.merged_into is not None:
        raise NotFound
    entries = [row.id, *_merged_into(session, row.id)]
    old = session.execute(
        sa.select(history_adult.c.id).where(history_adult.c.adult_id.in_(entries))
    ).all()
    if not old:
        raise NotFound
    if hides_adult(session, entries, user):
        raise NotKnown
    cases = session.scalars(sa.select(Case).where(Case.adult_id.in_(entries)).order_by(Case.id))
    return OldFile(
        row.public_id,
        row.name or "Not known",
        row.date_of_birth,
        row.died_on,
        _rows(session, history_concern, entries, "received_on"),
        [
            _enquiry(session, one, user)
            for one in _rows(session, history_enquiry, entries, "started_on")
        ],
        _rows(session, history_sar, entries, "held_on"),
        [case for case in cases if knows(session, case, user)],
    )


def _merged_into(session: Session, adult: int) -> list[int]:
    found: list[int] = []
    wanted = [adult]
    while wanted:
        some = sa.select(_ADULT.c.id).where(_ADULT.c.merged_into.in_(wanted))
        wanted = list(session.execute(some).scalars())
        found += wanted
    return found


def _rows(session: Session, table: sa.Table, adults: list[int], by: str) -> Sequence[Any]:
    found = sa.select(table).where(table.c.adult_id.in_(adults)).order_by(table.c[by], table.c.id)
    return session.execute(found).all()


def _enquiry(session: Session, row: Any, user: User) -> OldEnquiry:
    risks = session.execute(
        sa.select(history_risk)
        .where(history_risk.c.enquiry_id == row.id)
        .order_by(history_risk.c.id)
    ).all()
    case = session.get(Case, row.case_id) if row.case_id is not None else None
    return OldEnquiry(row, risks, case if case and knows(session, case, user) else None)
