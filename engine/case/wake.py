"""Case: wake - let a timer that is due take effect. It opens or escalates; it completes nothing."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine import log
from engine.case import step
from engine.case.file import CaseFile
from engine.case.model import Case, Timer, Workflow
from engine.case.step import Passed


def wake(session: Session, case_id: int, *, as_of: datetime) -> int:
    """Fire every timer of a case that is due; return how many.

    The effect and its mark are one transaction, so a timer fires once however
    many runners there are (INV-27: a timer never completes a person's task).
    """
    case = session.scalar(select(Case).where(Case.id == case_id).with_for_update(of=Case))
    if case is None or case.ended_at is not None:
        return 0
    file = CaseFile(session, case, None, as_of, "scheduler")
    due = session.scalars(
        select(Timer)
        .where(
            Timer.case_id == case_id,
            Timer.due_at <= as_of,
            Timer.fired_at.is_(None),
            Timer.cancelled_at.is_(None),
        )
        .order_by(Timer.due_at)
    ).all()
    for timer in due:
        row = session.get_one(Workflow, timer.workflow_id)
        passed = Passed()
        timer.fired_at = as_of
        step.move(file, row, lambda run, t=timer: run.fire(t.spiff_id), passed)  # type: ignore[misc]
        log.append(
            session,
            case,
            "woken",
            None,
            at=as_of,
            via="scheduler",
            data={"timer": timer.name, "opened": [task.name for task in passed.opened]},
        )
    return len(due)
