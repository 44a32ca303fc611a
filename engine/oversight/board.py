"""Oversight: the board - every open task of a team that waits too long or for a reason, longest first.

One statement counts everything, one finds a page, and a few read what is said of the tasks
on that page; none is asked for each case. Whose cases: those of the team one may know of.
Source: INV-20; design 10.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache

import sqlalchemy as sa
from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from engine import guards
from engine.case.model import Case, Incident, Task
from engine.oversight.counts import NOBODY, PAGE, Asked, Counts, Person, counted, in_groups
from engine.oversight.reasons import (
    HIDDEN,
    OPEN,
    TEAMS,
    Moment,
    in_danger,
    moment,
    open_here,
    reasons,
    running_here,
)
from engine.oversight.usual import Usual, usual
from engine.oversight.waits import Told, Wait, told
from engine.oversight.why_stuck import Why, nothing_open, whys
from engine.people.model import Team, User
from engine.people.permission import require

#: lines that are worked out together for a table that is taken away
AT_ONCE = 500


@dataclass(frozen=True)
class Line:
    """One open task on the board."""

    wait: Wait
    why: Why
    usual: Usual
    late_days: int | None
    #: the reason that whoever has it gave, and who that was asked by
    reason: str
    reason_asked: bool
    incidents: tuple[int, ...]
    #: until when it is overridden, and who covers for whoever has it
    overridden_until: date | None = None
    covered_by: str = ""
    #: who has it: a colleague, or whoever it waits for at another organisation
    held_by: str = ""


@dataclass(frozen=True)
class Lost:
    """A case in which nobody has anything to do, and something is wrong."""

    case: str
    reference: str
    why: Why
    incidents: tuple[int, ...]


@dataclass
class Board:
    """One page of the board; who may be in danger stands on top of every page."""

    asked: Asked
    teams: Sequence[Team]
    counts: Counts
    total: int
    dangers: list[Line]
    lines: list[Line]
    lost: list[Lost]
    people: dict[int, Person]

    @property
    def more(self) -> bool:
        """Whether there is another page."""
        return self.asked.page * PAGE < self.total


def teams_of(session: Session, user: User) -> list[Team]:
    """The teams whose board a person may read. Raises ``NotAllowed``."""
    require(user, "read_board", user.team)
    return [user.team] if user.team is not None else []


def board(session: Session, user: User, asked: Asked, *, as_of: datetime) -> Board:
    """One page of the board of a person's team. Raises ``NotAllowed``."""
    teams = teams_of(session, user)
    now = moment(session, [team.id for team in teams], as_of, user)
    groups = session.execute(in_groups(), now.given).all()
    people = _people(session, {row.assignee_id for row in groups})
    counts = counted(groups, asked, people)
    picked = _picked(asked, people)
    danger_ids = list(session.scalars(_dangers(), now.given))
    ids = list(
        session.scalars(
            _page(asked.show, asked.sort).where(*picked).offset((asked.page - 1) * PAGE), now.given
        )
    )
    lost_cases = _lost(session, now)
    known, lines = _lines(session, now, danger_ids + ids, lost_cases)
    return Board(
        asked=asked,
        teams=teams,
        counts=counts,
        total=counts.by_reason[asked.show],
        dangers=[lines[one] for one in danger_ids if one in lines],
        lines=[lines[one] for one in ids if one in lines and one not in danger_ids],
        lost=[
            Lost(
                case.public_id,
                case.reference,
                nothing_open(known, case, now.days, as_of),
                tuple(one.id for one in known.incidents.get(case.id, ())),
            )
            for case in lost_cases
        ],
        people=people,
    )


def every_line(session: Session, user: User, asked: Asked, *, as_of: datetime) -> Iterator[Line]:
    """Every line that is asked for, to be taken away as a table. Raises ``NotAllowed``."""
    now = moment(session, [team.id for team in teams_of(session, user)], as_of, user)
    groups = session.execute(in_groups(), now.given).all()
    picked = _picked(asked, _people(session, {row.assignee_id for row in groups}))
    wanted = _page(asked.show, asked.sort).where(*picked).limit(None)
    ids = list(session.scalars(wanted, now.given))
    for first in range(0, len(ids), AT_ONCE):
        some = ids[first : first + AT_ONCE]
        _, lines = _lines(session, now, some, [])
        yield from (lines[one] for one in some if one in lines)


def chosen_lines(
    session: Session, user: User, tasks: Sequence[str], *, as_of: datetime
) -> list[Line]:
    """The lines of some open tasks of the person's team, by their public ids. Raises ``NotAllowed``."""
    now = moment(session, [team.id for team in teams_of(session, user)], as_of, user)
    found = select(Task.id).where(open_here(), Task.public_id.in_(tasks)).order_by(Task.opened_at)
    ids = list(session.scalars(found, now.given))
    _, lines = _lines(session, now, ids, [])
    return [lines[one] for one in ids if one in lines]


# -- a page -----------------------------------------------------------------------


