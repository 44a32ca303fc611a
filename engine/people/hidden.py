"""Hidden: the cases a person may not know of whatever their team and roles, and those they may by name.

Three things are asked before team and role, in this order. Is the person, or are they
near, somebody in the adult's life? Then they never see a case of that adult: nothing
lifts it but a manager who may know of the case. Is the case restricted? Then only those
on its list know of it. Have they broken the glass? Then they know of it for some hours.
"""

from __future__ import annotations

from datetime import datetime
from functools import cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy import ForeignKey, Select, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from engine import clock, guards
from engine.db import ONLY_READS
from engine.db.model import Base, Instant, Public

#: What is read of a case here; the table itself is declared in engine/case/model.py.
_CASE = sa.table("case", sa.column("id", sa.Integer), sa.column("adult_id", sa.Integer))

#: A value, or its place in a statement that is made once.
Number = int | sa.BindParameter[int]
Moment = datetime | sa.BindParameter[datetime] | None

#: How a person stands to a case. ``BROKEN``: it is restricted, and they broke the glass;
#: ``GLASS``: they broke it, and the case is known as usual.
KEPT, CLOSED, BROKEN, LISTED, GLASS, USUAL = (
    "kept", "closed", "broken", "listed", "glass", "usual",
)  # fmt: skip


class KeptFrom(Base):
    """Somebody who is, or is near, a person in a case: declared, or found in the record."""

    __tablename__ = "kept_from"

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[Public]
    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"), index=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)
    party: Mapped[str]  # engine/case/kept_from.py: PARTIES
    relation: Mapped[str]  # is, or near
    why: Mapped[str]
    #: how it was found in the record, and the row; empty where somebody declared it
    found_by: Mapped[str | None]
    found_kind: Mapped[str | None]
    found_row: Mapped[int | None]
    #: whether the person is kept from the case; a mere likeness waits for a manager first
    keeps: Mapped[bool]
    set_at: Mapped[datetime] = mapped_column(Instant)
    set_by: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    decided_at: Mapped[datetime | None] = mapped_column(Instant)
    decided_by: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    ended_at: Mapped[datetime | None] = mapped_column(Instant)
    ended_by: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    ended_because: Mapped[str | None]


class Restriction(Base):
    """A case that only those on a list may know of, and why; lifted by two people."""

    __tablename__ = "restriction"

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[Public]
    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"), index=True)
    ground: Mapped[str]  # engine/case/restricted.py: GROUNDS
    why: Mapped[str]
    masks_address: Mapped[bool]
    set_at: Mapped[datetime] = mapped_column(Instant)
    set_by: Mapped[int] = mapped_column(ForeignKey("user.id"))
    lift_asked_at: Mapped[datetime | None] = mapped_column(Instant)
    lift_asked_by: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    lift_because: Mapped[str | None]
    lifted_at: Mapped[datetime | None] = mapped_column(Instant)
    lifted_by: Mapped[int | None] = mapped_column(ForeignKey("user.id"))


class OnList(Base):
    """Somebody who may know of a restricted case, from when until when."""

    __tablename__ = "on_list"

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"), index=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)
    since: Mapped[datetime] = mapped_column(Instant)
    added_by: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    until: Mapped[datetime | None] = mapped_column(Instant)
    removed_by: Mapped[int | None] = mapped_column(ForeignKey("user.id"))


class BrokenGlass(Base):
    """Somebody opened a case in an emergency: why, until when, and what a second person said of it."""

    __tablename__ = "broken_glass"

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[Public]
    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"), index=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)
    why: Mapped[str]
    broken_at: Mapped[datetime] = mapped_column(Instant)
    until: Mapped[datetime] = mapped_column(Instant)
    review_due_at: Mapped[datetime] = mapped_column(Instant)
    reviewed_at: Mapped[datetime | None] = mapped_column(Instant)
    reviewed_by: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    was_right: Mapped[bool | None]
    said: Mapped[str | None]


