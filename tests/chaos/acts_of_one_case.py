"""Acts of one case: what meets there - each is given the desk of one process and two cases."""

from __future__ import annotations

from datetime import timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from engine import clock
from engine.case import kept_from, report, restricted, wake
from engine.case.documents.keep import keep_for_case
from engine.case.documents.receiving import receive
from engine.case.due import fire_next
from engine.case.model import Case, StepOverride, Task
from engine.case.override import DUTIES, GROUNDS, end_override, override_step
from engine.case.paging import send
from engine.oversight.nudge import nudge
from engine.partners import sharing
from engine.people.hidden import KeptFrom
from engine.people.model import User
from engine.people.shared import SharedTask
from tests.chaos.acts_common import MANAGERS, OF_US, WHY, WORKERS, some_task, user_named, worker_of
from tests.chaos.meeting import KEY, Meeting, one_of
from tests.walks import people, tasks
from tests.walks.answers import task_answers
from tests.walks.walked import Walked

# -- what is done in one case ---------------------------------------------------------


def submit(it: Meeting, one: Walked, _other: Walked) -> object:
    """Somebody whose it is to do does an open task."""
    one.lean.sober = it.choose.random() < 0.8
    return tasks.submit(it, one)


def send_checked(it: Meeting, one: Walked, _other: Walked) -> object:
    """The same by the page on which answers were checked, which looks at the draft as well."""
    task = some_task(it, one)
    if task is None:
        return None
    with it.db.read() as session:
        row = session.get_one(Task, task.id)
        fit = people.fit_for(session, row)
        theirs = [u for u in fit if u.id == row.assignee_id] or fit
        doer = it.choose.choice(theirs).id if theirs else 0
        if doer:
            actor = session.get_one(User, doer)
            file = tasks.CaseFile(session, row.case, actor, it.now, "web")
            typed, _ = task_answers(file, row, actor, one.lean, one.wording, it.choose)
    if not doer:
        return None

    def sending(session: Session) -> None:
        send(session, task.public_id, typed, session.get_one(User, doer), at=it.now)

    return it.attempt(one, "send", "submitted", sending)


def page(it: Meeting, one: Walked, _other: Walked) -> object:
    """Somebody saves a page of a form by its button; perhaps it says that there is danger now."""
    task = some_task(it, one)
    who = _holder(it, task)
    if task is None or not who:
        return None
    with it.db.read() as session:
        file = tasks.CaseFile(session, session.get_one(Case, one.id), None, it.now)
        form = file.process.form(task.name)
        bound = {b.column: q.id for q, b in form.bindings() if b.kind == "concern"}
    slug = it.choose.choice(form.pages).slug
    sent = {"what_worries": WHY, "_do": "later"}
    if "danger_now" in bound and it.choose.random() < 0.5:
        sent[bound["danger_now"]] = "yes"
    it.client(who)
    return it.outside("page", lambda: it.post(who, f"/tasks/{task.public_id}/{slug}", sent))


def autosave(it: Meeting, one: Walked, _other: Walked) -> object:
    """The script of a page saves what is being typed."""
    task = some_task(it, one)
    who = _holder(it, task)
    if task is None or not who:
        return None
    with it.db.read() as session:
        file = tasks.CaseFile(session, session.get_one(Case, one.id), None, it.now)
        slug = it.choose.choice(file.process.form(task.name).pages).slug
    it.client(who)
    sent = {"_page": slug, "what_worries": WHY}
    return it.outside("autosave", lambda: it.post(who, f"/tasks/{task.public_id}/draft", sent))


def _holder(it: Meeting, task: Task | None) -> str:
    """Somebody who may type into a task: whoever has it, or one of those who could."""
    if task is None:
        return ""
    with it.db.read() as session:
        fit = [u.id for u in people.fit_for(session, session.get_one(Task, task.id))]
        found = session.scalars(sa.select(User).where(User.id.in_([task.assignee_id or 0, *fit])))
        names = [user.name.split()[0] for user in found]
    known = [name for name in names if name in OF_US]
    return it.choose.choice(known) if known else ""


def look(it: Meeting, one: Walked, _other: Walked) -> object:
    """Somebody opens the page of the case, and the access log says so."""
    who = it.choose.choice(OF_US[:6])
    browser = it.client(who)

    def looking() -> None:
        answer = browser.get(f"/cases/{one.public_id}", base_url="http://localhost")
        assert answer.status_code < 500, answer.text[-600:]

    return it.outside("look", looking)


def report_it(it: Meeting, one: Walked, _other: Walked) -> object:
    """Something happens in the adult's life, and somebody reports it."""
    name = it.choose.choice([n for n, where in it.coverage.offered.items() if where != {""}])

    who = worker_of(it, one)

    def reporting(session: Session) -> None:
        report(session, one.public_id, name, session.get_one(User, who), at=it.now, via="shell")

    return it.attempt(one, f"report {name}", "reported", reporting)


