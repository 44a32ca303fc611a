"""Keeping: retention - whose record has been kept as long as it must be, and what holds it longer.

A record is everything of one adult, in all their cases: it is kept or let go as a whole. Its
time counts from the last of three things, the end of their last case, the last contact and
their death; it does not run while any case is open. Source: Records Management Code of
Practice (NHSX 2021); the years are the council's (``periods.py``).
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, object_session

from engine import clock, guards, log, people
from engine.case.model import Case
from engine.db.model import Instant
from engine.errors import Conflict, InvalidAnswers, NotFound, NotKnown
from engine.keeping.model import Erasure, LegalHold
from engine.keeping.periods import CONCERN, ENQUIRY, Periods
from engine.notices.telling import tell
from engine.people.hidden import BROKEN, CLOSED, KEPT, stands
from engine.people.model import User, UserRole
from engine.record import KINDS
from engine.returns.adults import merged

ADULT = KINDS["adult"].table
MANAGER = "safeguarding_adults_manager"

TOO_LONG = "Use 2,000 characters or fewer"
LONGEST = 2_000


@dataclass(frozen=True)
class Due:
    """One record whose time is over: whose, of which kind, what it counts from, since when."""

    adult_id: int
    kind: str
    last_on: date
    due_on: date


def due(
    session: Session, periods: Periods, as_of: datetime, only: Collection[int] | None = None
) -> Iterator[Due]:
    """Every record whose time is over and that no hold keeps; ``only`` of these adults."""
    today = clock.today(as_of)
    held = sa.select(LegalHold.adult_id).where(LegalHold.lifted_at.is_(None))
    into = merged(session)
    kept = {into.get(one, one) for one in session.scalars(held)}
    for adult, told in _told(session, into, only).items():
        if told.is_open or told.is_erased or not told.days:
            continue
        kind = ENQUIRY if told.had_enquiry else CONCERN
        last = max(told.days)
        due_on = _years_after(last, periods.years(kind))
        is_held = adult in kept and guards.on("hold_beats_all")
        if due_on <= today and not is_held:
            yield Due(adult, kind, last, due_on)


def list_due(session: Session, periods: Periods, at: datetime) -> int:
    """Put every record whose time is over on the list for review; say how many are new.

    Nothing is let go by this: two people decide. Managers are told when there are new ones.
    """
    there = set(session.scalars(sa.select(Erasure.adult_id).where(Erasure.declined_at.is_(None))))
    new = [one for one in due(session, periods, at) if one.adult_id not in there]
    for one in new:
        session.add(Erasure(adult_id=one.adult_id, kind=one.kind, due_on=one.due_on, listed_at=at))
    if new:
        managers = sa.select(User.id).join(UserRole).where(UserRole.role == MANAGER)
        for user_id in session.scalars(managers.where(User.disabled_at.is_(None))):
            tell(session, user_id, "time_over", None, at)
    session.flush()
    return len(new)


def set_hold(session: Session, adult: str, why: str, actor: User, *, at: datetime) -> LegalHold:
    """Let nothing of an adult's record go while an inquiry, a court or a request needs it.

    Every case of theirs has it in its log. Raises ``NotFound``, ``NotAllowed``,
    ``Conflict`` where one stands already, ``InvalidAnswers``.
    """
    adult_id = entry_of(session, adult)
    cases = locked_cases(session, adult_id)
    require(actor, "set_hold", cases)
    if standing_hold(session, adult_id) is not None:
        raise Conflict("There is a hold already. Lift it first, or leave it as it is.")
    hold = LegalHold(adult_id=adult_id, why=said(why, "why", "Say why"), set_at=at, set_by=actor.id)
    session.add(hold)
    for case in cases:
        log.append(session, case, "hold_set", actor, at=at)
    session.flush()
    return hold


def lift_hold(session: Session, hold: str, because: str, actor: User, *, at: datetime) -> LegalHold:
    """Lift a hold. Raises ``NotFound``, ``NotAllowed``, ``Conflict``, ``InvalidAnswers``."""
    row = session.scalar(sa.select(LegalHold).where(LegalHold.public_id == hold))
    if row is None:
        raise NotFound
    cases = locked_cases(session, row.adult_id)
    require(actor, "set_hold", cases)
    if row.lifted_at is not None:
        raise Conflict("This hold was lifted already.")
    row.lifted_because = said(because, "because", "Say why it is lifted")
    row.lifted_at, row.lifted_by = at, actor.id
    for case in cases:
        log.append(session, case, "hold_lifted", actor, at=at)
    return row


def adult_of(session: Session, reference: str, actor: User) -> str:
    """The public id of the adult whom a case is about. Raises ``InvalidAnswers`` for none we know."""
    wanted = " ".join(reference.upper().split())
    case = session.scalar(sa.select(Case).where(Case.reference == wanted))
    if case is None or not people.may(actor, "read_case", case):
        raise InvalidAnswers({"reference": "We could not find this case. Enter its reference"})
    return str(session.scalar(sa.select(ADULT.c.public_id).where(ADULT.c.id == case.adult_id)))


def holds(session: Session, user: User) -> list[tuple[LegalHold, list[str], str]]:
    """The holds that stand on records one may know of: the cases, and who set it.

    Raises ``NotAllowed``.
    """
    people.require(user, "read_keeping", None)
    found = []
    for hold in session.scalars(sa.select(LegalHold).where(LegalHold.lifted_at.is_(None))):
        of_them = Case.adult_id.in_(entries_of(session, hold.adult_id))
        cases = session.scalars(sa.select(Case).where(of_them).order_by(Case.id)).all()
        if cases and all(people.may(user, "read_keeping", case) for case in cases):
            by = session.get_one(User, hold.set_by).name
            found.append((hold, [case.reference for case in cases], by))
    return found


# -- shared with erasing -----------------------------------------------------------------


def entries_of(session: Session, adult_id: int) -> list[int]:
    """An adult's entry and those that were merged into it, with theirs."""
    found, new = [adult_id], [adult_id]
    while new:
        into = sa.select(ADULT.c.id).where(ADULT.c.merged_into.in_(new), ADULT.c.id.not_in(found))
        new = list(session.scalars(into))
        found += new
    return found


