"""Oversight: waits - what the tables say of a few open cases, read in a handful of statements."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cache
from typing import Any

from sqlalchemy import Date, Integer, bindparam, select
from sqlalchemy.orm import Session, aliased

from engine import clock
from engine.case.model import Case, Incident, StepOverride, Task, Timer, Workflow
from engine.case.override import standing
from engine.case.worklist import DANGER, PARTNER, called
from engine.log.model import Event
from engine.oversight.model import Nudge
from engine.oversight.reasons import OPEN
from engine.oversight.whom import Whom, whom
from engine.people.model import Absence, Team, User
from engine.record import KINDS

_ADULT = KINDS["adult"].table
MANAGER = "safeguarding_adults_manager"
TOLD = ("paused", "resumed")
_CASES, _TASKS, _USERS = (
    bindparam(name, expanding=True, type_=Integer) for name in ("cases", "tasks", "users")
)
_TODAY = bindparam("today", type_=Date)


@dataclass(frozen=True)
class Wait:
    """One open task, and all that the tables say of why it waits."""

    id: int
    task: str
    name: str
    title: str
    role: str
    also_role: str | None
    stage: str | None
    faces: str | None
    assignee_id: int | None
    assignee: str | None
    assignee_gone: bool
    team_id: int
    team: str
    opened_at: datetime
    due_at: datetime | None
    paused_at: datetime | None
    paused_because: str | None
    paused_review_on: date | None
    held_because: str | None
    reminded_at: datetime | None
    tries: int
    refusals: int
    refused_at: datetime | None
    refused_gate: str | None
    workflow: str
    is_main: bool
    after_closing: bool
    case_id: int
    case: str
    reference: str
    adult: str
    process_version_id: int
    milestones: Mapping[str, str]
    active_at: datetime | None

    @property
    def urgent(self) -> bool:
        """Somebody may be in danger."""
        return self.workflow == DANGER


@dataclass
class Told:
    """What else is known of a few cases: by task, or by case."""

    waits: dict[int, list[Wait]] = field(default_factory=lambda: defaultdict(list))
    paused_by: dict[int, str] = field(default_factory=dict)
    resumed_at: dict[int, datetime] = field(default_factory=dict)
    returned_by: dict[int, str] = field(default_factory=dict)
    incidents: dict[int, list[Incident]] = field(default_factory=lambda: defaultdict(list))
    nudges: dict[int, Nudge] = field(default_factory=dict)
    #: task -> the override that stands, and who noted it
    overrides: dict[int, tuple[StepOverride, str]] = field(default_factory=dict)
    #: user -> who covers for them, and until which day
    covers: dict[int, tuple[str, date]] = field(default_factory=dict)
    #: task -> who at another organisation has it
    whom: dict[int, Whom] = field(default_factory=dict)
    timers: dict[int, tuple[datetime, str]] = field(default_factory=dict)


def told(session: Session, cases: Collection[int], reader: User, at: datetime) -> Told:
    """Everything that a sentence about these cases may say to one person at an instant.

    That they may know of the cases is asked before.
    """
    found = Told()
    for row in session.execute(_waits(), {"cases": list(cases)}).mappings():
        found.waits[row["case_id"]].append(Wait(**row))
    every = [wait for waits in found.waits.values() for wait in waits]
    _pauses(session, every, found)
    _returned(session, every, found)
    ids = list(cases)
    for incident in session.scalars(_incidents(), {"cases": ids}):
        found.incidents[incident.case_id].append(incident)
    tasks = [wait.id for wait in every]
    for nudge in session.scalars(_nudges(), {"tasks": tasks}):
        found.nudges[nudge.task_id] = nudge
    _overrides(session, tasks, clock.today(at), found)
    _covers(session, {wait.assignee_id for wait in every}, clock.today(at), found)
    found.whom = whom(session, [wait.id for wait in every if wait.role == PARTNER], reader, at)
    _timers(session, [case for case in ids if case not in found.waits], found)
    return found


@cache
def _waits() -> Any:
    of_task = (
        "name", "title", "role", "also_role", "stage", "faces", "assignee_id", "team_id",
        "opened_at", "due_at", "paused_at", "paused_because", "paused_review_on", "held_because",
        "reminded_at", "tries", "refusals", "refused_at", "refused_gate", "case_id",
    )  # fmt: skip
    shown: dict[str, Any] = {
        "id": Task.id,
        "task": Task.public_id,
        **{name: getattr(Task, name) for name in of_task},
        "assignee": User.name,
        "assignee_gone": User.disabled_at.is_not(None),
        "team": Team.name,
        "workflow": Workflow.name,
        "is_main": Workflow.is_main,
        "after_closing": Workflow.after_closing,
        "case": Case.public_id,
        "reference": Case.reference,
        "adult": called(),
        "process_version_id": Case.process_version_id,
        "milestones": Case.milestones,
        "active_at": Case.active_at,
    }
    return (
        select(*(column.label(name) for name, column in shown.items()))
        .select_from(Task)
        .join(Case, Case.id == Task.case_id)
        .join(Workflow, Workflow.id == Task.workflow_id)
        .outerjoin(Team, Team.id == Task.team_id)  # each has one; nobody is to begin with the team
        .join(_ADULT, _ADULT.c.id == Case.adult_id)
        .outerjoin(User, User.id == Task.assignee_id)
        .where(OPEN, Task.case_id.in_(_CASES))
        .order_by(Task.id)
    )


@cache
def _incidents() -> Any:
    open_now = Incident.case_id.in_(_CASES), Incident.settled_at.is_(None)
    return select(Incident).where(*open_now).order_by(Incident.id)


@cache
def _nudges() -> Any:
    return select(Nudge).where(Nudge.task_id.in_(_TASKS)).order_by(Nudge.id)


def _pauses(session: Session, waits: list[Wait], found: Told) -> None:
    """Who paused a task, and since when it goes again, by the log."""
    tasks = {wait.id for wait in waits}
    rows = session.execute(_paused(), {"cases": list({wait.case_id for wait in waits})})
    for task, what, at, name in rows:
        if task not in tasks:
            continue
        if what == "paused":
            found.paused_by[task] = name
            found.resumed_at.pop(task, None)
        else:
            found.resumed_at[task] = at


@cache
def _paused() -> Any:
    return (
        select(Event.task_id, Event.what, Event.at, User.name)
        .join(User, User.id == Event.actor_id)
        .where(Event.case_id.in_(_CASES), Event.what.in_(TOLD))
        .order_by(Event.id)
    )


def _returned(session: Session, waits: list[Wait], found: Told) -> None:
    """Who sent a task back: a manager's decision opened it again, in the same diagram."""
    rows = session.execute(_back(), {"tasks": [wait.id for wait in waits]})
    found.returned_by.update((task, name) for task, name in rows)


