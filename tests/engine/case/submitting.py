"""Shared by the tests of submit: walk to a task, and what its page would send."""

from datetime import timedelta

from sqlalchemy import select

from engine.case import submit
from engine.case.from_json import typed_from
from engine.case.model import Case, Task
from tests.council import scenario_of

ONE = "one conversation, everything achieved"
ANSWERS = {s["submit"]: s["answers"] for s in scenario_of(ONE)["steps"] if s.get("submit")}


def open_task(session, walk, name):
    """The open task of this name in the walk's case."""
    return session.scalars(
        select(Task)
        .join(Case)
        .where(Case.public_id == walk.case, Task.name == name, Task.completed_at.is_(None))
    ).one()


def ready(council, steps, name, by):
    """Walk to a task; give its public id and the fields its page would send."""
    walk = council.walked(ONE, steps)
    if steps >= 4:
        walk.now += timedelta(days=1)
    with council.db.write() as session:
        actor = council.user(session, by)
        task = open_task(session, walk, name)
        task.assignee_id = actor.id
    with council.db.read() as session:
        actor = council.user(session, by)
        task = open_task(session, walk, name)
        answers = ANSWERS[name]
        typed = typed_from(session, task.public_id, answers, actor, walk.now)
        return walk, task.public_id, typed


def send(council, walk, task, typed, by):
    with council.db.write() as session:
        done = submit(session, task, typed, council.user(session, by), at=walk.now)
        return done.replayed
