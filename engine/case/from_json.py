"""Case: from JSON - tasks and notes with nested answers, as the shell and scenarios give them.

Nothing here is a way round: the answers become what the page would send, its
token and the versions it was shown included, and go to the verb itself.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine import people
from engine.case import token
from engine.case.corrections.correct import REASON, Corrected, correct, newest_answer
from engine.case.corrections.places import asked_alone, place_named
from engine.case.file import CaseFile
from engine.case.known import KnownNow
from engine.case.model import Task
from engine.case.note import note
from engine.case.note_kinds import note_form
from engine.case.submit import Submitted, submit
from engine.errors import NotFound
from engine.form.definition import Form
from engine.form.fields import Typed
from engine.form.flattening import flatten
from engine.form.presenting import shown_versions, with_prefilled
from engine.people.model import User


def submit_json(
    session: Session,
    task: str,
    answers: Mapping[str, Any],
    actor: User,
    *,
    at: datetime,
    via: str = "shell",
) -> Submitted:
    """Submit a task with nested answers, as the shell takes them."""
    return submit(
        session, task, typed_from(session, task, answers, actor, at), actor, at=at, via=via
    )


def typed_from(
    session: Session, task: str, answers: Mapping[str, Any], actor: User, at: datetime
) -> dict[str, list[str]]:
    """The fields a page would send for these answers, its token and versions included."""
    row = session.scalar(select(Task).where(Task.public_id == task))
    if row is None:
        raise NotFound()
    people.require(actor, "submit", row)
    file = CaseFile(session, row.case, actor, at, "shell")
    form = file.process.form(row.name)
    typed = _flat(form, answers, lambda typed: KnownNow(file, row, form, typed))
    typed["_token"] = [token.issue(row.case.event_key, actor.id, row.id)]
    return typed


def correct_json(
    session: Session,
    task: str,
    name: str,
    given: Mapping[str, Any],
    actor: User,
    *,
    at: datetime,
    via: str = "shell",
) -> Corrected:
    """Correct one answer: ``given`` holds the new ``answer`` and ``because``."""
    row = session.scalar(select(Task).where(Task.public_id == task))
    if row is None:
        raise NotFound()
    people.require(actor, "correct", row)
    file = CaseFile(session, row.case, actor, at, via)
    place = place_named(file.process.form(row.name), newest_answer(session, row).values, name)
    alone = asked_alone(place, row.name)
    typed = flatten(alone, {place.question.id: given.get("answer")})
    typed[REASON] = [str(given.get(REASON) or "")]
    typed["_token"] = [token.issue(row.case.event_key, actor.id, row.id)]
    return correct(session, task, name, typed, actor, at=at, via=via)


def note_json(
    session: Session, case: str, kind: str, answers: Mapping[str, Any], actor: User, *, at: datetime
) -> None:
    """Write a note with nested answers."""
    typed = flatten(note_form(kind), answers)
    note(session, case, kind, typed, actor, at=at, via="shell")


def _flat(
    form: Form, answers: Mapping[str, Any], known_for: Callable[[Typed], KnownNow]
) -> dict[str, list[str]]:
    typed = flatten(form, answers, known_for({}))
    known = known_for(typed)
    for page in form.pages:
        for name, version in shown_versions(form, page, known).items():
            typed[name] = [version]
    return {**with_prefilled(form, typed, known), **typed}
