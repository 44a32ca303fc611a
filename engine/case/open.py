"""Case: open - begin a case, so that a concern can be recorded."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from engine import clock, log, people
from engine.case import step
from engine.case.adult import new_adult
from engine.case.file import CaseFile
from engine.case.model import Case, Task
from engine.case.step import Passed
from engine.people.model import User
from engine.process import versions


def open_case(
    session: Session,
    actor: User,
    *,
    process: str = "section42",
    at: datetime | None = None,
    via: str = "web",
) -> Task:
    """Open a case in the person's own team and return its first task, which is theirs.

    Nothing is known of the adult yet; recording the concern is that first task.
    Raises ``NotAllowed``; ``NotFound`` when no process has been published.
    """
    people.require(actor, "open_case", actor.team)
    moment = at or clock.now()
    version = versions.live(session, process)
    adult_id = new_adult(session, {"typed_at": moment, "typed_by": actor.id, "version": 1})
    case = Case(
        adult_id=adult_id,
        process_version_id=version.id,
        team_id=actor.team_id,
        opened_at=moment,
        opened_by=actor.id,
        milestones={},
        event_count=0,
        event_head="",
    )
    session.add(case)
    session.flush()
    file = CaseFile(session, case, actor, moment, via)
    file.open_tasks = []
    passed = Passed()
    step.begin(file, process, passed, because=None, main=True)
    case.milestones = {milestone: moment.isoformat() for milestone in passed.milestones}
    for task in passed.opened:
        if {task.role, task.also_role} & actor.roles:
            task.assignee_id = actor.id
    session.flush()
    log.append(
        session,
        case,
        "opened",
        actor,
        at=moment,
        via=via,
        data={"opened": [task.name for task in passed.opened], "milestones": passed.milestones},
    )
    return passed.opened[0]
