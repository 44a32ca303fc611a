"""Case: worklist - what is mine to do, what my team could take, what others have. Only reads."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import Session

from engine import clock, people
from engine.case.model import Case, StepOverride, Task, Workflow
from engine.people.covering import covered_on
from engine.people.hidden import hidden_from
from engine.people.model import User
from engine.record import KINDS

PAGE = 50

_ADULT = KINDS["adult"].table
_WORKER = KINDS["case_worker"].table
#: A danger stands on top of every list until everyone is safe (INV-17).
DANGER = "immediate_danger"
_URGENT = Workflow.name == DANGER
#: Another organisation does these: nobody here takes them.
PARTNER = "partner"
_OPEN = and_(Task.completed_at.is_(None), Task.cancelled_at.is_(None))


@dataclass(frozen=True)
class Line:
    """One task on a list."""

    task: str
    title: str
    case: str
    reference: str
    adult: str
    due_at: datetime | None
    opened_at: datetime
    role: str
    also_role: str | None
    assignee: str | None
    held_because: str | None
    paused_because: str | None
    urgent: bool
    overridden_until: date | None = None


def mine(session: Session, user: User, *, page: int = 1, most: int = PAGE) -> list[Line]:
    """My open tasks, what is due first on top; and every danger of my team that I could answer.

    So are the tasks of those whom I cover for today. ``most`` lines of a page, here and below: one
    more than ``PAGE`` tells whether there is a page behind.
    """
    danger = and_(_URGENT, _in_pool(user))
    covered = Task.assignee_id.in_(covered_on(clock.today(), user.id))
    return _lines(session, user, or_(Task.assignee_id == user.id, covered, danger), page, most)


def team(session: Session, user: User, *, page: int = 1, most: int = PAGE) -> list[Line]:
    """What nobody in my team has taken yet and I could; and every danger in the team."""
    return _lines(
        session,
        user,
        or_(_in_pool(user), and_(_URGENT, Task.team_id == user.team_id)),
        page,
        most,
    )


def unallocated(session: Session, user: User, team_id: int) -> list[Line]:
    """What nobody in a team has taken yet, what is due first on top; the first page of it."""
    pool = and_(Task.assignee_id.is_(None), Task.team_id == team_id, Task.role != PARTNER)
    return _lines(session, user, pool, 1)


def of_person(session: Session, user: User, whose: int, teams: Collection[int]) -> list[Line]:
    """Every open task that somebody (``whose``) has of some teams, what is due first on top."""
    return _lines(session, user, and_(Task.assignee_id == whose, Task.team_id.in_(teams)), 0)


def _in_pool(user: User) -> ColumnElement[bool]:
    return and_(
        Task.assignee_id.is_(None),
        Task.team_id == user.team_id,
        or_(Task.role.in_(user.roles), Task.also_role.in_(user.roles)),
    )


def waiting_on_others(
    session: Session, user: User, *, page: int = 1, most: int = PAGE
) -> list[Line]:
    """Open tasks of others in the cases I work on."""
    my_cases = select(_WORKER.c.case_id).where(_WORKER.c.user == user.id, _WORKER.c.until.is_(None))
    return _lines(
        session,
        user,
        and_(
            Task.case_id.in_(my_cases),
            or_(Task.assignee_id.is_(None), Task.assignee_id != user.id),
        ),
        page,
        most,
    )


def next_task(tasks: Iterable[Task], user: User) -> Task | None:
    """The first of the tasks of a case that this person can do now; None if there is none."""
    free = [task for task in tasks if task.is_open and not task.held_because]
    free.sort(
        key=lambda task: (
            task.workflow.name != DANGER,
            task.assignee_id != user.id,
            task.due_at or task.opened_at,
            task.id,
        )
    )
    return next((task for task in free if people.may(user, "submit", task)), None)


def task_named(session: Session, public_id: str) -> Task:
    """A task by its public id."""
    return session.scalars(select(Task).where(Task.public_id == public_id)).one()


def open_tasks(session: Session, case: Case) -> Sequence[Task]:
    """Every open task of a case, in the order they were opened."""
    return session.scalars(
        select(Task).where(Task.case_id == case.id, _OPEN).order_by(Task.id)
    ).all()


def _lines(
    session: Session, user: User, which: ColumnElement[bool], page: int, most: int = PAGE
) -> list[Line]:
    """One page of the tasks; all of them for page 0."""
    rows = session.execute(
        _select()
        .where(_OPEN, which, Task.case_id.not_in(hidden_from(user.id)))
        .order_by(_URGENT.desc(), Task.due_at.is_(None), Task.due_at, Task.id)
        .limit(most if page else None)
        .offset(max(page - 1, 0) * PAGE)
    )
    return [Line(**row) for row in rows.mappings()]


def _select() -> Any:
    shown: dict[str, Any] = {
        "task": Task.public_id,
        "title": Task.title,
        "case": Case.public_id,
        "reference": Case.reference,
        "adult": called(),
        "due_at": Task.due_at,
        "opened_at": Task.opened_at,
        "role": Task.role,
        "also_role": Task.also_role,
        "assignee": User.name,
        "held_because": Task.held_because,
        "paused_because": Task.paused_because,
        "urgent": _URGENT,
        "overridden_until": StepOverride.until,
    }
    stands = and_(
        StepOverride.task_id == Task.id,
        StepOverride.ended_at.is_(None),
        StepOverride.until >= clock.today(),
    )
    return (
        select(*(column.label(name) for name, column in shown.items()))
        .select_from(Task)
        .join(Case, Case.id == Task.case_id)
        .join(Workflow, Workflow.id == Task.workflow_id)
        .join(_ADULT, _ADULT.c.id == Case.adult_id)
        .outerjoin(User, User.id == Task.assignee_id)
        .outerjoin(StepOverride, stands)
    )


def called() -> ColumnElement[str]:
    """What the adult likes to be called, else their name, else that it is not known yet."""
    return func.coalesce(_ADULT.c.preferred_name, _ADULT.c.name, "Not known yet")
