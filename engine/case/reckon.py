"""Case: reckon - work out anew what is due, when the council's days or lengths have changed.

A target is what its step has by the calendar, moved on by the working days that its clock
stood still. So it can be worked out as often as one likes: whoever is killed in between
has done some cases, and the next run does the others. What has fired is not fired again.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from sqlalchemy import Select, exists, or_, select
from sqlalchemy.orm import Session

from engine import log
from engine.calendar.model import CouncilTime
from engine.case import timers
from engine.case.file import CaseFile
from engine.case.model import Case, Task, Timer
from engine.db import Database


def reckon(session: Session, case_id: int, *, at: datetime) -> int:
    """Work out anew what is due in one case; return how many instants moved."""
    case = session.scalars(select(Case).where(Case.id == case_id).with_for_update(of=Case)).one()
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
        with database.write() as session:
            row = session.scalars(
                select(CouncilTime).where(CouncilTime.id == setting).with_for_update()
            ).one()
            if row.applied_at is not None or row.applied_to != last:
                continue  # another runner was here
            if following is None:
                row.applied_at = at
                continue
            moved = reckon(session, following, at=at)
            row.applied_to = int(following)
        yield moved


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