@cache
def _back() -> Any:
    now, before, decided = aliased(Task), aliased(Task), aliased(Task)
    return (
        select(now.id, User.name)
        .join(before, before.workflow_id == now.workflow_id)
        .join(decided, decided.workflow_id == now.workflow_id)
        .join(User, User.id == decided.completed_by)
        .where(
            now.id.in_(_TASKS),
            before.name == now.name,
            before.completed_at.is_not(None),
            decided.completed_at == now.opened_at,
            decided.role == MANAGER,
            decided.name != now.name,
        )
    )


def _overrides(session: Session, tasks: list[int], today: date, found: Told) -> None:
    rows = session.execute(_overridden(), {"tasks": tasks, "today": today})
    found.overrides.update((one.task_id, (one, name)) for one, name in rows)


@cache
def _overridden() -> Any:
    return (
        select(StepOverride, User.name)
        .join(User, User.id == StepOverride.noted_by)
        .where(StepOverride.task_id.in_(_TASKS), standing(_TODAY))
    )


def _covers(session: Session, users: set[int | None], today: date, found: Told) -> None:
    """Who covers today; where several do, whoever was named last."""
    rows = session.execute(_covering(), {"users": list(users - {None}), "today": today})
    found.covers.update((user, (name, last)) for user, name, last in rows)


@cache
def _covering() -> Any:
    cover = aliased(User)
    return (
        select(Absence.user_id, cover.name, Absence.last_day)
        .join(cover, cover.id == Absence.cover_id)
        .where(
            Absence.user_id.in_(_USERS),
            Absence.ended_at.is_(None),
            Absence.first_day <= _TODAY,
            Absence.last_day >= _TODAY,
            cover.disabled_at.is_(None),
        )
        .order_by(Absence.id)
    )


def _timers(session: Session, cases: list[int], found: Told) -> None:
    """Where nothing is open: what wakes the case, and when."""
    if not cases:
        return
    rows = session.execute(
        select(Timer.case_id, Timer.due_at, Timer.name)
        .where(Timer.case_id.in_(cases), Timer.fired_at.is_(None), Timer.cancelled_at.is_(None))
        .order_by(Timer.due_at.desc())
    )
    found.timers.update((case, (due_at, name)) for case, due_at, name in rows)
