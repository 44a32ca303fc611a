"""Oversight: workload - how much each person of a team has, who is away, and what nobody has.

It counts tasks and adults; how heavy one enquiry weighs, only people know. Whoever has open
tasks of the team is shown, also somebody of another team, and somebody whose account is
closed: nothing stays unseen with a person who cannot sign in (INV-20). What another
organisation is asked to do is nobody's load here.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from engine import clock, guards
from engine.case import worklist
from engine.case.model import Case, Task
from engine.oversight.board import teams_of
from engine.oversight.reasons import Moment, in_danger, moment, open_here, reasons
from engine.people.model import Absence, Team, User
from engine.people.roles import CASE_ROLES


@dataclass(frozen=True)
class Amount:
    """How much is open: tasks, adults, and for how many working days the oldest has been open."""

    open: int = 0
    late: int = 0
    standing: int = 0  # paused or on hold
    urgent: int = 0
    adults: int = 0
    oldest_days: int | None = None


@dataclass(frozen=True)
class Load:
    """What one person has of one team, and whether they are there to do it."""

    person: User
    amount: Amount
    away: Absence | None = None
    #: whom they cover for today
    covers_for: tuple[str, ...] = ()
    elsewhere: bool = False  # they are in another team

    @property
    def closed(self) -> bool:
        """They cannot sign in any more."""
        return self.person.disabled_at is not None


@dataclass(frozen=True)
class TeamLoad:
    """One team: its people, the one with most that is late first; and what nobody has."""

    team: Team
    people: list[Load]
    nobody: Amount
    waiting: list[worklist.Line]

    @property
    def total(self) -> int:
        """How many tasks are open in the team."""
        return self.nobody.open + sum(load.amount.open for load in self.people)


def workload(session: Session, user: User, *, as_of: datetime) -> list[TeamLoad]:
    """The workload of every team whose work a person may oversee. Raises ``NotAllowed``."""
    teams = teams_of(session, user)
    now = moment(session, [team.id for team in teams], as_of, user)
    amounts = _amounts(session, now)
    away = _away(session, clock.today(as_of))
    people = _people(session, now, {who for _, who in amounts if who is not None})
    return [_team(session, user, team, amounts, people, away) for team in teams]


def _team(
    session: Session,
    user: User,
    team: Team,
    amounts: Mapping[tuple[int, int | None], Amount],
    people: Sequence[User],
    away: Sequence[Absence],
) -> TeamLoad:
    absent = {one.user_id: one for one in away}
    loads = [
        Load(
            person,
            amounts.get((team.id, person.id), Amount()),
            absent.get(person.id),
            tuple(one.user.name for one in away if one.cover_id == person.id),
            elsewhere=person.team_id != team.id,
        )
        for person in people
        if person.team_id == team.id or (team.id, person.id) in amounts
    ]
    shown = [load for load in loads if load.amount.open or _does_case_work(load)]
    waiting = worklist.unallocated(session, user, team.id)
    return TeamLoad(
        team, sorted(shown, key=_worst_first), amounts.get((team.id, None), Amount()), waiting
    )


def _does_case_work(load: Load) -> bool:
    return not load.closed and bool(load.person.roles & CASE_ROLES)


def _worst_first(load: Load) -> tuple[Any, ...]:
    """Whoever cannot do it at all; then by what is late, the oldest, and how much there is."""
    amount = load.amount
    gone = load.closed and amount.open > 0
    return (not gone, -amount.late, -(amount.oldest_days or 0), -amount.open, load.person.name)


def _amounts(session: Session, now: Moment) -> dict[tuple[int, int | None], Amount]:
    """How much is open, by team and person; None where nobody has it."""
    rows = session.execute(_counted(), now.given)
    return {
        (row.team_id, row.assignee_id): Amount(
            open=row.open,
            late=row.late,
            standing=row.standing,
            urgent=row.urgent,
            adults=row.adults,
            oldest_days=now.days.between(row.oldest, now.at),
        )
        for row in rows
    }


@cache
def _counted() -> Any:
    each = reasons()
    conditions = {"late": each["late"], "standing": each["waiting"], "urgent": in_danger()}
    sums = [
        func.sum(sa.case((is_so, 1), else_=0)).label(name) for name, is_so in conditions.items()
    ]
    return (
        select(
            Task.team_id,
            Task.assignee_id,
            func.count(Task.id).label("open"),
            func.count(sa.distinct(Case.adult_id)).label("adults"),
            func.min(Task.opened_at, type_=Task.opened_at.type).label("oldest"),
            *sums,
        )
        .join(Case, Case.id == Task.case_id)
        .where(open_here(), or_(Task.assignee_id.is_not(None), Task.role != worklist.PARTNER))
        .group_by(Task.team_id, Task.assignee_id)
    )


def _people(session: Session, now: Moment, hold: Collection[int]) -> Sequence[User]:
    """Everybody of these teams, and everybody else who has some of their work."""
    of_team = sa.and_(User.team_id.in_(now.teams), User.disabled_at.is_(None))
    which = or_(of_team, User.id.in_(hold)) if guards.on("workload_closed_shown") else of_team
    return session.scalars(select(User).where(which).order_by(User.name, User.id)).all()


def _away(session: Session, day: date) -> Sequence[Absence]:
    today = select(Absence).where(
        Absence.ended_at.is_(None), Absence.first_day <= day, Absence.last_day >= day
    )
    return session.scalars(today.order_by(Absence.first_day, Absence.id)).all()
