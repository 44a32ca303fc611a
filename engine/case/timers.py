"""Case: timers - our own rows for the instants a case waits for, and clocks that stand still.

A diagram says when it wants to be woken; our clock works out the instant, stops it
while a task is paused or held, and moves it on by the working days that were lost.
SpiffWorkflow is only ever told that one is due (INV-27).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from typing import Any

from engine import expressions
from engine.case.file import CaseFile
from engine.case.model import Task, Timer, Workflow
from engine.workflow import Run


def agree(file: CaseFile, row: Workflow, run: Run) -> None:
    """Make the timer rows of one workflow agree with what its diagram waits for now."""
    waiting = {timer.spiff_id: timer for timer in run.timers()}
    there = {t.spiff_id for t in file.timers if t.workflow_id == row.id}
    for timer in list(file.timers):
        drawn = timer.workflow_id == row.id and ":" not in timer.spiff_id
        if drawn and timer.spiff_id not in waiting:
            cancel(file, timer)
    for spiff_id, one in waiting.items():
        if spiff_id not in there:
            task = _host(file, row, one.name)
            add(file, row, spiff_id, one.name, one.expression, file.at, task)
    remember_next(file)


def add(
    file: CaseFile,
    row: Workflow,
    key: str,
    name: str,
    expression: str,
    counted_from: datetime,
    task: Task | None = None,
) -> Timer:
    """Add a timer that counts from an instant. A key of our own has a colon; SpiffWorkflow's never."""
    timer = add_at(file, row, key, name, due_from(file, expression, counted_from), task)
    timer.expression, timer.counted_from = expression, counted_from
    return timer


def add_at(
    file: CaseFile, row: Workflow, key: str, name: str, due_at: datetime, task: Task | None = None
) -> Timer:
    """Add a timer for an instant that somebody has chosen."""
    if task is not None and task.id is None:
        file.session.flush()
    timer = Timer(
        workflow_id=row.id,
        case_id=file.case.id,
        spiff_id=key,
        name=name,
        due_at=due_at,
        task_id=task.id if task else None,
        lost_days=0,
    )
    file.session.add(timer)
    file.timers.append(timer)
    return timer


def cancel(file: CaseFile, timer: Timer) -> None:
    """Forget a timer that nothing waits for any more."""
    timer.cancelled_at = file.at
    file.timers.remove(timer)


def forget(file: CaseFile, task: Task) -> None:
    """Forget everything that reminds of a task that is no longer open."""
    for timer in [t for t in file.timers if t.task_id == task.id]:
        cancel(file, timer)
    remember_next(file)


def remember_next(file: CaseFile) -> None:
    """Keep the earliest instant on the case, so that a scheduler need not open it before."""
    file.case.next_due_at = earliest(file.timers)


def earliest(waiting: Iterable[Timer]) -> datetime | None:
    """The instant at which the first of some timers is to be tried; None where none is going."""
    going = (t for t in waiting if t.fired_at is None and t.cancelled_at is None)
    return min((_to_try(t) for t in going if t.stopped_at is None), default=None)


def is_due(timer: Timer, as_of: datetime) -> bool:
    """Whether a timer is to be tried by now: its clock is going, and it waits out no failure."""
    open_still = timer.fired_at is None and timer.cancelled_at is None
    return open_still and timer.stopped_at is None and _to_try(timer) <= as_of


def _to_try(timer: Timer) -> datetime:
    return max(timer.due_at, timer.next_try_at or timer.due_at)


def due_from(file: CaseFile, expression: str, since: datetime) -> datetime:
    """The instant a timer's expression means, counted by our clock and the council's own days."""

    def within(name: str) -> str:
        due = file.due(name, since)
        if due is None:
            raise expressions.ExpressionError(f"There is no timescale {name!r}.")
        return due.isoformat()

    functions: dict[str, Callable[..., Any]] = {
        "within": within,
        "in_working_days": lambda n: file.times.due(since, n, "working_days").isoformat(),
        "in_days": lambda n: file.times.due(since, n, "days").isoformat(),
    }
    return datetime.fromisoformat(expressions.evaluate(expression, {}, functions)).astimezone(UTC)


# -- a clock that stands still ----------------------------------------------------


def stop_clock(file: CaseFile, task: Task) -> None:
    """Let the clock of a task stand still, and of everything that reminds of it."""
    if task.paused_at is None:
        task.paused_at = file.at
    for timer in _of(file, task):
        timer.stopped_at = timer.stopped_at or file.at
    remember_next(file)


def start_clock(file: CaseFile, task: Task) -> None:
    """Let the clock of a task go on: what was due moves by the working days it stood still."""
    if task.paused_at is None:
        return
    lost = file.times.between(task.paused_at, file.at)
    task.lost_days += lost
    if task.due_at is not None:
        task.due_at = file.times.later(task.due_at, lost)
    for timer in _of(file, task):
        timer.lost_days += lost
        timer.due_at = file.times.later(timer.due_at, lost)
        timer.stopped_at = None
    task.paused_at = None
    remember_next(file)


def _of(file: CaseFile, task: Task) -> list[Timer]:
    """The reminders a diagram draws at a task; not the day on which its pause is looked at."""
    return [t for t in file.timers if t.task_id == task.id and ":" not in t.spiff_id]


def _host(file: CaseFile, row: Workflow, boundary: str) -> Task | None:
    """The open task that a boundary event is drawn on; None where it is a whole part."""
    host = file.process.hosts.get(boundary)
    mine = (t for t in file.open_tasks if t.workflow_id == row.id and t.is_open)
    return next((task for task in mine if task.name == host), None)
