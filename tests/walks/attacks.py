"""Attacks: each makes one hostile step out of what stands now, or nothing where it does not fit."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from random import Random

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.case import Submitted, assign, note, open_case, report, submit, token
from engine.case.file import CaseFile
from engine.case.model import Case, Task
from engine.case.report import stage
from engine.db.tables import metadata
from engine.errors import Conflict, EngineError, InvalidAnswers, NotAllowed, NotFound, Refused
from engine.people.model import User
from engine.record import KINDS
from tests.walks import people
from tests.walks.answers import Answering, Typed, task_answers
from tests.walks.leaning import Lean
from tests.walks.walked import Walked

T = metadata.tables
Errors = type[EngineError] | tuple[type[EngineError] | type[Submitted], ...]
LEFT = "wes@council.example"


@dataclass(frozen=True)
class Attack:
    """One hostile step: what it is, what it does, and how it must be answered."""

    name: str
    do: Callable[[Session], object]
    refused_by: Errors


@dataclass
class Ground:
    """What a hostile step starts from: one case, and the others beside it."""

    session: Session
    one: Walked
    now: datetime
    choose: Random

    @cached_property
    def case(self) -> Case:
        return self.session.get_one(Case, self.one.id)

    @cached_property
    def tasks(self) -> list[Task]:
        found = select(Task).where(Task.case_id == self.one.id).order_by(Task.id)
        return list(self.session.scalars(found))

    @cached_property
    def task(self) -> Task | None:
        """An open task that could be done now."""
        free = [t for t in self.tasks if t.is_open and not t.held_because]
        return self.choose.choice(free) if free else None

    def doer(self, task: Task) -> User | None:
        """Somebody who could do it."""
        fit = people.fit_for(self.session, task)
        if task.assignee_id is not None:
            fit = [u for u in fit if u.id == task.assignee_id]
        return self.choose.choice(fit) if fit else None

    def user(self, email: str) -> User:
        return self.session.scalars(select(User).where(User.email == email)).one()

    def answered(self, task: Task, actor: User) -> tuple[Typed, Answering]:
        """Answers that would be taken."""
        file = CaseFile(self.session, self.case, actor, self.now, "shell")
        row = self.session.get_one(Task, task.id)
        return task_answers(file, row, actor, Lean(sober=True), self.one.wording, self.choose)

    def submits(self, task: Task, typed: Typed, actor: User) -> Callable[[Session], object]:
        """Submit as one person, in a transaction of its own."""
        who, what, at = actor.id, task.public_id, self.now
        return lambda s: submit(s, what, typed, s.get_one(User, who), at=at, via="shell")


Make = Callable[[Ground], Attack | None]


def a_task_done_already(it: Ground) -> Attack | None:
    done = next((t for t in it.tasks if t.public_id == it.one.last_task), None)
    if done is None or done.completed_at is None:
        return None
    actor = it.session.get_one(User, it.one.last_actor)
    fresh = [token.issue(it.case.event_key, actor.id, done.id)]
    typed = {**it.one.last_typed, "_token": fresh}
    return Attack("a task that was done already", it.submits(done, typed, actor), Conflict)


def the_same_page_twice(it: Ground) -> Attack | None:
    done = next((t for t in it.tasks if t.public_id == it.one.last_task), None)
    if done is None or done.completed_at is None:
        return None
    actor = it.session.get_one(User, it.one.last_actor)
    twice = it.submits(done, dict(it.one.last_typed), actor)
    return Attack("the same page twice", lambda s: _replayed(twice(s)), (Submitted,))


def _replayed(done: object) -> object:
    return done if isinstance(done, Submitted) and done.replayed else f"taken again: {done}"


def a_task_taken_away(it: Ground) -> Attack | None:
    gone = [t for t in it.tasks if t.cancelled_at is not None]
    if not gone:
        return None
    task = it.choose.choice(gone)
    actor = it.doer(task)
    if actor is None:
        return None
    typed = {"_token": [token.issue(it.case.event_key, actor.id, task.id)]}
    return Attack("a task that was taken away", it.submits(task, typed, actor), Conflict)


def a_task_on_hold(it: Ground) -> Attack | None:
    held = [t for t in it.tasks if t.is_open and t.held_because]
    actor = it.doer(held[0]) if held else None
    if actor is None:
        return None
    typed, _ = it.answered(held[0], actor)
    return Attack("a task on hold", it.submits(held[0], typed, actor), Conflict)


def another_role(it: Ground) -> Attack | None:
    if it.task is None:
        return None
    roles = {it.task.role, it.task.also_role}
    others = [u for u in people.team_of(it.session, it.case.team_id) if not u.roles & roles]
    actor = it.choose.choice([u for u in others if "auditor" not in u.roles])
    typed = {"_token": [token.issue(it.case.event_key, actor.id, it.task.id)]}
    return Attack("another role", it.submits(it.task, typed, actor), NotAllowed)


def somebody_elses_task(it: Ground) -> Attack | None:
    if it.task is None or it.task.assignee_id is None:
        return None
    fit = [u for u in people.fit_for(it.session, it.task) if u.id != it.task.assignee_id]
    if not fit:
        return None
    actor = it.choose.choice(fit)
    typed, _ = it.answered(it.task, actor)
    return Attack("somebody else's task", it.submits(it.task, typed, actor), NotAllowed)


def a_stranger(it: Ground) -> Attack | None:
    if it.task is None:
        return None
    knows = {t.assignee_id for t in it.tasks} | {t.completed_by for t in it.tasks}
    unknown = [u for u in people.strangers(it.session, it.case.team_id) if u.id not in knows]
    actor = it.choose.choice(unknown)
    typed = {"_token": [token.issue(it.case.event_key, actor.id, it.task.id)]}
    return Attack("a stranger", it.submits(it.task, typed, actor), NotFound)


def somebody_who_left(it: Ground) -> Attack | None:
    if it.task is None:
        return None
    actor = it.user(LEFT)
    typed, _ = it.answered(it.task, actor)
    gone = (NotFound, NotAllowed)
    return Attack("somebody who has left", it.submits(it.task, typed, actor), gone)


def given_to_somebody_who_left(it: Ground) -> Attack | None:
    if it.task is None:
        return None
    boss = it.choose.choice(people.with_role(it.session, it.case.team_id, people.SUPERVISOR))
    return _gives(it, it.task, it.user(LEFT), boss, "given to somebody who has left")


def given_to_the_wrong_role(it: Ground) -> Attack | None:
    if it.task is None:
        return None
    roles = {it.task.role, it.task.also_role}
    others = [u for u in people.team_of(it.session, it.case.team_id) if not u.roles & roles]
    boss = it.choose.choice(people.with_role(it.session, it.case.team_id, people.SUPERVISOR))
    to = it.choose.choice([u for u in others if u.id != boss.id])
    return _gives(it, it.task, to, boss, "given to the wrong role")


def given_by_somebody_who_may_not(it: Ground) -> Attack | None:
    if it.task is None:
        return None
    bosses = {people.MANAGER, people.SUPERVISOR}
    staff = [u for u in people.team_of(it.session, it.case.team_id) if not u.roles & bosses]
    actor = it.choose.choice([u for u in staff if "auditor" not in u.roles])
    fit = [u for u in people.fit_for(it.session, it.task) if u.id != actor.id]
    if not fit:
        return None
    return _gives(it, it.task, it.choose.choice(fit), actor, "given by somebody who may not")


def _gives(it: Ground, task: Task, to: User, actor: User, name: str) -> Attack:
    whom, who, what, at = to.id, actor.id, task.public_id, it.now

    def giving(s: Session) -> object:
        return assign(s, what, s.get_one(User, whom), s.get_one(User, who), at=at, via="shell")

    return Attack(name, giving, NotAllowed)


def the_author_decides(it: Ground) -> Attack | None:
    for task in (t for t in it.tasks if t.is_open and not t.held_because):
        author = people.author_of(it.session, task)
        wrote = it.session.get(User, author) if author else None
        if wrote and task.role in wrote.roles and task.assignee_id in (None, wrote.id):
            typed, _ = it.answered(task, wrote)
            return Attack("the author decides", it.submits(task, typed, wrote), Refused)
    return None


def an_answer_missing(it: Ground) -> Attack | None:
    actor = it.doer(it.task) if it.task else None
    if it.task is None or actor is None:
        return None
    typed, made = it.answered(it.task, actor)
    fields = made.required_fields()
    if not fields:
        return None
    typed.pop(it.choose.choice(fields))
    return Attack("an answer missing", it.submits(it.task, typed, actor), InvalidAnswers)


def a_question_nobody_asked(it: Ground) -> Attack | None:
    actor = it.doer(it.task) if it.task else None
    if it.task is None or actor is None:
        return None
    typed, _ = it.answered(it.task, actor)
    typed["a_question_nobody_asked"] = ["yes"]
    name = "a question nobody asked"
    return Attack(name, it.submits(it.task, typed, actor), InvalidAnswers)


def a_row_of_another_case(it: Ground) -> Attack | None:
    """A block or a choice that names a row of somebody else's case."""
    actor = it.doer(it.task) if it.task else None
    if it.task is None or actor is None:
        return None
    typed, made = it.answered(it.task, actor)
    asked = [o for o in made.answered if o.question.codes.startswith("@") and o.name in typed]
    name = "a row of another case"
    for one in asked:
        kind = one.question.codes[1:].partition("+")[0]
        foreign = _foreign(it, kind) if kind in KINDS else None
        if foreign is not None and str(foreign) not in {c.code for c in made.codes(one.question)}:
            typed[one.name] = [str(foreign)]
            return Attack(name, it.submits(it.task, typed, actor), InvalidAnswers)
    for holder in (q for q in made.form.walk() if q.type == "review" and q.bound):
        foreign = _foreign(it, holder.bound.kind) if holder.bound.kind in KINDS else None
        if foreign is not None:
            typed[f"{holder.id}-{foreign}-{holder.questions[0].id}"] = ["yes"]
            return Attack(name, it.submits(it.task, typed, actor), InvalidAnswers)
    return None


