"""Case: done - what a completed task brought about: what it opened and who has that now."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from engine.case.model import Task
from engine.case.views.showing import open_task
from engine.case.views.sight import Sight
from engine.case.worklist import next_task
from engine.clock import LONDON
from engine.errors import NotFound
from engine.people.model import User
from engine.people.roles import ROLES


@dataclass(frozen=True)
class Opened:
    """A task that a submit opened: who has it now and until when, in words."""

    title: str
    public_id: str
    with_whom: str
    due: str
    mine: bool


@dataclass
class Done:
    """What a completed task brought about."""

    sight: Sight
    task: Task
    opened: list[Opened]
    next: Task | None


def done(session: Session, task: str, user: User, *, at: datetime) -> Done:
    """Say what a completed task brought about. Raises ``NotFound``."""
    page = open_task(session, task, user, at=at)
    row = page.task
    if row.completed_at is None:
        raise NotFound
    opened = [t for t in page.sight.tasks if t.opened_at == row.completed_at and t.id != row.id]
    return Done(
        page.sight,
        row,
        [_opened(t, user) for t in opened if t.is_open],
        next_task(page.sight.tasks, user),
    )


def _opened(task: Task, user: User) -> Opened:
    role = ROLES[task.role].name.lower() if task.role in ROLES else task.role
    if task.assignee_id == user.id:
        whom = "With you"
    elif task.assignee is not None:
        whom = f"With the {role}, {task.assignee.name}"
    else:
        whom = f"For a {role} of the team: nobody has taken it yet"
    due = f"due {_weekday(task.due_at)}" if task.due_at else ""
    return Opened(task.title, task.public_id, whom, due, task.assignee_id == user.id)


def _weekday(instant: datetime) -> str:
    day = instant.astimezone(LONDON)
    return f"{day:%A} {day.day} {day:%B}"
