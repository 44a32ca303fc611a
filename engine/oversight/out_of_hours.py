"""Oversight: out of hours - what is due or in danger in a team up to the next working morning.

Case by case, with the ways of reaching the adult that are safe; of each case no more than
the person's own roles let them read. What is long past its target is the board's to show.
Source: domain A5 I1; INV-12, INV-17.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import ColumnElement, Select, and_, or_, select
from sqlalchemy.orm import Session

from engine import clock
from engine.calendar import times_of
from engine.case.model import Case, Task, Workflow
from engine.case.views.cards import Line, reach
from engine.case.views.sight import Sight, see
from engine.case.worklist import DANGER
from engine.people.hidden import hidden_from
from engine.people.model import User
from engine.people.permission import require
from engine.record import KINDS, Row

#: So many cases stand on the page at most; it says how many more there are.
MOST = 60
#: An action that was due so many days ago and is not done is still there.
STILL = timedelta(days=14)

_ACTION = KINDS["action"].table


@dataclass(frozen=True)
class Action:
    """Something that was agreed, by whom and until when."""

    what: str
    who: str
    due_on: date
    late: bool


@dataclass(frozen=True)
class InSight:
    """One case for whoever is on call: why it is here, and how to reach the adult."""

    case: Case
    called: str
    workers: tuple[str, ...]
    in_danger: bool
    dangers: tuple[str, ...]
    tasks: Sequence[Task]
    actions: Sequence[Action]
    reach: tuple[Line, ...]


@dataclass(frozen=True)
class Night:
    """From now to the next working morning: the cases to know of, danger first."""

    since: datetime
    until: datetime
    cases: list[InSight]
    more: int

    @property
    def ids(self) -> set[int]:
        """The numbers of the cases on the list."""
        return {one.case.id for one in self.cases}


def next_morning(at: datetime, closed: Collection[date] = ()) -> datetime:
    """When the council opens next: at nine on a working day, today where that is still to come."""
    day = clock.today(at)
    opens = datetime.combine(day, clock.OPENING, clock.LONDON)
    if opens <= at or not clock.is_working_day(day, closed):
        day = clock.add_working_days(day, 1, closed)
    return datetime.combine(day, clock.OPENING, clock.LONDON)


def night(session: Session, user: User, *, as_of: datetime) -> Night:
    """What whoever is on call for a person's team has to know. Raises ``NotAllowed``."""
    require(user, "hand_over", user.team)
    until = next_morning(as_of, times_of(session).closed)
    found = session.scalars(_cases(user, as_of, until).limit(MOST + 200)).all()
    shown = found[:MOST]
    return Night(
        since=as_of,
        until=until,
        cases=sorted(
            (_in_sight(session, case, user, as_of, until) for case in shown),
            key=lambda one: (not one.in_danger, one.case.id),
        ),
        more=len(found) - len(shown),
    )


def _cases(user: User, at: datetime, until: datetime) -> Select[Case]:
    """Running cases of the team with a danger, a task or an action that falls into the time."""
    danger = select(Workflow.case_id).where(Workflow.name == DANGER, Workflow.ended_at.is_(None))
    due = select(Task.case_id).where(_due(at, until))
    last = clock.today(until)
    actions = select(_ACTION.c.case_id).where(
        _ACTION.c.done_at.is_(None), _ACTION.c.due_on.between(clock.today(at) - STILL, last)
    )
    return (
        select(Case)
        .where(
            Case.team_id == user.team_id,
            Case.ended_at.is_(None),
            Case.id.not_in(hidden_from(user.id, at)),
            or_(Case.id.in_(danger), Case.id.in_(due), Case.id.in_(actions)),
        )
        .order_by(Case.id.in_(danger).desc(), Case.id)
    )


def _due(at: datetime, until: datetime) -> ColumnElement[bool]:
    return and_(
        Task.completed_at.is_(None),
        Task.cancelled_at.is_(None),
        Task.paused_at.is_(None),
        Task.due_at.between(at, until),
    )


def _in_sight(session: Session, case: Case, user: User, at: datetime, until: datetime) -> InSight:
    sight = see(session, case.public_id, user, at=at)
    urgent = [task for task in sight.tasks if task.is_open and task.workflow.name == DANGER]
    due = [task for task in sight.tasks if task.is_open and _falls(task, at, until)]
    return InSight(
        case=case,
        called=sight.called,
        workers=tuple(
            dict.fromkeys(sight.name_of(row.user) for row in sight.file.record.live("case_worker"))
        ),
        in_danger=bool(urgent),
        dangers=tuple(_said(sight, row) for row in sight.live("danger")) if urgent else (),
        tasks=[*urgent, *(task for task in due if task not in urgent)],
        actions=_actions(sight, at, until),
        reach=tuple(reach(sight)),
    )


def _falls(task: Task, at: datetime, until: datetime) -> bool:
    return task.paused_at is None and task.due_at is not None and at <= task.due_at <= until


def _said(sight: Sight, row: Row) -> str:
    """What the danger is, for whom, and whether 999 was called."""
    parts = [
        row.what,
        f"In danger: {sight.labels('who_in_danger', row.who)}" if row.who else "",
        f"Emergency services called: {sight.label('emergency_call', row.called)}"
        if row.called
        else "",
        f"Said on {clock.in_words(row.typed_at)}",
    ]
    return ". ".join(part.rstrip(". ") for part in parts if part) + "."


def _actions(sight: Sight, at: datetime, until: datetime) -> list[Action]:
    today, last = clock.today(at), clock.today(until)
    return [
        Action(row.what or "", row.who or "", row.due_on, row.due_on < today)
        for row in sight.live("action")
        if row.due_on is not None and today - STILL <= row.due_on <= last
    ]
