"""Oversight: reasons - why an open task is on the board, each as one condition on its row.

All but a few are read from one index (engine/oversight/model.py). None looks at the state
of a workflow. The moment is handed in when a statement is run (``Moment.given``), so that
each statement is made once.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import Session

from engine.calendar import times_of
from engine.case.model import Case, Incident, Task, Workflow
from engine.case.worklist import DANGER, PARTNER
from engine.db.model import Instant
from engine.oversight.days import WorkingDays
from engine.people.hidden import hidden_from
from engine.people.model import User
from engine.record import KINDS

#: Nobody did anything in the case for so many working days.
QUIET_DAYS = 10
#: The target is at most so many working days away.
SOON_DAYS = 5
#: So often something must have failed.
TWICE = 2
ATTEMPTS_WITHIN = timedelta(days=92)

_ATTEMPT = KINDS["attempt"].table
TEAMS = sa.bindparam("teams", expanding=True, type_=sa.Integer)
#: the cases that whoever looks may not know of, though they are of these teams
HIDDEN = sa.bindparam("hidden", expanding=True, type_=sa.Integer)
_AT, _SOON, _QUIET, _TRIED = (
    sa.bindparam(name, type_=Instant) for name in ("at", "soon", "quiet", "tried")
)
OPEN = and_(Task.completed_at.is_(None), Task.cancelled_at.is_(None))


@dataclass(frozen=True)
class Moment:
    """The moment of looking: whose cases, and the instants that follow from it."""

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
            "tried": self.at - ATTEMPTS_WITHIN,
        }


def moment(session: Session, teams: Collection[int], at: datetime, user: User) -> Moment:
    """Work out, by the council's own days, from when a case is quiet and until when soon is."""
    times = times_of(session)
    days = WorkingDays(times)
    return Moment(
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
        "quiet": and_(goes, Task.case_id.in_(_quiet())),
        "attempts": _attempts(),
        "partner": and_(goes, Task.role == PARTNER),
        "refused": Task.refusals >= TWICE,
        "incident": Task.case_id.in_(select(Incident.case_id).where(Incident.settled_at.is_(None))),
        "soon": and_(goes, Task.due_at >= _AT, Task.due_at <= _SOON),
        "unallocated": and_(Task.assignee_id.is_(None), Task.role != PARTNER),
        "waiting": Task.paused_at.is_not(None),
    }
    stalled = or_(
        *(each[name] for name in ("late", "partner", "refused", "incident")),
        each["quiet"],
        each["attempts"],
    )  # the dear ones last
    return {"stalled": stalled, **each, "all": sa.true()}


def _quiet() -> sa.Select[int]:
    return select(Case.id).where(running_here(), Case.active_at < _QUIET)


def _attempts() -> ColumnElement[bool]:
    """The adult was tried for twice or more since the task was opened, and it is still open."""
    tried = (
        select(_ATTEMPT.c.case_id)
        .where(_ATTEMPT.c.typed_at >= _TRIED, _ATTEMPT.c.case_id.is_not(None))
        .group_by(_ATTEMPT.c.case_id)
        .having(func.count() >= TWICE)
    )
    since = (
        select(func.count())
        .select_from(_ATTEMPT)
        .where(_ATTEMPT.c.case_id == Task.case_id, _ATTEMPT.c.typed_at >= Task.opened_at)
        .correlate(Task)
        .scalar_subquery()
    )
    return and_(Task.faces == "adult", Task.case_id.in_(tried), since >= TWICE)
