"""Case: one step of a workflow, and what follows from it for tasks, timers and the case.

The workflow says which tasks are open; the task rows are the worklist people
see. After every step the two are made to agree, in the same transaction.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine import guards, workflow
from engine.case import conflict, timers
from engine.case.file import CaseFile
from engine.case.model import Draft, KeptText, Task, Workflow
from engine.notices.telling import tell_holder
from engine.people.model import User
from engine.people.shared import PARTNER
from engine.workflow import Open, Reached, Run


@dataclass
class Passed:
    """What one verb passed on its way, over the main workflow and every occurrence."""

    milestones: list[str] = field(default_factory=list)
    opened: list[Task] = field(default_factory=list)
    cancelled: list[Task] = field(default_factory=list)
    ended: list[Workflow] = field(default_factory=list)
    raises: list[str] = field(default_factory=list)
    opens: list[str] = field(default_factory=list)
    ended_as: str | None = None

    @property
    def main_ended(self) -> bool:
        """Whether the case itself came to its end."""
        return any(one.is_main for one in self.ended)


def begin(
    file: CaseFile, name: str, passed: Passed, *, because: str | None, main: bool
) -> Workflow:
    """Start a workflow of the case: the main one, or an occurrence."""
    properties: Mapping[str, str] = {} if main else file.process.occurrence(name)
    row = Workflow(
        case_id=file.case.id,
        name=name,
        is_main=main,
        after_closing=properties.get("after_closing") == "yes",
        state="",
        opened_at=file.at,
        opened_by=file.actor.id if file.actor else None,
        because=because,
    )
    file.session.add(row)
    file.session.flush()
    run, reached = workflow.start(file.process.specs(name), file.facts, file.facts.functions)
    _settle(file, row, run, reached, passed)
    return row


def move(file: CaseFile, row: Workflow, step: Callable[[Run], Reached], passed: Passed) -> None:
    """Take one step in a workflow and settle everything that follows."""
    run = workflow.load(file.process.specs(row.name), row.state, file.facts, file.facts.functions)
    waited = bool(run.timers())
    _settle(file, row, run, step(run), passed, waited=waited)


def tell_main(file: CaseFile, message: str, passed: Passed) -> None:
    """Let what an occurrence has decided break off the stage of the case that listens for it.

    Where none listens - before there is an enquiry, or when it is closing already - there is
    nothing to break off: the decision stands, and the case goes on to its end as it was going.
    """
    main = main_workflow(file.session, file.case.id)
    move(
        file, main, lambda run: run.message(message) if run.catches(message) else Reached(), passed
    )


def main_workflow(session: Session, case_id: int) -> Workflow:
    """The main workflow of a case."""
    return session.scalars(
        select(Workflow).where(Workflow.case_id == case_id, Workflow.is_main.is_(True))
    ).one()


# -- settling -------------------------------------------------------------------


def _settle(
    file: CaseFile, row: Workflow, run: Run, reached: Reached, passed: Passed, waited: bool = False
) -> None:
    row.state = run.dump()
    passed.milestones += reached.milestones
    passed.raises += reached.raises
    passed.opens += reached.opens
    if reached.ended:
        row.ended_at = file.at
        row.ended_as = reached.ends_as
        passed.ended.append(row)
        if row.is_main:
            passed.ended_as = reached.ends_as
    _agree_tasks(file, row, run.open_tasks(), passed)
    if waited or run.timers():
        timers.agree(file, row, run)


def _agree_tasks(file: CaseFile, row: Workflow, open_now: list[Open], passed: Passed) -> None:
    """Open the tasks the diagram has opened; cancel those it has taken away."""
    still = {one.spiff_id for one in open_now}
    there = [t for t in file.open_tasks if t.workflow_id == row.id and t.is_open]
    for task in there:
        if task.spiff_id not in still:
            cancel(file, task, "The case has moved on.")
            passed.cancelled.append(task)
    known = {task.spiff_id for task in there}
    for one in open_now:
        if one.spiff_id not in known:
            task = open_task(file, row, one)
            file.open_tasks.append(task)
            passed.opened.append(task)


def open_task(file: CaseFile, row: Workflow, one: Open) -> Task:
    """Put a task that a diagram has opened on the worklist: with whom, by when."""
    role = one.role
    task = Task(
        case_id=file.case.id,
        workflow_id=row.id,
        spiff_id=one.spiff_id,
        name=one.name,
        title=one.title,
        role=role,
        also_role=one.properties.get("also_role"),
        team_id=file.case.team_id,
        stage=one.properties.get("msp_stage"),
        faces=one.properties.get("faces"),
        other_person_than=one.properties.get("other_person_than"),
        opened_at=file.at,
        active_at=file.at if file.actor else file.case.active_at or file.at,
        due_at=None,
        within=one.properties.get("within"),
        lost_days=0,
    )
    if task.within:
        task.due_at = file.due(task.within, file.at)
    task.case, task.workflow = file.case, row
    task.assignee_id = _reporter(file, task) if file.reports else _case_worker(file, task)
    file.session.add(task)
    tell_holder(file.session, "task_given", task, file.actor, file.at)
    return task


def _reporter(file: CaseFile, task: Task) -> int | None:
    """Whoever reports something does what it opens, where it is for their role."""
    assert file.actor is not None
    return file.actor.id if {task.role, task.also_role} & file.actor.roles else None


def _case_worker(file: CaseFile, task: Task) -> int | None:
    """Who does this role's work in the case; nobody, where that is the author of what is decided.

    Nobody too where they have left: the team sees it, and somebody else takes it on.
    """
    workers = [w for w in file.record.live("case_worker") if w.role == task.role]
    if not workers:
        return None
    worker = int(workers[-1].user)
    if has_left(file, worker):
        return None
    wrote = authors(file.session, file.case.id, task.other_person_than)
    return None if worker in wrote else worker


def authors(session: Session, case_id: int, task_name: str | None) -> frozenset[int]:
    """Who completed a task last, by its BPMN id: whoever did it, and whom it was done for."""
    if not task_name:
        return frozenset()
    session.flush()
    found = session.execute(
        select(Task.completed_by, Task.completed_for)
        .where(Task.case_id == case_id, Task.name == task_name, Task.completed_at.is_not(None))
        .order_by(Task.completed_at.desc(), Task.id.desc())
        .limit(1)
    ).first()
    return frozenset(one for one in found or () if one is not None)


def cancel(file: CaseFile, task: Task, because: str) -> None:
    """Take a task off the list; what was typed into it is kept for whoever typed it."""
    task.cancelled_at = file.at
    task.cancelled_because = because
    if task.id is None:  # opened and taken away in one act: without a number nothing is its own
        file.session.flush()
    timers.forget(file, task)
    tell_holder(file.session, "task_cancelled", task, file.actor, file.at)
    draft = file.session.get(Draft, task.id)
    if draft is not None:
        file.session.add(
            KeptText(
                task_id=task.id,
                user_id=draft.saved_by,
                typed=draft.typed,
                because=because,
                kept_at=file.at,
            )
        )
        file.session.delete(draft)


def claim_role(file: CaseFile, task: Task, actor: User) -> None:
    """Whoever does the first task of a role goes on doing that role's work in this case."""
    role = task.role if task.role in actor.roles else (task.also_role or task.role)
    if role == PARTNER:
        return  # another organisation answers one task, and does not come to work on the case
    before = [worker for worker in file.record.live("case_worker") if worker.role == role]
    if any(not has_left(file, worker.user) for worker in before):
        return
    if role == conflict.ROLE and conflict.leads_other(file.session, file.case.id, actor.id):
        return  # they told us of something; the enquiry is for somebody else to lead
    typed: dict[str, Any] = {"typed_at": file.at, "typed_by": actor.id, "task_id": task.id}
    for worker in before:
        file.record.change(worker, {"until": file.at}, **typed)
    named = [{"user": actor.id, "role": role, "from": file.at}]
    file.record.add("case_worker", named, **typed)


def has_left(file: CaseFile, user_id: int) -> bool:
    """Whether somebody cannot sign in any more, so that nothing may be left with them."""
    acts = file.actor is not None and file.actor.id == user_id
    if acts or not guards.on("nothing_with_a_leaver"):
        return False
    return file.person(user_id).disabled_at is not None
