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
from engine.notices.telling import tell_holder


def wake(session: Session, case_id: int, *, as_of: datetime) -> int:
    """Fire every timer of a case that is due; return how many.

    The effect and its mark are one transaction, so a timer fires once however
    many runners there are (INV-27: a timer never completes a person's task).
    """
    file = _file(session, case_id, as_of)
    if file is None:
        return 0
    due = [t for t in file.timers if t.due_at <= as_of and t.stopped_at is None]
    for timer in sorted(due, key=_first):
        if timer.cancelled_at is None:  # an earlier one may have made it needless
            _fire(file, timer)
    _agree(file)
    return len(due)


def wake_next(session: Session, case_id: int, *, as_of: datetime) -> Timer | None:
    """Fire the one timer of a case that is due first; None where none is to be tried now.

    One at a time, so that a timer that fails holds up no other of its case.
    """
    file = _file(session, case_id, as_of)
    if file is None:
        return None
    timer = min((t for t in file.timers if timers.is_due(t, as_of)), key=_first, default=None)
    if timer is not None:
        session.info[TRIED] = timer.id
        _fire(file, timer)
    _agree(file)
    return timer


#: under which name a session says which timer it tried, for whoever hears that it failed
TRIED = "timer tried"


def _file(session: Session, case_id: int, as_of: datetime) -> CaseFile | None:
    case = session.scalar(
        select(Case).where(Case.id == case_id).with_for_update(of=Case, key_share=True)
    )
    return CaseFile(session, case, None, as_of, "scheduler") if case is not None else None


def _agree(file: CaseFile) -> None:
    again.agree(file)
    later_on.agree(file)


def _first(timer: Timer) -> tuple[datetime, int]:
    return timer.due_at, timer.id


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
        tell_holder(file.session, "reminder", task, None, file.at)
    return task