def _foreign(it: Ground, kind: str) -> int | None:
    """A row of a kind that is no row of this case or its adult."""
    c = T[kind].c
    mine = c.adult_id == it.case.adult_id if "adult_id" in c else c.case_id == it.one.id
    return it.session.scalar(select(c.id).where(~mine).order_by(c.id.desc()).limit(1))


def a_page_of_somebody_else(it: Ground) -> Attack | None:
    actor = it.doer(it.task) if it.task else None
    if it.task is None or actor is None:
        return None
    typed, _ = it.answered(it.task, actor)
    tokens = (
        token.issue(it.case.event_key, actor.id + 1, it.task.id),
        token.issue(it.case.event_key, actor.id, it.task.id + 1),
        token.issue(b"another case", actor.id, it.task.id),
        "no token.at all",
        "",
    )
    typed["_token"] = [it.choose.choice(tokens)]
    return Attack("a page of somebody else", it.submits(it.task, typed, actor), Conflict)


def a_note_at_the_wrong_time(it: Ground) -> Attack | None:
    """After the end only a late entry; before it, no late entry."""
    if it.case.ended_at is not None:
        return _notes(it, "case_note", {"note_text": ["Too late."]}, "lena", Conflict)
    typed = {"late_text": ["Too early."], "late_why": ["It is open."]}
    return _notes(it, "late_entry", typed, "lena", Conflict)


