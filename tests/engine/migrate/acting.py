"""Acting: one task done, or one note written, with whatever answers its form takes."""

from __future__ import annotations

from random import Random

from sqlalchemy import select

from engine import case as verbs
from engine.case.file import CaseFile
from engine.case.model import Task
from tests.walks.answers import note_answers, task_answers
from tests.walks.canaries import Canaries
from tests.walks.leaning import Lean
from tests.walks.wording import Persona, Wording


def answer(council, walk, name, who, lean=None):
    """Somebody takes an open task and completes it."""
    with council.db.write() as session:
        case, actor = council.case(session, walk), council.user(session, who)
        tasks = select(Task).where(
            Task.case_id == case.id, Task.name == name, Task.completed_at.is_(None)
        )
        task = session.scalars(tasks).one()
        if task.assignee_id is None:
            verbs.assign(session, task.public_id, actor, actor, at=walk.now)
        file = CaseFile(session, case, actor, walk.now)
        leaning = Lean(sober=True, weights=lean or {})
        typed, _ = task_answers(file, task, actor, leaning, _wording(), Random(1))
        verbs.submit(session, task.public_id, typed, actor, at=walk.now)


def noted(council, walk, kind, who):
    """Somebody writes a note."""
    with council.db.write() as session:
        case, actor = council.case(session, walk), council.user(session, who)
        file = CaseFile(session, case, actor, walk.now)
        typed = note_answers(file, kind, Lean(sober=True), _wording(), Random(1))
        verbs.note(session, walk.case, kind, typed, actor, at=walk.now)


def _wording():
    choose = Random(1)
    canaries = Canaries(choose)
    return Wording(Persona.new(1, canaries, choose), canaries, choose)
