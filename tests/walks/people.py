"""People: who does what in the walks - several of each role, so that four eyes can be kept."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from weakref import WeakKeyDictionary

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.case.model import Task
from engine.db import Database
from engine.people import users
from engine.people.model import Team, User
from tests.council import FOUNDED, PASSWORD

MANAGER, SUPERVISOR = "safeguarding_adults_manager", "supervisor"
MORE = {
    "Hana": ["enquiry_officer"],
    "Yusuf": ["contact_officer"],
    "Grace": ["enquiry_officer", MANAGER],
    "Kofi": [MANAGER],
    "Wes": ["contact_officer", "enquiry_officer", MANAGER],  # has left: see ``staff``
    "Aud": ["auditor"],
}


def staff(db: Database) -> None:
    """Add more people to the council's first team; one of them has left."""
    with db.write() as session:
        team = session.scalars(select(Team).where(Team.name == "North")).one()
        for name, roles in MORE.items():
            made = users.add_user(
                session,
                f"{name.lower()}@council.example",
                f"{name} North",
                roles,
                team,
                PASSWORD,
                at=FOUNDED,
                actor=None,
                via="shell",
            )
            if name == "Wes":
                users.disable_user(session, made, at=FOUNDED, actor=None, via="shell")


@dataclass(frozen=True)
class Member:
    """Somebody of a team: their number and what they may do."""

    id: int
    roles: frozenset[str]

    def user(self, session: Session) -> User:
        """The person, as a verb takes them."""
        return session.get_one(User, self.id)


#: The connection pool of a database -> team -> its people. Nobody comes or goes during a walk.
_rosters: WeakKeyDictionary[Any, dict[int, list[Member]]] = WeakKeyDictionary()


def team_of(session: Session, team_id: int) -> list[Member]:
    """Everybody of a team who may still sign in, in the order they came."""
    known = _rosters.setdefault(session.connection().engine.pool, {})
    if team_id not in known:
        found = select(User).where(User.team_id == team_id, User.disabled_at.is_(None))
        users = session.scalars(found.order_by(User.id))
        known[team_id] = [Member(user.id, frozenset(user.roles)) for user in users]
    return known[team_id]


def strangers(session: Session, team_id: int) -> list[User]:
    """Everybody who may not know of a team's cases: other teams, administrators, who has left."""
    found = session.scalars(select(User).order_by(User.id))
    return [u for u in found if u.team_id != team_id or u.disabled_at is not None]


def author_of(session: Session, task: Task) -> int | None:
    """Who wrote what this task decides on: they must not be the one who decides."""
    if task.other_person_than is None:
        return None
    return session.scalar(
        select(Task.completed_by)
        .where(
            Task.case_id == task.case_id,
            Task.name == task.other_person_than,
            Task.completed_at.is_not(None),
        )
        .order_by(Task.completed_at.desc(), Task.id.desc())
        .limit(1)
    )


def fit_for(session: Session, task: Task) -> list[Member]:
    """Whoever could do a task: the role, and not the author of what it decides."""
    author = author_of(session, task)
    roles = {task.role, task.also_role}
    return [u for u in team_of(session, task.team_id) if u.roles & roles and u.id != author]


def with_role(session: Session, team_id: int, *roles: str) -> list[Member]:
    """Everybody of a team who holds one of these roles."""
    return [u for u in team_of(session, team_id) if u.roles & set(roles)]
