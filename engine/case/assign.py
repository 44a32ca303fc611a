"""Case: assign - give a task to somebody, take it from the pool, put it back."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from engine import clock, guards, log, people
from engine.case import conflict, kept_from, restricted, step
from engine.case.file import CaseFile, locked_case_of_task
from engine.case.model import Task
from engine.case.still_open import require_open
from engine.case.submit import get_task
from engine.errors import NotAllowed, Refused
from engine.notices.telling import tell_holder
from engine.people.model import User
from engine.people.training import Course, lacks_for


def assign(
    session: Session,
    task: str,
    to: User | None,
    actor: User,
    *,
    at: datetime | None = None,
    via: str = "web",
) -> Task:
    """Give an open task to a person, or to the team's pool (``to`` is None).

    Anyone may take a task of their own role from the pool of their team and put
    their own back; a manager or supervisor of the team may give it to anybody who
    holds the role, themselves included. The author of what is decided cannot be given the decision.
    Whoever lacks a course can be given it all the same, and the event keeps what they lacked.

    Raises ``NotFound``; ``NotAllowed``; ``Conflict`` when it is no longer open.
    """
    file = CaseFile(session, locked_case_of_task(session, task), actor, at or clock.now(), via)
    row = get_task(file, task)
    if to is not None and to.id == actor.id and not people.may(actor, "assign", row):
        people.require(actor, "claim", row)
    elif to is None and row.assignee_id == actor.id:
        people.require(actor, "release", row)
    else:
        people.require(actor, "assign", row)
    require_open(row)
    if to is not None:
        _require_fit(file, row, to)
    before, row.assignee_id = row.assignee_id, to.id if to else None
    if to is not None:
        restricted.put_on_list(file, to)
    if row.assignee_id != before:
        tell_holder(session, "task_given", row, actor, file.at)
    data: dict[str, Any] = {"name": row.name, "from": before, "to": to.id if to else None}
    if to is not None and (lacks := lacked(session, row, to, file.at)):
        data["lacks"] = [course.id for course in lacks]
    what = "assigned" if to else "released"
    log.append(session, file.case, what, actor, at=file.at, via=via, task=row, data=data)
    return row


def lacked(session: Session, task: Task, to: User, at: datetime) -> list[Course]:
    """The courses that somebody lacks for a task: a warning, and never a bar (S37)."""
    if not guards.on("training_said"):
        return []
    return lacks_for(session, to, {task.role, task.also_role}, clock.today(at))


def _require_fit(file: CaseFile, row: Task, to: User) -> None:
    if to.disabled_at is not None or not ({row.role, row.also_role} & to.roles):
        raise NotAllowed(f"{to.name} does not do this kind of task.")
    kept_from.require_free(file.session, file.case, to)
    if conflict.is_enquiry_work(row):
        conflict.require_apart(file.session, file.case, to)
    wrote = step.authors(file.session, file.case.id, row.other_person_than)
    if guards.on("gate_other_person") and to.id in wrote:
        raise Refused(
            "other_person", "They wrote this. Someone else must decide.", "another manager"
        )
