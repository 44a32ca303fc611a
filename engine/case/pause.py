"""Case: pause - stop the clock of a task for a reason, and take it up again.

The adult's pace is a reason of its own: a date is a target, and never blocks. A
paused task can still be done; it only stops counting as late, and its reason is
shown wherever it is listed (S14).
"""

from __future__ import annotations

from datetime import date, datetime, timedelta

from sqlalchemy.orm import Session

from engine import clock, guards, log, people
from engine.case import timers
from engine.case.file import CaseFile, locked_case_of_task
from engine.case.model import Task
from engine.case.still_open import require_open
from engine.case.submit import get_task
from engine.case.worklist import DANGER
from engine.errors import Conflict, InvalidAnswers, Refused
from engine.people.model import User

#: Why a clock may stand still, as people read it.
REASONS = {
    "adults_pace": "At the adult's pace",
    "unwell": "The adult is not well enough",
    "awaiting_advocate": "Waiting for an advocate",
    "awaiting_interpreter": "Waiting for an interpreter",
    "awaiting_others": "Waiting for another organisation",
    "court": "Waiting for a court or the police",
    "other": "Another reason",
}
LONGEST = timedelta(days=92)
REVIEW = "pause_review"


def pause(
    session: Session,
    task: str,
    reason: str,
    why: str,
    review_on: date | None,
    actor: User,
    *,
    at: datetime | None = None,
    via: str = "web",
) -> Task:
    """Stop the clock of an open task, with a reason and the day on which that is looked at again.

    ``reason`` is a key of ``REASONS``, ``why`` a few words, ``review_on`` a day from
    tomorrow to three months ahead. An urgent step cannot be paused.
    Source: domain A7, "delayed at the adult's pace" stops the clock; S14.

    Raises ``NotFound``; ``NotAllowed``; ``Conflict``; ``InvalidAnswers``; ``Refused``.
    """
    file = CaseFile(session, locked_case_of_task(session, task), actor, at or clock.now(), via)
    row = get_task(file, task)
    people.require(actor, "pause", row)
    require_open(row)
    _require_pausable(row)
    said = _said(reason, why, review_on, clock.today(file.at))
    timers.stop_clock(file, row)
    row.paused_because, row.paused_review_on = said, review_on
    assert review_on is not None
    opening = datetime.combine(review_on, clock.OPENING, clock.LONDON)
    key = f"{REVIEW}:{row.id}:{file.at.isoformat()}"
    timers.add_at(file, row.workflow, key, REVIEW, opening, row)
    timers.remember_next(file)
    _log(file, row, "paused", {"reason": reason, "review_on": review_on.isoformat()})
    return row


def resume(
    session: Session,
    task: str,
    actor: User,
    *,
    at: datetime | None = None,
    via: str = "web",
) -> Task:
    """Let the clock of a paused task go on; its target moves by the working days it stood still.

    Raises ``NotFound``; ``NotAllowed``; ``Conflict`` when it is not paused.
    """
    file = CaseFile(session, locked_case_of_task(session, task), actor, at or clock.now(), via)
    row = get_task(file, task)
    people.require(actor, "pause", row)
    require_open(row)
    if row.paused_because is None:
        raise Conflict("This task is not paused.")
    end_pause(file, row)
    _log(file, row, "resumed", {})
    return row


def end_pause(file: CaseFile, row: Task) -> None:
    """Take a pause away; while the task is held, its clock goes on standing still."""
    row.paused_because = row.paused_review_on = None
    for timer in list(file.timers):
        if timer.task_id == row.id and timer.name == REVIEW:
            timers.cancel(file, timer)
    if row.held_because is None:
        timers.start_clock(file, row)
    timers.remember_next(file)


def _require_pausable(row: Task) -> None:
    if guards.on("danger_not_paused") and row.workflow.name == DANGER:
        raise Refused(
            "danger_not_paused",
            "An urgent step cannot be paused: somebody may be in danger now.",
            "whoever has it: make it safe, or ask a manager",
        )
    if row.paused_because is not None:
        raise Conflict("This task is paused already. Take it up again first.")


def _said(reason: str, why: str, review_on: date | None, today: date) -> str:
    """The reason as it is shown everywhere. Raises ``InvalidAnswers``."""
    wrong = {}
    if reason not in REASONS:
        wrong["reason"] = "Select why this has to wait"
    if not why.strip():
        wrong["why"] = "Say in a few words why this has to wait"
    elif len(why) > 500:
        wrong["why"] = "Use 500 characters or fewer"
    if review_on is None:
        wrong["review_on"] = "Enter the day on which you will look at this again"
    elif not today < review_on <= today + LONGEST:
        wrong["review_on"] = "Choose a day from tomorrow to three months ahead"
    if wrong:
        raise InvalidAnswers(wrong)
    return f"{REASONS[reason]}: {' '.join(why.split())}"


def _log(file: CaseFile, row: Task, what: str, data: dict[str, str]) -> None:
    log.append(
        file.session,
        file.case,
        what,
        file.actor,
        at=file.at,
        via=file.via,
        task=row,
        data={"name": row.name, **data},
    )
