"""Oversight: reasons - why an open task is on the board, each as one condition on its row.

All are read from one index (engine/oversight/model.py), but what has failed. None looks at the
state of a workflow. The moment is handed in when a statement is run (``Moment.given``), so that
each statement is made once.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import Session

from engine import clock
from engine.calendar import times_of
from engine.case.model import Case, Incident, StepOverride, Task, Workflow
from engine.case.override import standing
from engine.case.worklist import DANGER, PARTNER
from engine.db.model import Instant
from engine.oversight.days import WorkingDays
from engine.people.hidden import hidden_from
from engine.people.model import User

#: Nobody did anything in the case for so many working days.
QUIET_DAYS = 10
#: The target is at most so many working days away.
SOON_DAYS = 5
#: So often something must have failed.
TWICE = 2
#: Each of these alone makes a task stalled; what is true most often is asked first.
STALLED = ("late", "quiet", "partner", "attempts", "refused", "incident")

TEAMS = sa.bindparam("teams", expanding=True, type_=sa.Integer)
#: the cases that whoever looks may not know of, though they are of these teams
HIDDEN = sa.bindparam("hidden", expanding=True, type_=sa.Integer)
_AT, _SOON, _QUIET = (sa.bindparam(name, type_=Instant) for name in ("at", "soon", "quiet"))
_TODAY = sa.bindparam("today", type_=sa.Date)
OPEN = and_(Task.completed_at.is_(None), Task.cancelled_at.is_(None))


@dataclass(frozen=True)
class Moment:
    """The moment of looking: whose cases, and the instants that follow from it."""

    reader: User
    teams: tuple[int, ...]
    hidden: tuple[int, ...]
    at: datetime
    days: WorkingDays
    soon: datetime
    quiet: datetime

    @property
    def given(self) -> dict[str, Any]:
        """What a statement about this moment is run with."""
        return {
            "teams": list(self.teams),
            "hidden": list(self.hidden),
            "at": self.at,
            "soon": self.soon,
            "quiet": self.quiet,
            "today": clock.today(self.at),
        }


def moment(session: Session, teams: Collection[int], at: datetime, user: User) -> Moment:
    """Work out, by the council's own days, from when a case is quiet and until when soon is."""
    times = times_of(session)
    days = WorkingDays(times)
    return Moment(
        reader=user,
        teams=tuple(sorted(teams)),
        hidden=tuple(session.scalars(hidden_from(user.id))),
        at=at,
        days=days,
        soon=times.due(at, SOON_DAYS, "working_days"),
        quiet=days.before(at, QUIET_DAYS),
    )


def open_here() -> ColumnElement[bool]:
    """Open tasks of the teams looked at."""
    return and_(OPEN, Task.team_id.in_(TEAMS), Task.case_id.not_in(HIDDEN))


def running_here() -> ColumnElement[bool]:
    """Running cases of the teams looked at."""
    return and_(Case.ended_at.is_(None), Case.team_id.in_(TEAMS), Case.id.not_in(HIDDEN))


@cache
def in_danger() -> ColumnElement[bool]:
    """A task of somebody who may be in danger now; it stands above everything (INV-17)."""
    urgent = select(Workflow.id).where(Workflow.name == DANGER, Workflow.ended_at.is_(None))
    return Task.workflow_id.in_(urgent)


@cache
def reasons() -> dict[str, ColumnElement[bool]]:
    """name -> the condition; each but ``stalled`` and ``all`` is looked at for itself."""
    goes = Task.paused_at.is_(None)
    each: dict[str, ColumnElement[bool]] = {
        "late": and_(goes, Task.due_at < _AT),
        "quiet": and_(goes, Task.active_at < _QUIET),
        "attempts": Task.tries >= TWICE,
        "partner": and_(goes, Task.role == PARTNER),
        "refused": Task.refusals >= TWICE,
        "incident": Task.case_id.in_(select(Incident.case_id).where(Incident.settled_at.is_(None))),
        "soon": and_(goes, Task.due_at >= _AT, Task.due_at <= _SOON),
        "unallocated": and_(Task.assignee_id.is_(None), Task.role != PARTNER),
        "waiting": Task.paused_at.is_not(None),
        "overridden": Task.id.in_(_overridden()),
    }
    stalled = or_(*(each[name] for name in STALLED))
    return {"stalled": stalled, **each, "all": sa.true()}


def _overridden() -> sa.Select[int]:
    return select(StepOverride.task_id).where(standing(_TODAY))
