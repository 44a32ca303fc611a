"""Cover: while somebody is away, a named colleague does their tasks - "for A by B", never as A.

The tasks stay with whoever is away, so that nothing has to be given back. What is done is
signed by whoever did it, and says for whom. Two people stay two people: for a decision that
somebody else has to make, both the one who did the work and the one it was done for count
as its authors (INV-18).
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from engine import clock
from engine.errors import Conflict, InvalidAnswers, NotFound
from engine.log import events
from engine.people.model import Absence, User
from engine.people.permission import require
from engine.people.roles import CASE_ROLES

LONGEST = timedelta(days=366)


def set_absence(
    session: Session,
    user: User,
    cover: User | None,
    first: date | None,
    last: date | None,
    actor: User,
    *,
    at: datetime | None = None,
) -> Absence:
    """Say that somebody is away from one day to another, and who covers for them.

    ``cover`` is of the same team and holds a role of theirs. Raises ``NotAllowed``;
    ``InvalidAnswers``; ``Conflict`` where they are away then already.
    """
    require(actor, "set_absence", user)
    at = at or clock.now()
    wrong = _wrong_days(first, last, clock.today(at))
    if problem := _wrong_cover(user, cover):
        wrong["cover"] = problem
    if wrong:
        raise InvalidAnswers(wrong)
    assert cover is not None
    assert first is not None
    assert last is not None
    session.scalar(select(User.id).where(User.id == user.id).with_for_update(key_share=True))
    if _between(session, Absence.user_id == user.id, first, last):
        raise Conflict(f"{user.name} is away on some of these days already. End that first.")
    row = Absence(
        user_id=user.id, cover_id=cover.id, first_day=first, last_day=last,
        set_at=at, set_by=actor.id,
    )  # fmt: skip
    session.add(row)
    session.flush()
    _log(session, "absence_set", row, actor, at)
    return row


def end_absence(
    session: Session, public_id: str, actor: User, *, at: datetime | None = None
) -> Absence:
    """Say that somebody is back, or does not go. Raises ``NotFound``; ``NotAllowed``; ``Conflict``."""
    row = session.scalar(
        select(Absence).where(Absence.public_id == public_id).with_for_update(of=Absence)
    )
    if row is None:
        raise NotFound
    require(actor, "set_absence", row.user)
    if row.ended_at is not None:
        raise Conflict("This absence is over already.")
    row.ended_at, row.ended_by = at or clock.now(), actor.id
    _log(session, "absence_ended", row, actor, row.ended_at)
    return row


def hand_on_cover(
    session: Session, public_id: str, cover: User | None, actor: User, *, at: datetime | None = None
) -> Absence:
    """Let another colleague cover for whoever is away, from today or the first day on.

    Raises ``NotFound``; ``NotAllowed``; ``InvalidAnswers``; ``Conflict`` where it is over already.
    """
    at = at or clock.now()
    row = end_absence(session, public_id, actor, at=at)
    first = max(row.first_day, clock.today(at))
    return set_absence(session, row.user, cover, first, row.last_day, actor, at=at)


def absences(session: Session, user: User, *, at: datetime | None = None) -> Sequence[Absence]:
    """Who is away or will be: of one's team for whoever may say so, else one's own and what one covers."""
    today = clock.today(at)
    coming = select(Absence).where(Absence.ended_at.is_(None), Absence.last_day >= today)
    of_team = select(User.id).where(User.team_id == user.team_id)
    mine = or_(Absence.user_id == user.id, Absence.cover_id == user.id)
    sees_all = user.roles & {"supervisor", "safeguarding_adults_manager"}
    which = Absence.user_id.in_(of_team) if sees_all and user.team_id else mine
    return session.scalars(coming.where(which).order_by(Absence.first_day, Absence.id)).all()


def may_cover(session: Session, user: User) -> Sequence[User]:
    """Colleagues of the team who hold a role of theirs."""
    team = select(User).where(
        User.team_id == user.team_id, User.disabled_at.is_(None), User.id != user.id
    )
    fit = session.scalars(team.order_by(User.name)).all() if user.team_id else []
    return [one for one in fit if not _wrong_cover(user, one)]


def _wrong_days(first: date | None, last: date | None, today: date) -> dict[str, str]:
    if first is None:
        return {"first": "Enter the first day, like 24 12 2026"}
    if last is None:
        return {"last": "Enter the last day, like 2 1 2027"}
    if last < first:
        return {"last": "The last day lies before the first"}
    if last < today:
        return {"last": "These days are over already"}
    if last - first > LONGEST or first > today + LONGEST:
        return {"last": "Choose days within a year"}
    return {}


def _wrong_cover(user: User, cover: User | None) -> str:
    if cover is None or cover.disabled_at is not None or cover.team_id != user.team_id:
        return "Select who covers, from the same team"
    if cover.id == user.id:
        return "Select somebody else: nobody covers for themselves"
    if not cover.roles & user.roles & CASE_ROLES:
        return f"{cover.name} does none of the work that {user.name} does"
    return ""


def _between(session: Session, whose: object, first: date, last: date) -> bool:
    found = select(Absence.id).where(
        whose,  # type: ignore[arg-type]
        Absence.ended_at.is_(None),
        Absence.first_day <= last,
        Absence.last_day >= first,
    )
    return session.scalar(found.limit(1)) is not None


def _log(session: Session, what: str, row: Absence, actor: User, at: datetime) -> None:
    data = {
        "user": row.user_id,
        "cover": row.cover_id,
        "first": row.first_day.isoformat(),
        "last": row.last_day.isoformat(),
    }
    events.append(session, None, what, actor, at=at, data=data)
