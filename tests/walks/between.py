"""Between: what is done between tasks - notes, reports, time, pauses and corrections."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine import case as verbs
from engine import clock
from engine.case import token
from engine.case.corrections.correct import newest_answer
from engine.case.corrections.places import Place, as_it_was_typed, places
from engine.case.file import CaseFile
from engine.case.model import Case, Task
from engine.case.pause import REASONS
from engine.case.report import stage
from engine.form.definition import Form, Page
from engine.people.model import User
from tests.walks import people
from tests.walks.answers import Answering, Typed, note_answers
from tests.walks.leaning import EARLY
from tests.walks.repairing import ENDS_EARLY, LISTENS
from tests.walks.tasks import look_at
from tests.walks.trying import Trying, open_tasks
from tests.walks.walked import Walked


def note(it: Trying, one: Walked) -> bool:
    """Somebody writes something down between tasks."""
    kinds = ["late_entry"] if one.ended else [k for k in verbs.NOTES if k != "late_entry"]
    kind = one.to_note.pop() if one.to_note and not one.ended else it.choose.choice(kinds)

    def noting(session: Session) -> None:
        case = session.get_one(Case, one.id)
        actor = it.worker(session, one)
        if roles := verbs.NOTES[kind].roles:
            able = people.with_role(session, case.team_id, *sorted(roles))
            actor = it.choose.choice(able).user(session)
        file = CaseFile(session, case, actor, it.now, "shell")
        typed = note_answers(file, kind, one.lean, one.wording, it.choose)
        verbs.note(session, one.public_id, kind, typed, actor, at=it.now, via="shell")

    return it.attempt(one, f"note {kind}", "noted", noting)


def report(it: Trying, one: Walked) -> bool:
    """Something happens in the adult's life, and somebody reports it."""
    name = _happens(it, one)
    if name is None:
        return False

    def reporting(session: Session) -> None:
        actor = it.worker(session, one)
        verbs.report(session, one.public_id, name, actor, at=it.now, via="shell")
        session.flush()
        look_at(it, session, one, session.get_one(Case, one.id))

    one.lean.reports.remove(name)
    return it.attempt(one, f"report {name}", "reported", reporting)


def _happens(it: Trying, one: Walked) -> str | None:
    """What happens now, of what is still to happen."""
    if not one.lean.reports:
        return None
    with it.db.read() as session:
        here = stage(session.get_one(Case, one.id))
        tasks = [(t.name, t.workflow.name) for t in open_tasks(session, one)]
    possible = [
        name
        for name in dict.fromkeys(one.lean.reports)
        if here in it.coverage.offered[name] and (name not in ENDS_EARLY or _fits(one, name, tasks))
    ]
    often = 0.9 if any(name in ENDS_EARLY for name in possible) else 0.3
    if not possible or it.choose.random() > often:
        return None
    return it.choose.choice(possible)


def _fits(one: Walked, name: str, tasks: list[tuple[str, str]]) -> bool:
    """Whether an occurrence that can end the enquiry happens now, in the diagram it is to end."""
    if any(workflow == name for _, workflow in tasks):
        return False
    if EARLY.get(one.lean.aim, ("",))[0] != name:
        return True
    return any(task in LISTENS.get(one.lean.early_from, ()) for task, _ in tasks)


def wake(it: Trying, one: Walked) -> bool:
    """The scheduler wakes the case, if one of its timers is due."""
    with it.db.read() as session:
        due = session.scalar(select(Case.next_due_at).where(Case.id == one.id))
    if due is None or due > it.now or it.choose.random() < 0.3:
        return False

    def waking(session: Session) -> None:
        verbs.wake(session, one.id, as_of=it.now)
        session.flush()
        look_at(it, session, one, session.get_one(Case, one.id))

    return it.attempt(one, "wake", "woke", waking)


# -- pauses ---------------------------------------------------------------------------


def pause(it: Trying, one: Walked) -> bool:
    """The clock of a task stands still for a while; or goes on."""
    with it.db.read() as session:
        tasks = open_tasks(session, one)
        if not tasks:
            return False
        task = it.choose.choice(tasks)
        doer = _who_may(it, session, task)
        public_id, paused = task.public_id, task.paused_because is not None
    reason = it.choose.choice(list(REASONS))
    until = clock.today(it.now) + timedelta(days=it.choose.randint(1, 60))

    def pausing(session: Session) -> None:
        actor = session.get_one(User, doer)
        if paused:
            verbs.resume(session, public_id, actor, at=it.now, via="shell")
        else:
            why = "She wants to wait for her sister."
            verbs.pause(session, public_id, reason, why, until, actor, at=it.now, via="shell")

    if paused:
        return it.attempt(one, "resume", "resumed", pausing)
    return it.attempt(one, "pause", "paused", pausing)


def _who_may(it: Trying, session: Session, task: Task) -> int:
    if task.assignee_id is not None and it.choose.random() < 0.5:
        return task.assignee_id
    bosses = people.with_role(session, task.team_id, people.MANAGER, people.SUPERVISOR)
    return it.choose.choice(bosses).id


# -- corrections ----------------------------------------------------------------------


def correct(it: Trying, one: Walked) -> bool:
    """Somebody answers one question of a completed task again."""
    with it.db.read() as session:
        done = select(Task).where(Task.case_id == one.id, Task.completed_at.is_not(None))
        tasks = list(session.scalars(done.order_by(Task.id)))
        if not tasks:
            return False
        task = it.choose.choice(tasks)
        public_id, author = task.public_id, task.completed_by

    def correcting(session: Session) -> None:
        row = session.scalars(select(Task).where(Task.public_id == public_id)).one()
        actor = session.get_one(User, author)
        file = CaseFile(session, row.case, actor, it.now, "shell")
        form = file.process.form(row.name)
        place = it.choose.choice(list(places(form, newest_answer(session, row).values)))
        was = as_it_was_typed(place, newest_answer(session, row).values)
        for _ in range(4):
            typed = _said_again(it, one, file, row, place)
            if typed != was:
                break
        typed["because"] = ["I had written down the wrong one."]
        typed["_token"] = [token.issue(row.case.event_key, actor.id, row.id)]
        verbs.correct(session, public_id, place.name, typed, actor, at=it.now, via="shell")

    return it.attempt(one, "correct", "corrected", correcting)


def _said_again(it: Trying, one: Walked, file: CaseFile, row: Task, place: Place) -> Typed:
    alone = replace(place.question, show_if="", one_of="", default="")
    form = Form((Page("The answer", "answer", (alone,)),), row.name)
    made = Answering(file, row, form, one.lean, one.wording, it.choose, fresh=True)
    made.run()
    return made.typed
