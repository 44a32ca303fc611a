"""Oversight: leaving - what somebody who leaves, or has left, still holds; and handing it on.

Tasks, parts in cases and covers are handed on each in a transaction and with an event of its
own, by the verbs that anybody uses: what cannot be given says why, and holds up nothing else.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from engine import clock
from engine.case import worklist
from engine.case.handing_on import hand_on
from engine.case.model import Case, Task
from engine.errors import EngineError, NotFound
from engine.oversight.board import teams_of
from engine.oversight.reassign import Door, Given, reassign
from engine.people.cover import hand_on_cover
from engine.people.hidden import hidden_from
from engine.people.leaver import Leaving, all_coming
from engine.people.model import Absence, User
from engine.people.permission import require
from engine.people.users import get_user
from engine.record import KINDS

_ADULT, _WORKER = KINDS["adult"].table, KINDS["case_worker"].table
_OPEN = sa.and_(Task.completed_at.is_(None), Task.cancelled_at.is_(None))


@dataclass(frozen=True)
class Part:
    """Somebody's part in a case that still runs: whoever has a role there gets its tasks."""

    case: str
    reference: str
    adult: str
    role: str


@dataclass(frozen=True)
class Held:
    """What somebody still holds of one team's work, and how much there is elsewhere."""

    person: User
    tasks: list[worklist.Line]
    parts: list[Part]
    covers: Sequence[Absence]
    elsewhere: int = 0

    @property
    def nothing(self) -> bool:
        """Whether there is nothing here to hand on."""
        return not (self.tasks or self.parts or self.covers)


@dataclass(frozen=True)
class Numbers:
    """How much somebody holds, for whoever sees no case."""

    tasks: int
    parts: int
    covers: int


@dataclass(frozen=True)
class Choice:
    """To whom each thing goes, by the public id of a person; nothing means that it stays.

    ``tasks`` by public id, where ``nobody`` is the team; ``parts`` by case and role; ``covers``
    by the public id of the absence.
    """

    tasks: Mapping[str, str]
    parts: Mapping[tuple[str, str], str]
    covers: Mapping[str, str]


NOBODY = "nobody"


def held(session: Session, person: User, viewer: User, *, as_of: datetime) -> Held:
    """What somebody holds in the teams that a person may oversee. Raises ``NotAllowed``; ``NotFound``."""
    teams = [team.id for team in teams_of(session, viewer)]
    tasks = worklist.of_person(session, viewer, person.id, teams)
    every = session.scalar(select(func.count(Task.id)).where(_OPEN, Task.assignee_id == person.id))
    found = Held(
        person,
        tasks,
        _parts(session, person, teams, viewer, as_of),
        _covers(session, person, clock.today(as_of), teams),
        elsewhere=(every or 0) - len(tasks),
    )
    if found.nothing and person.team_id not in teams:
        raise NotFound
    return found


def numbers(session: Session, person: User, viewer: User, *, as_of: datetime) -> Numbers:
    """How much somebody holds, whoever's work it is. Raises ``NotAllowed``."""
    require(viewer, "manage_users", None)
    tasks = select(func.count(Task.id)).where(_OPEN, Task.assignee_id == person.id)
    parts = _parts_of(person).with_only_columns(func.count())
    return Numbers(
        session.scalar(tasks) or 0,
        session.scalar(parts) or 0,
        len(_covers(session, person, clock.today(as_of), None)),
    )


def leavers(session: Session, viewer: User) -> list[tuple[User, Leaving | None]]:
    """Who leaves, and who has left and still holds something: of one's team, or for an
    administrator everybody. Raises ``NotAllowed``."""
    whole = "system_admin" in viewer.roles
    teams = set() if whole else {team.id for team in teams_of(session, viewer)}
    require(viewer, "manage_users", None) if whole else None
    coming = [(one.user, one) for one in all_coming(session)]
    tasks = select(Task.assignee_id).where(_OPEN, Task.assignee_id.is_not(None))
    cases = select(_WORKER.c.user).join(Case, Case.id == _WORKER.c.case_id)
    cases = cases.where(_WORKER.c.until.is_(None), Case.ended_at.is_(None))
    gone = select(User).where(
        User.disabled_at.is_not(None), sa.or_(User.id.in_(tasks), User.id.in_(cases))
    )
    left = [(one, None) for one in session.scalars(gone.order_by(User.name))]
    return [pair for pair in (*left, *coming) if whole or pair[0].team_id in teams]


def hand_everything_on(
    write: Door, person: int, choice: Choice, actor: int, *, at: datetime | None = None
) -> Iterator[tuple[str, Given]]:
    """Hand on what was chosen, to one colleague or several; say of each what became of it.

    Gives pairs: ``task``, ``part`` or ``cover``, and what became of it.
    """
    for task, to in choice.tasks.items():
        try:
            number = None if to == NOBODY else _number(write, to)
        except EngineError as error:
            yield "task", Given(task, str(error))
        else:
            yield from (("task", one) for one in reassign(write, [task], number, actor, at=at))
    for (case, role), to in choice.parts.items():
        yield (
            "part",
            _tried(write, f"{case} {role}", _handing_part(case, role, person, to, actor, at)),
        )
    for absence, to in choice.covers.items():
        yield "cover", _tried(write, absence, _handing_cover(absence, to, actor, at))


Act = Callable[[Session], object]


def _tried(write: Door, name: str, act: Act) -> Given:
    try:
        with write() as session:
            act(session)
    except EngineError as error:
        return Given(name, str(error))
    return Given(name)


def _handing_part(
    case: str, role: str, person: int, to: str, actor: int, at: datetime | None
) -> Act:
    def act(session: Session) -> None:
        by, who = session.get_one(User, actor), session.get_one(User, person)
        require(by, "reassign_many", by.team)
        hand_on(session, case, role, who, get_user(session, to), by, at=at)

    return act


def _handing_cover(absence: str, to: str, actor: int, at: datetime | None) -> Act:
    def act(session: Session) -> None:
        by = session.get_one(User, actor)
        hand_on_cover(session, absence, get_user(session, to), by, at=at)

    return act


def _number(write: Door, public_id: str) -> int:
    with write() as session:
        return get_user(session, public_id).id


def _parts(
    session: Session, person: User, teams: Sequence[int], viewer: User, as_of: datetime
) -> list[Part]:
    mine = _parts_of(person).where(
        Case.team_id.in_(teams), Case.id.not_in(hidden_from(viewer.id, as_of))
    )
    rows = session.execute(mine.order_by(Case.opened_at, _WORKER.c.id))
    return [Part(case, reference, adult, role) for case, reference, adult, role in rows]


def _parts_of(person: User) -> sa.Select[str, str, str, str]:
    return (
        select(Case.public_id, Case.reference, worklist.called(), _WORKER.c.role)
        .select_from(_WORKER)
        .join(Case, Case.id == _WORKER.c.case_id)
        .join(_ADULT, _ADULT.c.id == Case.adult_id)
        .where(_WORKER.c.user == person.id, _WORKER.c.until.is_(None), Case.ended_at.is_(None))
    )


def _covers(
    session: Session, person: User, today: object, teams: Sequence[int] | None
) -> Sequence[Absence]:
    """For whom they cover, or will; of all teams where none are named."""
    found = select(Absence).where(
        Absence.cover_id == person.id, Absence.ended_at.is_(None), Absence.last_day >= today
    )
    if teams is not None:
        found = found.where(Absence.user_id.in_(select(User.id).where(User.team_id.in_(teams))))
    return session.scalars(found.order_by(Absence.first_day, Absence.id)).all()
