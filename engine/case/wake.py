"""Case: wake - let a timer that is due take effect. It opens or reminds; it completes nothing."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine import guards, log
from engine.case import again, later_on, step, timers
from engine.case.file import CaseFile
from engine.case.model import Case, Task, Timer, Workflow
from engine.case.pause import REVIEW
from engine.case.step import Passed
from engine.errors import ProcessFailed


def wake(session: Session, case_id: int, *, as_of: datetime) -> int:
    """Fire every timer of a case that is due; return how many.

    The effect and its mark are one transaction, so a timer fires once however
    many runners there are (INV-27: a timer never completes a person's task).
    """
    case = session.scalar(select(Case).where(Case.id == case_id).with_for_update(of=Case))
    if case is None:
        return 0
    file = CaseFile(session, case, None, as_of, "scheduler")
    due = [t for t in file.timers if t.due_at <= as_of and t.stopped_at is None]
    for timer in sorted(due, key=lambda t: (t.due_at, t.id)):
        if timer.cancelled_at is None:  # an earlier one may have made it needless
            _fire(file, timer)
    again.agree(file)
    later_on.agree(file)
    return len(due)


def _fire(file: CaseFile, timer: Timer) -> None:
    """Let one timer take effect, and say so in the log."""
    timer.fired_at = file.at
    file.timers.remove(timer)
    passed = Passed()
    if timer.name == again.AGAIN:
        again.open_again(file, timer, passed)
    elif timer.name == later_on.NAME:
        later_on.open_follow_up(file, timer, passed)
    elif timer.name != REVIEW:
        row = file.session.get_one(Workflow, timer.workflow_id)
        step.move(file, row, lambda run: run.fire(timer.spiff_id), passed)
        for name in passed.opens:
            step.begin(file, name, passed, because="A reminder fell due.", main=False)
    if guards.on("timer_only_reminds") and (passed.cancelled or passed.main_ended):
        raise ProcessFailed("A reminder would have taken a task away from a person.")
    timers.remember_next(file)
    file.session.flush()
    log.append(
        file.session,
        file.case,
        "reminded" if timer.task_id else "woken",
        None,
        at=file.at,
        via="scheduler",
        task=_reminded(file, timer),
        data={"timer": timer.name, "opened": [task.name for task in passed.opened]},
    )


def _reminded(file: CaseFile, timer: Timer) -> Task | None:
    """Mark the task that a timer reminds of."""
    task = next((t for t in file.open_tasks if t.id == timer.task_id), None)
    if task is not None:
        task.reminded_at = file.at
    return task
