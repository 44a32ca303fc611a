"""Answers: the answers of a walk - to a task with its token and versions, and to a note."""

from __future__ import annotations

from random import Random

from engine.case import token
from engine.case.file import CaseFile
from engine.case.model import Task
from engine.case.note import no_task
from engine.case.note_kinds import note_form
from engine.case.trying.answers import Answering, Typed
from engine.form.presenting import shown_versions
from engine.people.model import User
from tests.walks.leaning import Lean
from tests.walks.wording import Wording

__all__ = ["Answering", "Typed", "note_answers", "task_answers"]


def task_answers(
    file: CaseFile, task: Task, actor: User, lean: Lean, wording: Wording, choose: Random
) -> tuple[Typed, Answering]:
    """Fields as a page would send them for this task, its token and versions with them."""
    form = file.process.form(task.name)
    made = Answering(file, task, form, lean, wording, choose)
    made.run()
    made.typed["_token"] = [token.issue(file.case.event_key, actor.id, task.id)]
    for page in form.pages:
        for name, version in shown_versions(form, page, made.known).items():
            made.typed[name] = [version]
    return made.typed, made


def note_answers(file: CaseFile, kind: str, lean: Lean, wording: Wording, choose: Random) -> Typed:
    """Fields as a page would send them for a note."""
    made = Answering(file, no_task(file), note_form(kind), lean, wording, choose)
    made.run()
    return made.typed