def locked_cases(session: Session, adult_id: int) -> list[Case]:
    """Every case of an adult, locked, the oldest first."""
    of_them = sa.select(Case).where(Case.adult_id.in_(entries_of(session, adult_id)))
    return list(session.scalars(of_them.order_by(Case.id).with_for_update(of=Case, key_share=True)))


def require(actor: User, action: str, cases: Collection[Case]) -> None:
    """Go on only if the person may know of every case and may do this to the newest one.

    An earlier case of another team belongs to the record too, unless it is restricted and they are
    not on its list: to have opened it in an emergency is not enough. Raises ``NotFound``, ``NotAllowed``.
    """
    if not cases:
        raise NotFound
    *earlier, newest = cases
    people.require(actor, action, newest)
    for case in earlier:
        if case.team_id == newest.team_id:
            people.require(actor, action, case)
        elif stands(object_session(case), case.id, actor.id) in (KEPT, CLOSED, BROKEN):
            raise NotKnown


def standing_hold(session: Session, adult_id: int) -> LegalHold | None:
    """The hold that stands on an adult's record, if any."""
    return session.scalar(
        sa.select(LegalHold).where(
            LegalHold.adult_id.in_(entries_of(session, adult_id)), LegalHold.lifted_at.is_(None)
        )
    )


def entry_of(session: Session, adult: str) -> int:
    """The number of an adult by their public id. Raises ``NotFound``."""
    found = session.scalar(sa.select(ADULT.c.id).where(ADULT.c.public_id == adult))
    if found is None:
        raise NotFound
    return merged(session).get(found, found)


def said(text: str, field: str, otherwise: str) -> str:
    """A reason that somebody typed. Raises ``InvalidAnswers``."""
    words = " ".join(text.split())
    if not words or len(words) > LONGEST:
        raise InvalidAnswers({field: TOO_LONG if words else otherwise})
    return words


@dataclass
class _Told:
    """What the time of one record is counted from."""

    days: list[date] = field(default_factory=list)
    is_open: bool = False
    is_erased: bool = False
    had_enquiry: bool = False


def _told(
    session: Session, into: Mapping[int, int], only: Collection[int] | None
) -> dict[int, _Told]:
    """Of every adult with a case, what their entries say together."""
    found: dict[int, _Told] = {}
    for row in session.execute(_by_entry()):
        adult = into.get(row.adult, row.adult)
        if only is not None and adult not in only:
            continue
        one = found.setdefault(adult, _Told())
        moments = [row.ended_at, row.active_at, row.contact]
        one.days += [clock.today(moment) for moment in moments if moment is not None]
        one.days += [row.died_on] if row.died_on else []
        one.is_open |= row.still_open > 0
        one.is_erased |= row.erased > 0
        one.had_enquiry |= row.enquiries > 0
    return found


def _by_entry() -> sa.Select[Any]:
    """One row for each entry with a case: the last of everything its time counts from."""
    contacts = sa.union_all(
        sa.select(*_contact("conversation", "happened_at")),
        sa.select(*_contact("attempt", "tried_at")),
    ).subquery()
    touched = (
        sa.select(contacts.c.case_id, sa.func.max(contacts.c.at).label("at"))
        .group_by(contacts.c.case_id)
        .subquery()
    )
    milestones = sa.cast(Case.milestones, sa.Text)
    return (
        sa.select(
            ADULT.c.id.label("adult"),
            sa.func.max(ADULT.c.died_on).label("died_on"),
            sa.func.max(Case.ended_at).label("ended_at"),
            sa.func.max(Case.active_at).label("active_at"),
            sa.type_coerce(sa.func.max(touched.c.at), Instant).label("contact"),
            sa.func.count().filter(Case.ended_at.is_(None)).label("still_open"),
            sa.func.count(Case.erased_at).label("erased"),
            sa.func.count().filter(milestones.contains("enquiry_started")).label("enquiries"),
        )
        .select_from(Case)
        .join(ADULT, ADULT.c.id == Case.adult_id)
        .outerjoin(touched, touched.c.case_id == Case.id)
        .group_by(ADULT.c.id)
        .order_by(sa.func.max(Case.ended_at))
    )


def _contact(kind: str, column: str) -> tuple[sa.ColumnElement[Any], sa.ColumnElement[Any]]:
    table = KINDS[kind].table
    return table.c.case_id.label("case_id"), table.c[column].label("at")


def _years_after(day: date, years: int) -> date:
    try:
        return day.replace(year=day.year + years)
    except ValueError:  # 29 February
        return date(day.year + years, 3, 1)
