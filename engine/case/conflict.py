"""Case: conflict - a person alleged who is an adult at risk too has a case and a worker apart (I9).

Whoever leads the enquiry in one of two cases that are kept apart cannot be given the
enquiry officer's work in the other: nobody can hear both with the same ear.
"""

from __future__ import annotations

from sqlalchemy import or_, select
from sqlalchemy.orm import Session, joinedload

from engine import guards, log
from engine.case.file import CaseFile
from engine.case.model import Case, CaseLink, Task
from engine.errors import Refused
from engine.people.model import User
from engine.record import KINDS

ROLE = "enquiry_officer"
APART = "person_alleged"
WHO = "a manager or supervisor: choose another enquiry officer"

_WORKER = KINDS["case_worker"].table


def is_enquiry_work(task: Task) -> bool:
    """Say whether a task is the enquiry officer's, or may be done by one."""
    return ROLE in (task.role, task.also_role)


def leads_other(session: Session, case_id: int, user_id: int) -> bool:
    """Say whether somebody leads the enquiry in a case that is kept apart from this one."""
    if not guards.on("conflict_of_cases"):
        return False
    return any(leads(session, other, user_id) for other in _kept_apart(session, case_id))


def leads(session: Session, case_id: int, user_id: int) -> bool:
    """Say whether somebody is the enquiry officer of a case, or has that work to do in it."""
    return user_id in _leaders(session, case_id)


def require_apart(session: Session, case: Case, user: User) -> None:
    """Go on only with somebody who leads no case that is kept apart from this one.

    Raises ``Refused``. Source: domain A5 I9; S12.
    """
    if leads_other(session, case.id, user.id):
        raise refused(user)


def refused(user: User) -> Refused:
    """The refusal; it says nothing of the other case but that there is one."""
    return Refused(
        "conflict_of_cases",
        f"{user.name} leads the enquiry in a case that is kept apart from this one, "
        "because of a person alleged to have caused harm. Somebody else must do this work here.",
        WHO,
    )


def keep_apart(file: CaseFile, first: Case, other: Case) -> None:
    """Where one person leads both cases, take the work in the other from them, for the team.

    The two have just been linked, and the verb has locked both.
    """
    both = {
        user for user in _leaders(file.session, other.id) if leads(file.session, first.id, user)
    }
    if not both or not guards.on("conflict_of_cases"):
        return
    theirs = CaseFile(file.session, other, file.actor, file.at, file.via)
    typed_by = file.actor.id if file.actor else None
    for worker in theirs.record.live("case_worker"):
        if worker.role == ROLE and worker.user in both:
            theirs.record.change(
                worker, {"until": file.at}, typed_at=file.at, typed_by=typed_by, task_id=None
            )
    for task in theirs.open_tasks:
        if is_enquiry_work(task) and task.assignee_id in both:
            data = {"name": task.name, "from": task.assignee_id, "to": None}
            task.assignee_id = None
            log.append(
                file.session,
                other,
                "released",
                file.actor,
                at=file.at,
                via=file.via,
                task=task,
                data=data,
            )


def _kept_apart(session: Session, case_id: int) -> list[int]:
    rows = session.execute(
        select(CaseLink.case_id, CaseLink.other_case_id).where(
            or_(CaseLink.case_id == case_id, CaseLink.other_case_id == case_id),
            CaseLink.because == APART,
            CaseLink.error_at.is_(None),
        )
    )
    return [two if one == case_id else one for one, two in rows]


def _leaders(session: Session, case_id: int) -> set[int]:
    """Who is named as the enquiry officer of a case, and who has such a task in that role."""
    named = select(_WORKER.c.user).where(
        _WORKER.c.case_id == case_id, _WORKER.c.role == ROLE, _WORKER.c.until.is_(None)
    )
    tasks = session.scalars(
        select(Task)
        .options(joinedload(Task.assignee))
        .where(
            Task.case_id == case_id,
            or_(Task.role == ROLE, Task.also_role == ROLE),
            Task.assignee_id.is_not(None),
            Task.completed_at.is_(None),
            Task.cancelled_at.is_(None),
        )
    )
    holds = {task.assignee.id for task in tasks if task.assignee and _as_officer(task)}
    return {*session.scalars(named), *holds}


def _as_officer(task: Task) -> bool:
    """A contact officer may hear from both adults at intake; an enquiry officer only from one."""
    return task.role == ROLE or bool(task.assignee and ROLE in task.assignee.roles)
