"""Case: open - begin a case, so that a concern can be recorded."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from engine import clock, log, people
from engine.case import restricted, step
from engine.case.adults.entry import new_adult
from engine.case.file import CaseFile
from engine.case.model import Case, Task
from engine.case.step import Passed
from engine.people.model import User
from engine.process import versions

SHIPPED = "section42"


@dataclass(frozen=True)
class Begun:
    """A case that has just been opened, and its first task."""

    file: CaseFile
    task: Task


def open_case(
    session: Session,
    actor: User,
    *,
    process: str = SHIPPED,
    at: datetime | None = None,
    via: str = "web",
) -> Task:
    """Open a case in the person's own team and return its first task, which is theirs.

    Nothing is known of the adult yet; recording the concern is that first task.
    Raises ``NotAllowed``; ``NotFound`` when no process has been published.
    """
    people.require(actor, "open_case", actor.team)
    moment = at or clock.now()
    adult_id = new_adult(session, {"typed_at": moment, "typed_by": actor.id, "version": 1})
    assert actor.team_id is not None  # or they could not have opened it
    begun = begin_case(session, actor, adult_id, actor.team_id, process, at=moment, via=via)
    take(begun.task, actor)
    return begun.task


def begin_case(
    session: Session,
    actor: User,
    adult_id: int,
    team_id: int,
    process: str = SHIPPED,
    *,
    at: datetime,
    via: str,
    data: Mapping[str, Any] | None = None,
) -> Begun:
    """Begin a case about an adult in a team, inside a verb; its first task is the team's.

    ``data`` goes into the event beside what was opened. Raises ``NotFound`` when no
    process has been published.
    """
    case = Case(
        adult_id=adult_id,
        process_version_id=versions.live(session, process).id,
        team_id=team_id,
        opened_at=at,
        opened_by=actor.id,
        milestones={},
        event_count=0,
        event_head="",
    )
    session.add(case)
    session.flush()
    file = CaseFile(session, case, actor, at, via)
    file.open_tasks = []
    passed = Passed()
    step.begin(file, process, passed, because=None, main=True)
    case.milestones = {milestone: at.isoformat() for milestone in passed.milestones}
    session.flush()
    said = {"opened": [task.name for task in passed.opened], "milestones": passed.milestones}
    log.append(session, case, "opened", actor, at=at, via=via, data={**said, **(data or {})})
    restricted.carry_over(file)
    return Begun(file, passed.opened[0])


def take(task: Task, actor: User) -> None:
    """Let whoever opened a case go on with its first task, if it is for their role."""
    if {task.role, task.also_role} & actor.roles:
        task.assignee_id = actor.id