def a_note_without_words(it: Ground) -> Attack | None:
    kind = "late_entry" if it.case.ended_at is not None else "case_note"
    return _notes(it, kind, {}, "tom", InvalidAnswers)


def a_note_by_a_supervisor(it: Ground) -> Attack | None:
    return _notes(it, "case_note", {"note_text": ["Not mine to write."]}, "ruth", NotAllowed)


def a_note_by_a_stranger(it: Ground) -> Attack | None:
    who = it.choose.choice(("nell", "owen", "iris", "sam", "aud"))
    return _notes(it, "case_note", {"note_text": ["Not for me."]}, who, NotFound)


def _notes(it: Ground, kind: str, typed: Typed, who: str, refused: Errors) -> Attack | None:
    actor, case, at = it.user(f"{who}@council.example").id, it.one.public_id, it.now
    if any(actor in (t.assignee_id, t.completed_by) for t in it.tasks) and refused is NotFound:
        return None

    def noting(s: Session) -> object:
        return note(s, case, kind, typed, s.get_one(User, actor), at=at, via="shell")

    return Attack(f"a note that must not be: {kind} by {who}", noting, refused)


def a_report_that_does_not_fit(it: Ground) -> Attack | None:
    """Something that cannot be reported, or not now."""
    here = stage(it.case)
    ended = it.case.ended_at is not None
    name = it.choose.choice(("exception", "experience", "no_such_thing", "risk_removed"))
    if name == "risk_removed" and here in ("enquiry", "plan"):
        return None
    refused = Conflict if ended and name != "no_such_thing" else NotFound
    actor, case, at = it.user("tom@council.example").id, it.one.public_id, it.now

    def reporting(s: Session) -> object:
        return report(s, case, name, s.get_one(User, actor), at=at, via="shell")

    return Attack("a report that does not fit", reporting, refused)


def a_case_opened_by_who_may_not(it: Ground) -> Attack | None:
    who = it.user(f"{it.choose.choice(('ruth', 'iris', 'sam', 'aud'))}@council.example").id

    def opening(s: Session) -> object:
        return open_case(s, s.get_one(User, who), at=it.now, via="shell")

    return Attack("a case opened by who may not", opening, NotAllowed)


ATTACKS: tuple[Make, ...] = (
    a_task_done_already,
    the_same_page_twice,
    a_task_taken_away,
    a_task_on_hold,
    another_role,
    somebody_elses_task,
    a_stranger,
    somebody_who_left,
    given_to_somebody_who_left,
    given_to_the_wrong_role,
    given_by_somebody_who_may_not,
    the_author_decides,
    an_answer_missing,
    a_question_nobody_asked,
    a_row_of_another_case,
    a_page_of_somebody_else,
    a_note_at_the_wrong_time,
    a_note_without_words,
    a_note_by_a_supervisor,
    a_note_by_a_stranger,
    a_report_that_does_not_fit,
    a_case_opened_by_who_may_not,
)
