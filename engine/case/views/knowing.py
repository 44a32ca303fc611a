"""Case: knowing - who may know of a case, who is kept from it, and what waits for a decision."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine import clock, people
from engine.case import break_glass, kept_from, restricted
from engine.case.file import known_to, knows, workers
from engine.case.model import Case
from engine.case.views.sight import Sight
from engine.people.hidden import BrokenGlass, KeptFrom, Restriction, kept_people
from engine.people.model import User


@dataclass(frozen=True)
class Kept:
    """Somebody who is, or is near, a person in the case, as a manager reads it."""

    public_id: str
    name: str
    about: str
    why: str
    by: str
    at: datetime
    #: found in the record and not decided yet; until then they are kept from it, or not
    waits: bool
    keeps: bool
    ended: str


@dataclass(frozen=True)
class Glass:
    """One emergency: who opened the case, why, until when, and what the review said."""

    public_id: str
    name: str
    why: str
    at: datetime
    until: datetime
    due: datetime
    is_late: bool
    reviewed_by: str
    right: bool
    said: str
    is_mine: bool


@dataclass(frozen=True)
class Access:
    """Everything on the page of who may know of a case."""

    restriction: Restriction | None
    restricted_by: str
    lift_asked_by: str
    may_agree: bool
    listed: Sequence[User]
    others: Sequence[User]
    kept: Sequence[Kept]
    glass: Sequence[Glass]
    decides: bool
    restricts: bool
    reviews: bool


def access(sight: Sight) -> Access:
    """Who may know of a case, as far as the person who looks may read it."""
    session, case, user = sight.file.session, sight.case, sight.user
    works = workers(session, case, user)
    decides = people.may(user, "decide_conflict", case, works)
    restricts = people.may(user, "restrict_case", case, works)
    reviews = people.may(user, "review_glass", case, works)
    row = restricted.of_case(session, case)
    listed = restricted.on_list(session, case) if row else []
    conflicts = kept_from.of_case(session, case, user) if decides else []
    broken = break_glass.of_the_case(session, case) if decides or reviews else []
    names = _names(session, conflicts, broken, row)
    return Access(
        restriction=row,
        restricted_by=names.get(row.set_by, "") if row else "",
        lift_asked_by=names.get(row.lift_asked_by or 0, "") if row else "",
        may_agree=bool(row and row.lift_asked_by not in (None, user.id)),
        listed=listed,
        others=_others(sight, {one.id for one in listed}),
        kept=[_kept(one, names) for one in conflicts],
        glass=[_glass(one, names, user, sight.at) for one in broken],
        decides=decides,
        restricts=restricts,
        reviews=reviews,
    )


def _others(sight: Sight, listed: set[int]) -> list[User]:
    """Who could be put on the list or be kept from the case: everybody who does case work."""
    session, case = sight.file.session, sight.case
    open_now = select(User).where(
        User.disabled_at.is_(None), User.id.not_in(kept_people(case.id)), User.id != sight.user.id
    )
    found = session.scalars(open_now.order_by(User.name, User.id))
    return [one for one in found if one.roles & restricted.READERS and one.id not in listed]


def _kept(row: KeptFrom, names: dict[int, str]) -> Kept:
    party, relation = kept_from.PARTIES[row.party], kept_from.RELATIONS[row.relation]
    about = f"{party}: {relation[0].lower()}{relation[1:]}."
    if row.found_by:
        about = f"{party} has {row.found_by}."
    ended = ""
    if row.ended_at is not None:
        ended = f"{names.get(row.ended_by or 0, 'A manager')}: {row.ended_because}"
    return Kept(
        public_id=row.public_id,
        name=names.get(row.user_id, ""),
        about=about,
        why=row.why,
        by=names.get(row.set_by or 0, ""),
        at=row.set_at,
        waits=bool(row.found_by) and row.decided_at is None,
        keeps=row.keeps,
        ended=ended,
    )


def _glass(row: BrokenGlass, names: dict[int, str], user: User, at: datetime) -> Glass:
    return Glass(
        public_id=row.public_id,
        name=names.get(row.user_id, ""),
        why=row.why,
        at=row.broken_at,
        until=row.until,
        due=row.review_due_at,
        is_late=row.reviewed_at is None and row.review_due_at < at,
        reviewed_by=names.get(row.reviewed_by or 0, ""),
        right=bool(row.was_right),
        said=row.said or "",
        is_mine=row.user_id == user.id,
    )


def _names(
    session: Session,
    conflicts: Iterable[KeptFrom],
    broken: Iterable[BrokenGlass],
    row: Restriction | None,
) -> dict[int, str]:
    ids: set[int | None] = {one for c in conflicts for one in (c.user_id, c.set_by, c.ended_by)}
    ids |= {one for b in broken for one in (b.user_id, b.reviewed_by)}
    ids |= {row.set_by, row.lift_asked_by} if row else set()
    found = select(User.id, User.name).where(User.id.in_({i for i in ids if i is not None}))
    return {number: name for number, name in session.execute(found)}


# -- what waits -------------------------------------------------------------------


@dataclass(frozen=True)
class Waits:
    """One thing that somebody must decide or look at, about one case."""

    case: str
    reference: str
    what: str
    since: datetime
    is_late: bool = False


def waiting(session: Session, user: User, *, at: datetime | None = None) -> list[Waits]:
    """What waits for this person: colleagues to tell apart, emergencies to review, lists to end.

    Of the cases they may know of alone, and never what is about themselves; the oldest first.
    """
    at = at or clock.now()
    found = [*_to_decide(session, user), *_to_review(session, user, at), *_to_lift(session, user)]
    return sorted(found, key=lambda one: (not one.is_late, one.since))


def _to_decide(session: Session, user: User) -> Iterable[Waits]:
    rows = session.execute(
        select(KeptFrom, Case)
        .join(Case, Case.id == KeptFrom.case_id)
        .where(
            KeptFrom.found_by.is_not(None),
            KeptFrom.decided_at.is_(None),
            KeptFrom.ended_at.is_(None),
            KeptFrom.user_id != user.id,
            known_to(user),
        )
    )
    for row, case in rows:
        if people.may(user, "decide_conflict", case, workers(session, case, user)):
            yield Waits(
                case.public_id, case.reference, "Somebody in it may be a colleague", row.set_at
            )


def _to_review(session: Session, user: User, at: datetime) -> Iterable[Waits]:
    rows = session.execute(
        select(BrokenGlass, Case)
        .join(Case, Case.id == BrokenGlass.case_id)
        .where(BrokenGlass.reviewed_at.is_(None), BrokenGlass.user_id != user.id, known_to(user))
    )
    for row, case in rows:
        if people.may(user, "review_glass", case, workers(session, case, user)):
            late = row.review_due_at < at
            yield Waits(
                case.public_id, case.reference, "Opened in an emergency", row.broken_at, late
            )


def _to_lift(session: Session, user: User) -> Iterable[Waits]:
    rows = session.execute(
        select(Restriction, Case)
        .join(Case, Case.id == Restriction.case_id)
        .where(
            Restriction.lifted_at.is_(None),
            Restriction.lift_asked_at.is_not(None),
            Restriction.lift_asked_by != user.id,
            known_to(user),
        )
    )
    for row, case in rows:
        if people.may(user, "restrict_case", case, workers(session, case, user)):
            assert row.lift_asked_at is not None
            yield Waits(
                case.public_id, case.reference, "Should no longer be restricted", row.lift_asked_at
            )


def opened_by(session: Session, user: User) -> list[tuple[Case, BrokenGlass]]:
    """The cases that a person has open in an emergency at this moment."""
    rows = session.execute(
        select(Case, BrokenGlass)
        .join(BrokenGlass, BrokenGlass.case_id == Case.id)
        .where(BrokenGlass.user_id == user.id, BrokenGlass.until > clock.now(), known_to(user))
        .order_by(BrokenGlass.until)
    )
    return [(case, glass) for case, glass in rows if knows(session, case, user)]