def wake_it(it: Meeting, one: Walked, _other: Walked) -> object:
    """A case is woken when its next reminder is due; or the runner takes what has waited longest."""
    with it.db.read() as session:
        due = session.scalar(sa.select(Case.next_due_at).where(Case.id == one.id))
    at = max(it.now, due) + timedelta(minutes=1) if due else it.now
    if it.choose.random() < 0.5:
        return it.attempt(one, "wake", "", lambda session: wake(session, one.id, as_of=at))
    return it.outside("timer", lambda: [fire_next(it.db, at) for _ in range(2)])


def override(it: Meeting, one: Walked, _other: Walked) -> object:
    """A manager notes that a step is not done for now, or takes that back."""
    task, who = some_task(it, one), it.choose.choice((*MANAGERS, "Ruth"))
    standing = one_of(
        it,
        sa.select(StepOverride.public_id).where(
            StepOverride.case_id == one.id, StepOverride.ended_at.is_(None)
        ),
    )
    until = clock.today(it.now) + timedelta(days=it.choose.randint(1, 20))

    def overriding(session: Session) -> None:
        actor = user_named(session, who)
        if standing and it.choose.random() < 0.5:
            end_override(session, standing[0], actor, at=it.now)
        elif task is not None:
            duty, ground = it.choose.choice(list(DUTIES)), it.choose.choice(list(GROUNDS))
            override_step(
                session, task.public_id, duty, ground, WHY, until, actor, at=it.now, via="shell"
            )

    return it.attempt(one, "override", "", overriding)


def nudge_it(it: Meeting, one: Walked, _other: Walked) -> object:
    """A supervisor asks whoever has a task how it stands."""
    task = some_task(it, one)
    if task is None:
        return None
    return it.attempt(
        one, "nudge", "nudged",
        lambda s: nudge(s, task.public_id, WHY, user_named(s, "Ruth"), at=it.now, via="shell"),
    )  # fmt: skip


def document(it: Meeting, one: Walked, _other: Walked) -> object:
    """A file is kept with the case."""
    received = receive("note.txt", f"She rang {it.choose.randint(0, 99)} times.".encode(), None)
    who = worker_of(it, one)
    return it.attempt(
        one, "document", "",
        lambda s: keep_for_case(s, one.public_id, received, s.get_one(User, who), at=it.now),
    )  # fmt: skip


def partner(it: Meeting, one: Walked, _other: Walked) -> object:
    """A task is sent to the same person at another organisation, or the link is taken back."""
    task = some_task(it, one)
    shared = one_of(
        it,
        sa.select(SharedTask.public_id)
        .join(Task, Task.id == SharedTask.task_id)
        .where(Task.case_id == one.id, SharedTask.revoked_at.is_(None)),
    )
    rosa = {
        "name": "Rosa Pell", "agency": "Hilltop Home Care", "email": "rosa.pell@hilltop.example",
        "phone": "01632 960 441",
    }  # fmt: skip
    until, who = clock.today(it.now) + timedelta(days=14), worker_of(it, one)

    def sharing_it(session: Session) -> None:
        actor = session.get_one(User, who)
        if shared and it.choose.random() < 0.6:
            sharing.revoke(session, shared[0], WHY, actor, at=it.now)
        elif task is not None:
            sharing.share_task(session, task.public_id, rosa, until, KEY, actor, at=it.now)

    return it.attempt(one, "partner", "", sharing_it)


def restrict(it: Meeting, one: Walked, _other: Walked) -> object:
    """A manager lets few people know of a case; puts somebody on the list; lifts it with another."""
    who, do = it.choose.choice(MANAGERS), it.choose.choice(("restrict", "add", "ask", "lift"))

    def restricting(session: Session) -> None:
        actor, case = user_named(session, who), one.public_id
        if do == "restrict":
            listed = [user_named(session, name) for name in WORKERS]
            restricted.restrict(session, case, "other", WHY, listed, False, actor, at=it.now)
        elif do == "add":
            person = user_named(session, it.choose.choice(WORKERS))
            restricted.add_to_list(session, case, person, actor, at=it.now)
        elif do == "ask":
            restricted.ask_lifting(session, case, WHY, actor, at=it.now)
        else:
            restricted.lift(session, case, True, actor, at=it.now)

    return it.attempt(one, "restrict", "", restricting)


def conflict(it: Meeting, one: Walked, _other: Walked) -> object:
    """Somebody is near a person in the case and kept from it; or it was somebody else."""
    declared = one_of(
        it,
        sa.select(KeptFrom.public_id).where(
            KeptFrom.case_id == one.id, KeptFrom.ended_at.is_(None)
        ),
    )

    def declaring(session: Session) -> None:
        actor = user_named(session, it.choose.choice(MANAGERS))
        if declared:
            kept_from.decide(session, one.public_id, declared[0], False, WHY, actor, at=it.now)
        else:
            person = user_named(session, it.choose.choice(("Lena", "Tom")))
            kept_from.declare(
                session, one.public_id, person, "family", "near", WHY, actor, at=it.now
            )

    return it.attempt(one, "conflict", "", declaring)
