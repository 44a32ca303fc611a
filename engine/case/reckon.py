"""Case: reckon - work out anew what is due, when the council's days or lengths have changed.

A target is what its step has by the calendar, moved on by the working days that its clock
stood still. So it can be worked out as often as one likes: whoever is killed in between
has done some cases, and the next run does the others. What has fired is not fired again.
A case in which it cannot be worked out keeps its targets, is shown, and holds up no other.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime

from sqlalchemy import Select, exists, or_, select
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from engine import log
from engine.calendar.model import CouncilTime
from engine.case import timers
from engine.case.file import CaseFile
from engine.case.incident import record_incident
from engine.case.model import Case, Task, Timer
from engine.db import Database

#: What is done of one case; it says how many instants moved.
Did = Callable[..., int]

FAILED = "What is due could not be worked out anew. The targets are still those from before."


def reckon(session: Session, case_id: int, *, at: datetime) -> int:
    """Work out anew what is due in one case; return how many instants moved."""
    case = session.scalars(
        select(Case).where(Case.id == case_id).with_for_update(of=Case, key_share=True)
    ).one()
    file = CaseFile(session, case, None, at, "scheduler")
    moved = sum(_task(file, task) for task in file.open_tasks)
    moved += sum(_timer(file, timer) for timer in file.timers)
    if moved:
        timers.remember_next(file)
        log.append(
            session, case, "due_moved", None, at=at, via="scheduler", data={"instants": moved}
        )
    return moved


def reckon_all(database: Database, *, at: datetime) -> Iterator[int]:
    """Work out anew what is due in every running case, for each thing set that is not applied yet.

    Gives how many instants moved, case by case. A case is one transaction.
    """
    while (pending := _pending(database)) is not None:
        setting, last = pending
        with database.read() as session:
            following = session.scalar(_waiting().where(Case.id > last).order_by(Case.id).limit(1))
        try:
            moved = _step(database, setting, last, following, at, reckon)
        except OperationalError:
            raise
        except Exception as error:
            moved = _step(database, setting, last, following, at, _passed_over(error))
        if moved is not None:
            yield moved


def _step(
    database: Database, setting: int, last: int, following: int | None, at: datetime, do: Did
) -> int | None:
    """Do one case, or say that there is no other; None where another runner was here."""
    with database.write() as session:
        row = session.scalars(
            select(CouncilTime).where(CouncilTime.id == setting).with_for_update()
        ).one()
        if row.applied_at is not None or row.applied_to != last:
            return None
        if following is None:
            row.applied_at = at
            return None
        moved = do(session, following, at=at)
        row.applied_to = int(following)
        return moved


def _passed_over(error: Exception) -> Did:
    """What is done of a case in which it failed: it is shown, and said in the log."""

    def keep(session: Session, case_id: int, *, at: datetime) -> int:
        case = session.scalars(
            select(Case).where(Case.id == case_id).with_for_update(of=Case, key_share=True)
        ).one()
        record_incident(session, case.public_id, FAILED, at=at)
        data = {"error": type(error).__name__}
        log.append(session, case, "due_not_moved", None, at=at, via="scheduler", data=data)
        return 0

    return keep


def _pending(database: Database) -> tuple[int, int] | None:
    """The first thing that was set and is not applied to every case yet, and the last case done."""
    with database.read() as session:
        found = session.execute(
            select(CouncilTime.id, CouncilTime.applied_to)
            .where(CouncilTime.applied_at.is_(None))
            .order_by(CouncilTime.id)
            .limit(1)
        ).first()
    return (found[0], found[1]) if found else None


def _waiting() -> Select[int]:
    """Cases in which something has a target."""
    tasks = exists().where(
        Task.case_id == Case.id,
        Task.completed_at.is_(None),
        Task.cancelled_at.is_(None),
        Task.due_at.is_not(None),
    )
    going = exists().where(
        Timer.case_id == Case.id, Timer.fired_at.is_(None), Timer.cancelled_at.is_(None)
    )
    return select(Case.id).where(or_(tasks, going))


def _task(file: CaseFile, task: Task) -> bool:
    if task.within is None or task.due_at is None:
        return False
    due = file.due(task.within, task.opened_at)
    return due is not None and _moves(task, file.times.later(due, task.lost_days))


def _timer(file: CaseFile, timer: Timer) -> bool:
    if timer.counted_from is None or timer.expression is None:
        return False
    due = timers.due_from(file, timer.expression, timer.counted_from)
    return _moves(timer, file.times.later(due, timer.lost_days))


def _moves(row: Task | Timer, due: datetime) -> bool:
    if row.due_at == due:
        return False
    row.due_at = due
    return True
