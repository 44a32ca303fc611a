"""Case: a large-scale enquiry - many adults at one place, one case for each of them (SG1).

The adults are never merged into one record: each is asked what they want, and each
case has its own decision and its own end. What they share is where it happened.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import Session

from engine import clock, log
from engine.case.file import CaseFile, known_to, knows
from engine.case.model import Case, LargeScale
from engine.db import public_id
from engine.errors import InvalidAnswers, NotFound
from engine.people.model import User
from engine.people.roles import CASE_ROLES
from engine.record import Row

NEW = "new"
GONE = "This large-scale enquiry is not open in your team. Choose another, or a new one"


def begin(
    session: Session,
    team_id: int,
    name: str,
    why: str,
    actor: User,
    *,
    at: datetime,
) -> LargeScale:
    """Begin a large-scale enquiry, inside a verb."""
    row = LargeScale(
        public_id=public_id(),
        name=name,
        why=why,
        team_id=team_id,
        opened_at=at,
        opened_by=actor.id,
    )
    session.add(row)
    session.flush()
    return row


def open_ones(session: Session, team_id: int | None, user: User | None) -> list[LargeScale]:
    """The large-scale enquiries of a team that go on: one of their cases at least is open.

    Never one of which every open case is kept from the person.
    """
    still_open = select(Case.large_scale_id).where(
        Case.large_scale_id.is_not(None), Case.ended_at.is_(None)
    )
    if user is not None:
        still_open = still_open.where(known_to(user))
    return list(
        session.scalars(
            select(LargeScale)
            .where(LargeScale.team_id == team_id, LargeScale.id.in_(still_open))
            .order_by(LargeScale.opened_at.desc(), LargeScale.id.desc())
        )
    )


def get_large_scale(session: Session, public_id: str, user: User) -> LargeScale:
    """A large-scale enquiry that a person may know of: their team's, or one of its cases theirs.

    Raises ``NotFound``, in the same words for what does not exist.
    """
    row = session.scalar(
        select(LargeScale).where(LargeScale.public_id == public_id, not_hidden(user))
    )
    if row is None or not _may_know(session, row, user):
        raise NotFound
    return row


def not_hidden(user: User) -> ColumnElement[bool]:
    """The condition on a list of large-scale enquiries: it has no case, or one not kept from the person."""
    of = select(Case.large_scale_id).where(Case.large_scale_id.is_not(None))
    return or_(LargeScale.id.not_in(of), LargeScale.id.in_(of.where(known_to(user))))


def cases_known(session: Session, row: LargeScale, user: User) -> list[Case]:
    """The cases of a large-scale enquiry that a person may know of, oldest first."""
    cases = session.scalars(select(Case).where(Case.large_scale_id == row.id).order_by(Case.id))
    return [case for case in cases if knows(session, case, user)]


def join(file: CaseFile, row: LargeScale) -> None:
    """Make a case part of a large-scale enquiry, inside a verb that has locked the case."""
    if file.case.large_scale_id == row.id:
        return
    file.case.large_scale_id = row.id
    log.append(
        file.session,
        file.case,
        "joined_large_scale",
        file.actor,
        at=file.at,
        via=file.via,
        data={"large_scale": row.id},
    )


def join_as_decided(file: CaseFile, enquiry: Row) -> None:
    """What the manager chose takes effect: a new large-scale enquiry is begun, or one is joined.

    Raises ``InvalidAnswers`` for one that is not open in this team.
    """
    said = enquiry.large_scale
    if not said or file.actor is None:
        return
    if said == NEW:
        if file.case.large_scale_id is None or _was_another(file, enquiry):
            name = _named_after(file)
            why = enquiry.route_why or "Others at the same place may be at risk."
            join(file, begin(file.session, file.case.team_id, name, why, file.actor, at=file.at))
        return
    found = [
        one
        for one in open_ones(file.session, file.case.team_id, file.actor)
        if one.public_id == said
    ]
    if not found and not _is_its_own(file, said):
        raise InvalidAnswers({"large_scale": GONE})
    for row in found:
        join(file, row)


def _was_another(file: CaseFile, enquiry: Row) -> bool:
    """Whether an existing one was chosen before, and a new one is now."""
    if enquiry.version == 1:
        return False
    before = file.record.as_of_version(enquiry, enquiry.version - 1)["large_scale"]
    return before not in (None, NEW)


def _named_after(file: CaseFile) -> str:
    """The service where it happened, else the day on which it was begun; never a home address."""
    services: Sequence[str] = [risk.service for risk in file.record.live("risk") if risk.service]
    day = clock.day_in_words(clock.today(file.at))
    return services[0] if services else f"Large-scale enquiry of {day}"


def _is_its_own(file: CaseFile, said: str) -> bool:
    number = file.case.large_scale_id
    row = file.session.get(LargeScale, number) if number else None
    return row is not None and row.public_id == said


def _may_know(session: Session, row: LargeScale, user: User) -> bool:
    of_team = user.team_id == row.team_id and bool(user.roles & (CASE_ROLES | {"supervisor"}))
    if of_team and user.disabled_at is None:
        return True
    return bool(cases_known(session, row, user))
