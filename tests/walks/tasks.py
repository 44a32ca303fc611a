"""Tasks: somebody whose it is to do does one; somebody takes one, puts it back or is given it."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.case import assign as give
from engine.case import submit as send
from engine.case.file import CaseFile
from engine.case.model import Case, Task, Workflow
from engine.people.model import User
from tests.walks import people
from tests.walks.answers import Typed, task_answers
from tests.walks.leaning import AIMS, Weights
from tests.walks.repairing import DECLINES, urgency
from tests.walks.trying import Trying, open_tasks
from tests.walks.walked import Walked


def submit(it: Trying, one: Walked) -> bool:
    """Somebody whose it is to do does one of the open tasks."""
    with it.db.read() as session:
        tasks = open_tasks(session, one)
        if not tasks:
            return False
        task = it.choose.choices(tasks, [urgency(one, t, tasks) for t in tasks])[0]
        fit = people.fit_for(session, task)
        theirs = next((u for u in fit if u.id == task.assignee_id), None)
        doer = (theirs or it.choose.choice(fit)).id
        name, public_id = task.name, task.public_id
        another = task.assignee_id is not None and theirs is None
    claims = another or (theirs is None and it.choose.random() < 0.3)
    if claims and not _give(it, one, public_id, doer, by_manager=another):
        return False
    return it.attempt(one, name, "submitted", lambda s: _submitting(it, s, one, public_id, doer))


def _submitting(it: Trying, session: Session, one: Walked, public_id: str, doer: int) -> None:
    task = session.scalars(select(Task).where(Task.public_id == public_id)).one()
    actor = session.get_one(User, doer)
    typed = _answers(it, session, one, task, actor)
    done = send(session, public_id, typed, actor, at=it.now, via="shell")
    session.flush()
    one.last_task, one.last_typed, one.last_actor = public_id, typed, doer
    leant = one.once.pop(task.name, None)
    one.declined += task.name in DECLINES and leant is DECLINES[task.name]
    it.coverage.count("tasks", task.name)
    look_at(it, session, one, done.case)


def _answers(it: Trying, session: Session, one: Walked, task: Task, actor: User) -> Typed:
    file = CaseFile(session, task.case, actor, it.now, "shell")
    lean, sober = one.lean, one.lean.sober
    lean.sober = sober or one.tries[task.name] > 0
    lean.now = _leaning_now(one, task.name)
    try:
        return task_answers(file, task, actor, lean, one.wording, it.choose)[0]
    finally:
        lean.sober, lean.now = sober, {}


def _leaning_now(one: Walked, task: str) -> Weights:
    """How this very task leans: an early end is turned down first, as often as it is to be."""
    aims = task in DECLINES and AIMS[one.lean.aim].keys() & DECLINES[task].keys()
    if aims and one.declined < one.lean.declines:
        one.once.setdefault(task, DECLINES[task])
    return one.once.get(task) or (AIMS[one.lean.aim] if aims else {})


def look_at(it: Trying, session: Session, one: Walked, case: Case) -> None:
    """Note what has begun, and whether the case has ended."""
    rows = session.scalars(select(Workflow.name).where(Workflow.case_id == one.id))
    began = [name for name in rows if name in it.coverage.all["occurrences"]]
    for name in dict.fromkeys(began):
        for number in range(one.begun[name] + 1, began.count(name) + 1):
            one.begun[name] = number
            it.coverage.count("occurrences", name)
            if number == 2:
                it.coverage.count("twice", name)
    if case.ended_at is not None and not one.ended:
        one.ended = True
        it.coverage.count("reasons", str(case.ended_as))
        it.coverage.enquiries += "enquiry_ended" in case.milestones


def assign(it: Trying, one: Walked) -> bool:
    """Somebody takes a task, puts it back or is given it."""
    with it.db.read() as session:
        tasks = open_tasks(session, one)
        if not tasks:
            return False
        task = it.choose.choice(tasks)
        to = it.choose.choice(people.fit_for(session, task)).id
        holder, public_id = task.assignee_id, task.public_id
    if holder is not None and it.choose.random() < 0.4:
        return _release(it, one, public_id, holder)
    return _give(it, one, public_id, to, by_manager=holder is not None)


def _give(it: Trying, one: Walked, public_id: str, doer: int, *, by_manager: bool) -> bool:
    def giving(session: Session) -> None:
        to = session.get_one(User, doer)
        task = session.scalars(select(Task).where(Task.public_id == public_id)).one()
        bosses = people.with_role(session, task.team_id, people.MANAGER, people.SUPERVISOR)
        actor = it.choose.choice(bosses).user(session) if by_manager else to
        give(session, public_id, to, actor, at=it.now, via="shell")

    return it.attempt(one, "assign", "assigned", giving)


def _release(it: Trying, one: Walked, public_id: str, holder: int) -> bool:
    def releasing(session: Session) -> None:
        give(session, public_id, None, session.get_one(User, holder), at=it.now, via="shell")

    return it.attempt(one, "release", "released", releasing)
