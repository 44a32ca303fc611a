"""Training report: of each team, how many of those who need a course are in date, and who is not."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.people.model import Team, User
from engine.people.permission import require
from engine.people.training import (
    EXPIRED,
    IN_DATE,
    NONE,
    SOON,
    Course,
    Standing,
    courses,
    standings,
)

#: Of fewer, a percentage says more than it knows.
ENOUGH = 5
SEE_ALL = frozenset({"auditor", "system_admin"})


@dataclass(frozen=True)
class Line:
    """One course in one team: how many need it, and of these how many are in date."""

    course: Course
    needed: int
    in_date: int
    soon: int  # of those in date, who runs out within 60 days
    expired: int
    never: int

    @property
    def percentage(self) -> int | None:
        """How many of a hundred are in date; None of fewer than five."""
        return round(100 * self.in_date / self.needed) if self.needed >= ENOUGH else None


@dataclass(frozen=True)
class Person:
    """One person and how they stand with every course they need or were on."""

    user: User
    standings: Sequence[Standing]

    @property
    def warnings(self) -> list[Standing]:
        """What runs out soon, or is needed and not in date."""
        return [one for one in self.standings if one.warns]


@dataclass(frozen=True)
class TeamReport:
    """One team, or those who are in none."""

    team: Team | None
    lines: list[Line]
    people: list[Person]


def training_report(session: Session, viewer: User, today: date) -> list[TeamReport]:
    """The training of every team a person may see. Raises ``NotAllowed``."""
    require(viewer, "read_training", None)
    found = select(User).where(User.disabled_at.is_(None)).order_by(User.name, User.id)
    if not viewer.roles & SEE_ALL:
        if viewer.team_id is None:
            return []
        found = found.where(User.team_id == viewer.team_id)
    everybody = session.scalars(found).all()
    stand, every = standings(session, everybody, today), courses(session)
    teams: dict[int | None, list[User]] = {}
    for user in everybody:
        teams.setdefault(user.team_id, []).append(user)
    reports = [_of_team(people, every, stand) for people in teams.values()]
    return sorted(reports, key=lambda one: (one.team is None, one.team.name if one.team else ""))


def _of_team(
    people: Sequence[User], every: Sequence[Course], stand: Mapping[int, list[Standing]]
) -> TeamReport:
    lines = [_line(course, people, stand) for course in every]
    return TeamReport(
        people[0].team,
        [line for line in lines if line.needed],
        [Person(user, stand[user.id]) for user in people],
    )


def _line(course: Course, people: Sequence[User], stand: Mapping[int, list[Standing]]) -> Line:
    states = [
        one.state
        for user in people
        for one in stand[user.id]
        if one.course.id == course.id and one.needed
    ]
    return Line(
        course,
        needed=len(states),
        in_date=states.count(IN_DATE) + states.count(SOON),
        soon=states.count(SOON),
        expired=states.count(EXPIRED),
        never=states.count(NONE),
    )
