"""Corrections: correct - answer one question of a completed task again, with the reason.

The first answer is kept as it was; the correction is another row beside it. What the
answer had filled in the record becomes a new version, and everything that follows
from the record follows again, in the same transaction.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine import clock, form, guards, log, people
from engine.case import token
from engine.case.corrections.filled import filled
from engine.case.corrections.places import Place, asked_alone, place_named, read_back
from engine.case.corrections.way import Crossroads
from engine.case.file import CaseFile, locked_case_of_task
from engine.case.known import KnownNow
from engine.case.model import Answer, Task
from engine.case.step import Passed
from engine.case.submit import get_task, settle
from engine.errors import Conflict, InvalidAnswers, Refused
from engine.form.asking import Place as At
from engine.form.asking import Walk
from engine.form.definition import Form
from engine.form.fields import Typed
from engine.people.model import User
from engine.record import Row
from engine.record.facts import changed
from engine.record.kind import plain_values

REASON = "because"


@dataclass
class Corrected:
    """What a correction changed: the task, the answer as it stands now, and the row it filled."""

    task: Task
    answer: Answer
    row: Row | None


def correct(
    session: Session,
    task: str,
    name: str,
    typed: Typed,
    actor: User,
    *,
    at: datetime | None = None,
    via: str = "web",
) -> Corrected:
    """Answer one question of a completed task again.

    ``task`` is its public id, ``name`` the answer as its field was named, ``typed`` the
    new answer under the question's own id, ``because`` the reason and ``_token``.
    The author may, or a manager of the team where it is no decision.

    Raises ``NotFound``; ``NotAllowed``; ``Conflict`` on a closed case, or when the record
    says something else by now; ``InvalidAnswers``; ``Refused`` where the case would have
    gone another way, or a gate refuses.
    """
    file = CaseFile(session, locked_case_of_task(session, task), actor, at or clock.now(), via)
    row = get_task(file, task)
    people.require(actor, "correct", row)
    _require_correctable(file, row)
    answer = newest_answer(session, row)
    of = file.process.form(row.name)
    place = place_named(of, answer.values, name)
    sent = _token(file, row, typed, actor)
    if taken := session.scalar(select(Answer).where(Answer.token == sent)):
        return Corrected(row, taken, None)
    because, value = _read(file, row, place, typed, answer)

    before = file.facts.snapshot()
    target = filled(file, row, of, place, answer.values)
    if target is not None:
        _refill(file, row, target, place, value)
    _require_same_questions(file, row, of, place, answer.values, value)
    if target is not None:
        settle(file, None, {target._kind.name: [target]}, Passed(), actor, because)
    values = place.with_value(answer.values, plain_values(value))
    kept = _keep(file, row, answer, values, because, actor, sent)
    particulars = {
        "name": row.name,
        "question": place.question.id,
        "facts": changed(before, file.facts.snapshot()),
    }
    log.append(
        session, file.case, "corrected", actor, at=file.at, via=via, task=row, data=particulars
    )
    return Corrected(row, kept, target)


def newest_answer(session: Session, row: Task) -> Answer:
    """The answers of a completed task as they stand: the newest of its rows."""
    found = select(Answer).where(Answer.task_id == row.id).order_by(Answer.number.desc()).limit(1)
    return session.scalars(found).one()


# -- before -----------------------------------------------------------------------


def _require_correctable(file: CaseFile, row: Task) -> None:
    if row.completed_at is None:
        raise Conflict("This task has not been completed, so there is nothing to correct.")
    if guards.on("closed_stays_closed") and file.case.ended_at is not None:
        raise Conflict("This case is closed. You can add a late entry.")


def _token(file: CaseFile, row: Task, typed: Typed, actor: User) -> str:
    sent = (typed.get("_token") or [""])[0]
    if guards.on("token") and not token.is_genuine(file.case.event_key, sent, actor.id, row.id):
        raise Conflict("This page is out of date. Open the correction again.")
    return token.kept_as(sent)


def _read(file: CaseFile, row: Task, place: Place, typed: Typed, answer: Answer) -> tuple[str, Any]:
    """The reason and the new answer. Raises ``InvalidAnswers``; ``Refused`` where it decided the way."""
    messages: dict[str, str] = {}
    because = " ".join((typed.get(REASON) or [""])[0].split())
    if not because:
        messages[REASON] = "Say why the answer is corrected"
    elif len(because) > 2_000:
        messages[REASON] = "Use 2,000 characters or fewer"
    alone = asked_alone(place, row.name)
    given = {n: v for n, v in typed.items() if n != REASON}
    value: Any = None
    try:
        value = form.read(alone, given, KnownNow(file, row, alone, given)).values[place.question.id]
    except InvalidAnswers as error:
        messages = {**error.messages, **messages}
    if not messages and plain_values(value) == place.value(answer.values):
        messages[place.question.id] = "This is what was answered. Change it, or leave it."
    if messages:
        raise InvalidAnswers(messages)
    if place.question.id in file.answers_read:
        _turned(place.question.label)
    return because, value


def _require_same_questions(
    file: CaseFile, row: Task, of: Form, place: Place, values: Mapping[str, Any], value: Any
) -> None:
    """Refuse an answer that brings up or takes away another question: that is a new conversation."""
    known = KnownNow(file, row, of, {})
    before = _asked(of, known, place, values)
    after = _asked(of, known, place, place.with_value(values, plain_values(value)))
    for question in of.walk():
        brings_up = question.id in after - before and (question.required or question.one_of)
        takes_away = question.id in before - after and _answered(of, values, question.id)
        if brings_up or takes_away:
            raise Refused(
                "correction_stands_alone",
                f"This answer brings up or takes away another question: “{question.label}” "
                "It cannot be corrected by itself. Write a note, or report what has changed.",
                "whoever knows: a note, or a report",
            )


def _asked(of: Form, known: KnownNow, place: Place, values: Mapping[str, Any]) -> set[str]:
    """The questions that hang on this one and are asked with these answers."""
    walk = Walk(of, {}, known)
    walk.values = {q.id: read_back(q, values.get(q.id)) for p in of.pages for q in p.questions}
    asked = set()
    for question in of.walk():
        if not _hangs_on(question.show_if, place.question.id):
            continue
        holder = of.holder(question.id)
        if holder is None or holder is not place.holder:
            here = None
        else:
            row = place.with_value(values, place.value(values))
            here = At(holder, {q.id: _in_row(place, row, q.id) for q in holder.questions})
        if walk.holds(question, here):
            asked.add(question.id)
    return asked


def _answered(of: Form, values: Mapping[str, Any], question: str) -> bool:
    """Whether a question was answered, in any of its rows."""
    holder = of.holder(question)
    rows = values.get(holder.id) or [] if holder else [values]
    rows = rows.values() if isinstance(rows, dict) else rows
    return any(row.get(question) not in (None, "", []) for row in rows)


def _hangs_on(condition: str, name: str) -> bool:
    from engine.expressions import parse

    return bool(condition) and name in parse(condition).names


def _in_row(place: Place, values: Mapping[str, Any], question: str) -> Any:
    assert place.holder is not None
    rows = values.get(place.holder.id) or {}
    row = rows.get(place.mark) if isinstance(rows, dict) else rows[int(place.mark)]
    return (row or {}).get(question)


# -- after ------------------------------------------------------------------------


def _refill(file: CaseFile, row: Task, target: Row, place: Place, value: Any) -> None:
    """Write the new version, and see that the case would have gone the same way."""
    assert place.question.bound is not None and row.completed_at is not None
    crossroads = Crossroads(file, row.completed_at)
    new = {place.question.bound.column: value if value != "" else None}
    file.record.correct(target, new, at=file.at)
    file.changed()
    if turned := crossroads.turned(target, new):
        _turned(turned)


def _turned(question: str) -> None:
    """Refuse what would change the way a case has gone."""
    if guards.on("path_kept"):
        raise Refused(
            "path_kept",
            f"The case would have gone another way: “{question}” was decided by this answer. "
            "It stays as it is. Ask the manager to decide what to do about it.",
            "manager: decide_wrong_answer",
        )


def _keep(
    file: CaseFile,
    row: Task,
    before: Answer,
    values: Mapping[str, Any],
    because: str,
    actor: User,
    sent: str,
) -> Answer:
    kept = Answer(
        task_id=row.id,
        number=before.number + 1,
        token=sent,
        values=values,
        answered_by=actor.id,
        answered_at=file.at,
        because=because,
    )
    file.session.add(kept)
    return kept