def kept_from(user_id: Number) -> Select[int]:
    """The numbers of the cases a person never sees: every case of an adult they are, or are near.

    It reaches the cases of the adult that are opened later, and those that become theirs.
    """
    where = _CASE.alias("found_in")
    adults = (
        select(where.c.adult_id)
        .join(KeptFrom, KeptFrom.case_id == where.c.id)
        .where(KeptFrom.user_id == user_id, KeptFrom.keeps.is_(True), KeptFrom.ended_at.is_(None))
    )
    kept = select(_CASE.c.id).where(_CASE.c.adult_id.in_(adults))
    return kept if guards.on("conflict_deny") else kept.where(sa.false())


def kept_people(case_id: int) -> Select[int]:
    """The numbers of the people who are kept from a case."""
    here, where = _CASE.alias("here"), _CASE.alias("found_in")
    return (
        select(KeptFrom.user_id)
        .join(where, where.c.id == KeptFrom.case_id)
        .join(here, here.c.adult_id == where.c.adult_id)
        .where(here.c.id == case_id, KeptFrom.keeps.is_(True), KeptFrom.ended_at.is_(None))
    )


def closed_to(user_id: Number, at: Moment = None) -> Select[int]:
    """The numbers of the restricted cases that a person may not know of."""
    closed = restricted().where(
        Restriction.case_id.not_in(listed_on(user_id)),
        Restriction.case_id.not_in(broken_by(user_id, at)),
    )
    return closed if guards.on("restricted_deny") else closed.where(sa.false())


def restricted() -> Select[int]:
    """The numbers of the cases that are restricted now."""
    return select(Restriction.case_id).where(Restriction.lifted_at.is_(None))


def listed_on(user_id: Number) -> Select[int]:
    """The numbers of the restricted cases that a person is on the list of."""
    return select(OnList.case_id).where(
        OnList.user_id == user_id, OnList.until.is_(None), OnList.case_id.in_(restricted())
    )


def broken_by(user_id: Number, at: Moment = None) -> Select[int]:
    """The numbers of the cases that a person opened in an emergency, while that lasts."""
    broken = select(BrokenGlass.case_id).where(BrokenGlass.user_id == user_id)
    if guards.on("glass_expires"):
        broken = broken.where(BrokenGlass.until > (clock.now() if at is None else at))
    return broken


def hidden_from(user_id: int, at: datetime | None = None) -> Select[int]:
    """The numbers of every case that a person may not know of, whatever their team and roles.

    Each list, count, search and export leaves these out.
    """
    both = kept_from(user_id).union_all(closed_to(user_id, at)).subquery()
    return select(both.c[0])


def stands(session: Session | None, case_id: int, user_id: int) -> str:
    """How a person stands to a case, before their team and roles are asked.

    Without a session nothing can be looked up: then they are kept from it.
    """
    if session is None:
        return KEPT
    if not session.info.get(ONLY_READS):
        return _stands(session, case_id, user_id)
    known = session.info.setdefault("stands", {})
    if (case_id, user_id) not in known:
        known[case_id, user_id] = _stands(session, case_id, user_id)
    return str(known[case_id, user_id])


def _stands(session: Session, case_id: int, user_id: int) -> str:
    switched = tuple(
        guards.on(name) for name in ("conflict_deny", "restricted_deny", "glass_expires")
    )
    given = {"user": user_id, "case": case_id, "now": clock.now()}
    found = session.execute(_asked(switched), given).one()
    for answer in (KEPT, CLOSED, LISTED):
        if getattr(found, answer):
            return answer
    if found.broken:
        return BROKEN if found.restricted else GLASS
    return USUAL


@cache
def _asked(_switched: tuple[bool, ...]) -> Any:
    """The one statement of ``stands``; made once, as it is asked many times for each page."""
    user, case, now = (sa.bindparam(name, type_=of) for name, of in _GIVEN.items())
    lists: dict[str, Select[int]] = {
        "kept": kept_from(user),
        "closed": closed_to(user, now),
        "listed": listed_on(user),
        "broken": broken_by(user, now),
        "restricted": restricted(),
    }
    return select(*(_holds(cases, case).label(name) for name, cases in lists.items()))


_GIVEN: dict[str, Any] = {"user": sa.Integer, "case": sa.Integer, "now": Instant}


def _holds(cases: Select[int], case: Any) -> sa.Exists:
    numbers = cases.subquery()
    return select(sa.literal(1)).where(numbers.c[0] == case).exists()