def _picked(asked: Asked, people: Mapping[int, Person]) -> list[ColumnElement[bool]]:
    """The conditions of the filters."""
    found: list[ColumnElement[bool]] = []
    if asked.team:
        ids = [number for number, one in people.items() if one.team == asked.team]
        found.append(Task.assignee_id.in_(ids))
    if asked.worker == NOBODY:
        found.append(Task.assignee_id.is_(None))
    elif asked.worker:
        ids = [number for number, one in people.items() if one.public_id == asked.worker]
        found.append(Task.assignee_id.in_(ids))
    if asked.task:
        found.append(Task.name == asked.task)
    if asked.stage:
        found.append(sa.literal(",").concat(Task.stage).concat(",").contains(f",{asked.stage},"))
    return found


@cache
def _dangers() -> sa.Select[int]:
    return select(Task.id).where(open_here(), in_danger()).order_by(Task.id).limit(PAGE)


@cache
def _page(show: str, sort: str) -> sa.Select[int]:
    by = {
        "longest": (Task.opened_at, Task.id),
        "due": (Task.due_at.is_(None), Task.due_at, Task.id),
        "quiet": (Task.active_at, Task.id),
    }[sort]
    return select(Task.id).where(open_here(), reasons()[show]).order_by(*by).limit(PAGE)


def _lost(session: Session, now: Moment) -> list[Case]:
    """Cases in which nobody has anything to do, and something is wrong.

    It has failed; or the case runs, and nothing will wake it.
    """
    ids = set(session.scalars(_failed(), now.given))
    if guards.on("board_nothing_lost"):
        ids |= set(session.scalars(_not_woken(), now.given))
    if not ids:
        return []
    return list(session.scalars(select(Case).where(Case.id.in_(ids)).order_by(Case.id)))


@cache
def _failed() -> sa.Select[int]:
    failed = select(Incident.case_id).where(Incident.settled_at.is_(None))
    return (
        select(Case.id)
        .where(Case.id.in_(failed), Case.team_id.in_(TEAMS), Case.id.not_in(HIDDEN))
        .where(~select(Task.id).where(Task.case_id == Case.id, OPEN).exists())
    )


@cache
def _not_woken() -> sa.Select[int]:
    task = select(Task.case_id).where(Task.case_id == Case.id, OPEN)
    return select(Case.id).where(running_here(), Case.next_due_at.is_(None), ~task.exists())


def _lines(
    session: Session, now: Moment, ids: Sequence[int], lost: Sequence[Case]
) -> tuple[Told, dict[int, Line]]:
    """The lines of some tasks, by their number."""
    of = _known_cases() if guards.on("board_known_cases") else _cases_of()
    cases = set(session.scalars(of, {**now.given, "ids": list(ids)}))
    known = told(session, [*cases, *(case.id for case in lost)], now.reader, now.at)
    shown = set(ids)
    waits = [w for of in known.waits.values() for w in of if w.id in shown]
    times = usual(session, {(w.team_id, w.name) for w in waits}, now.days, now.hidden)
    sentences = whys(session, known, waits, now.days, now.at)
    return known, {
        wait.id: _line(wait, why, times[wait.team_id, wait.name], known, now)
        for wait, why in zip(waits, sentences, strict=True)
    }


@cache
def _cases_of() -> sa.Select[int]:
    ids = sa.bindparam("ids", expanding=True, type_=sa.Integer)
    return select(Case.id).join(Task, Task.case_id == Case.id).where(Task.id.in_(ids))


@cache
def _known_cases() -> sa.Select[int]:
    return _cases_of().where(Case.team_id.in_(TEAMS), Case.id.not_in(HIDDEN))


def _line(wait: Wait, why: Why, times: Usual, known: Told, now: Moment) -> Line:
    late = wait.due_at is not None and wait.due_at < now.at and wait.paused_at is None
    nudge = known.nudges.get(wait.id)
    return Line(
        wait=wait,
        why=why,
        usual=times,
        late_days=now.days.between(wait.due_at, now.at) if late and wait.due_at else None,
        reason=(nudge.reason or "") if nudge else "",
        reason_asked=bool(nudge and nudge.asks_reason and not nudge.reason),
        incidents=tuple(one.id for one in known.incidents.get(wait.case_id, ())),
        overridden_until=known.overrides[wait.id][0].until if wait.id in known.overrides else None,
        covered_by=known.covers.get(wait.assignee_id or 0, ("",))[0],
        held_by=known.whom[wait.id].in_a_table if wait.id in known.whom else wait.assignee or "",
    )


def _people(session: Session, ids: set[int | None]) -> dict[int, Person]:
    """These users by their number, in the order of their names."""
    rows = session.execute(_named(), {"ids": list(ids - {None})})
    return {
        number: Person(public_id, name, team or "", team_name or "")
        for number, public_id, name, team, team_name in rows
    }


@cache
def _named() -> sa.Select[int, str, str, str, str]:
    ids = sa.bindparam("ids", expanding=True, type_=sa.Integer)
    return (
        select(User.id, User.public_id, User.name, Team.public_id, Team.name)
        .outerjoin(Team, Team.id == User.team_id)
        .where(User.id.in_(ids))
        .order_by(User.name)
    )
