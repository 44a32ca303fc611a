"""Attacks on tasks: submitted or given by who may not, twice, too late, or not as it was asked."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.case import Submitted, assign, token
from engine.case.model import Task
from engine.db.tables import metadata
from engine.errors import Conflict, InvalidAnswers, NotAllowed, NotFound, Refused
from engine.people.model import User
from engine.record import KINDS
from tests.walks import people
from tests.walks.ground import Attack, Ground, Make

T = metadata.tables
LEFT = "wes@council.example"
Somebody = User | people.Member


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
    actor = it.choose.choice(fit).user(it.session)
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


def _gives(it: Ground, task: Task, to: Somebody, actor: Somebody, name: str) -> Attack:
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


ON_TASKS: tuple[Make, ...] = (
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
)
