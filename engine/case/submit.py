"""Case: submit - complete a task with a practitioner's answers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy import select
from sqlalchemy.orm import Session

from engine import clock, form, guards, log, people
from engine.case import after, conflict, gates, step, timers, token
from engine.case.file import CaseFile, locked_case_of_task
from engine.case.fill import Added, Filling
from engine.case.known import KnownNow
from engine.case.model import Answer, Case, Draft, Task
from engine.case.step import Passed
from engine.case.still_open import require_open
from engine.errors import Conflict, NotFound
from engine.form.answers import Answers
from engine.form.fields import Typed
from engine.people.model import User
from engine.record.facts import changed
from engine.record.facts.outcomes import by_exception
from engine.record.kind import plain_values


@dataclass
class Submitted:
    """What a submit did: the task, what it opened, and whether it had been taken before."""

    case: Case
    task: Task
    passed: Passed
    #: what is open in the case now
    open_tasks: list[Task]
    required_answers: int = 0
    replayed: bool = False


def submit(
    session: Session,
    task: str,
    typed: Typed,
    actor: User,
    *,
    at: datetime | None = None,
    via: str = "web",
) -> Submitted:
    """Complete a task with a practitioner's answers.

    ``task`` is its public id, ``typed`` the form as sent: field name -> everything
    typed under it, with the ``_token`` and ``_version-...`` fields of the page. The
    answers, the records they fill, the position of the case, the tasks it opens
    and the event are saved together or not at all.

    Raises ``NotFound``; ``NotAllowed``; ``Conflict`` when somebody was first or a
    row has changed; ``InvalidAnswers``; ``Refused`` by a gate; ``ProcessFailed``.
    """
    file = CaseFile(session, locked_case_of_task(session, task), actor, at or clock.now(), via)
    row = get_task(file, task)
    people.require(actor, "submit", row)
    return complete(file, row, typed, actor)


def complete(file: CaseFile, row: Task, typed: Typed, actor: User) -> Submitted:
    """Complete a task of a case that is locked, where the person may; as ``submit``."""
    session = file.session
    sent = _token(file, row, typed, actor)
    if not row.is_open and _taken_before(session, sent):
        return Submitted(file.case, row, Passed(), file.open_tasks, replayed=True)
    _require_free(row)
    if row.assignee_id is None and conflict.is_enquiry_work(row):
        conflict.require_apart(session, file.case, actor)

    known = KnownNow(file, row, file.process.form(row.name), typed)
    answers = form.read(known.form, typed, known)
    before = file.facts.snapshot()
    added = Filling(file, row, known, answers, actor).run()
    file.answers_now = plain_values(answers.values)
    file.changed()

    passed = Passed()
    step.claim_role(file, row, actor)
    _complete(file, row, actor)
    step.move(file, row.workflow, lambda run: run.complete(row.spiff_id), passed)
    settle(file, row, added, passed, actor)
    _keep(file, row, answers, actor, sent)
    log.append(
        session,
        file.case,
        "submitted",
        actor,
        at=file.at,
        via=file.via,
        task=row,
        data=_particulars(file, row, before, passed),
    )
    return Submitted(file.case, row, passed, file.open_tasks, answers.count_required())


def settle(
    file: CaseFile,
    row: Task | None,
    added: Added,
    passed: Passed,
    actor: User,
    because: str = "",
) -> None:
    """Let everything follow from one step, then ask the gates; a refusal rolls it all back."""
    by: dict[str, Any] = {
        "typed_at": file.at,
        "typed_by": actor.id,
        "task_id": row.id if row else None,
    }
    after.follow(file, added, passed, by)
    for message in list(passed.raises):
        step.tell_main(file, message, passed)
        after.follow(file, {}, passed, by)
    file.changed()
    at = at_gate(file, row, added, passed, actor)
    at.because = because
    gates.check(at, gates.reached(row, added, passed))
    file.case.milestones = {
        **file.case.milestones,
        **{m: file.at.isoformat() for m in passed.milestones},
    }
    if passed.main_ended:
        _end(file, passed)


def at_gate(
    file: CaseFile, row: Task | None, added: Added, passed: Passed, actor: User
) -> gates.At:
    """What the gates look at."""
    names = {row.other_person_than} if row and row.other_person_than else set()
    return gates.At(
        record=file.record,
        facts=file.facts,
        case=file.case,
        task=row,
        actor_id=actor.id,
        added=added,
        ended_as=passed.ended_as,
        authors={name: step.authors(file.session, file.case.id, name) for name in names if name},
        by_exception_now=any(by_exception(c) for c in added.get("outcome_capture", [])),
    )


def get_task(file: CaseFile, public_id: str) -> Task:
    """The task, read after its case was locked. Raises ``NotFound``."""
    for row in file.open_tasks:
        if row.public_id == public_id:
            return row
    row_or_none = file.session.scalar(
        select(Task).where(Task.public_id == public_id, Task.case_id == file.case.id)
    )
    if row_or_none is None:
        raise NotFound()
    return row_or_none


# -- before -----------------------------------------------------------------------


def _token(file: CaseFile, row: Task, typed: Typed, actor: User) -> str:
    sent = (typed.get("_token") or [""])[0]
    if guards.on("token") and not token.is_genuine(file.case.event_key, sent, actor.id, row.id):
        raise Conflict("This page is out of date. Open the task again: what you typed is kept.")
    return token.kept_as(sent)


def _taken_before(session: Session, sent: str) -> bool:
    """Whether this very page was taken already: an answer is unique for its token."""
    if not guards.on("token"):
        return False
    return session.scalar(select(Answer.id).where(Answer.token == sent)) is not None


def _require_free(row: Task) -> None:
    if row.is_open and row.held_because:
        raise Conflict(f"This task is on hold: {row.held_because}")
    if guards.on("task_open"):
        require_open(row)


# -- after ------------------------------------------------------------------------


def _complete(file: CaseFile, row: Task, actor: User) -> None:
    if row.paused_because:  # done all the same: the pause is over
        row.paused_because = row.paused_review_on = None
        timers.forget(file, row)
    row.completed_at = file.at
    row.completed_by = actor.id
    if row.assignee_id not in (None, actor.id):
        row.completed_for = row.assignee_id
    row.assignee_id = actor.id


def _keep(file: CaseFile, row: Task, answers: Answers, actor: User, sent: str) -> None:
    file.session.add(
        Answer(
            task_id=row.id,
            token=sent,
            values=plain_values(answers.values),
            unasked={name: list(v) for name, v in answers.unasked.items()} or None,
            answered_by=actor.id,
            answered_at=file.at,
        )
    )
    file.session.execute(sa.delete(Draft).where(Draft.task_id == row.id))


def _end(file: CaseFile, passed: Passed) -> None:
    """The case has come to its end: say how, and take what is left off the lists."""
    file.case.ended_at = file.at
    file.case.ended_as = closure_reason(file, passed.ended_as)
    for task in file.open_tasks:
        if task.is_open and task.workflow.is_main:
            step.cancel(file, task, "The case has ended.")


def closure_reason(file: CaseFile, ended_as: str | None) -> str:
    """Why the case ended, in the words of the field (domain A6)."""
    # the first telling; one that was called an error is not live any more
    concern = next((c for c in file.record.rows("concern") if c.about is None), None)
    if ended_as == "not_for_us":
        reasons = {"duplicate": "duplicate_merged", "recorded_in_error": "recorded_in_error"}
        return reasons.get(concern.triage if concern else "", "passed_to_other_authority")
    if ended_as == "duty_not_met":
        decided = [d for d in file.record.rows("decision") if d.task == "decide_duty"]
        alternatives = (decided[-1].alternatives if decided else None) or []
        nothing = not alternatives or alternatives == ["no_action"]
        return "duty_not_met_no_action" if nothing else "duty_not_met_alternative_route"
    enquiry = file.record.one("enquiry")
    reason = enquiry.closure_reason if enquiry else None
    return str(reason or file.facts["close_reason"] or ended_as or "ended")


def _particulars(
    file: CaseFile, row: Task, before: Mapping[str, Any], passed: Passed
) -> dict[str, Any]:
    said: dict[str, Any] = {"name": row.name, "facts": changed(before, file.facts.snapshot())}
    if row.completed_for:
        said["for"] = row.completed_for
    if passed.milestones:
        said["milestones"] = passed.milestones
    if passed.opened:
        said["opened"] = [task.name for task in passed.opened]
    if passed.main_ended:
        said["ended_as"] = file.case.ended_as
    return said
