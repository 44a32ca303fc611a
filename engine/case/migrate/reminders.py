"""Migrate: reminders - one that waits in both versions keeps its instant; a new one counts from now."""

from __future__ import annotations

import re

from engine.case import timers
from engine.case.file import CaseFile
from engine.case.model import Task, Timer, Workflow
from engine.process.runtime import Process
from engine.workflow import Run, Waiting

WITHIN = re.compile(r"""\s*within\(\s*['"]([^'"]+)['"]\s*\)\s*""")


def take_along(file: CaseFile, before: Process, row: Workflow, run: Run) -> None:
    """Let every reminder of a workflow that waits in the new version too stand for it there."""
    left = [t for t in file.timers if t.workflow_id == row.id and ":" not in t.spiff_id]
    new = run.timers()
    for by_name in (True, False):
        for one in list(new):
            host = _host(file, row, one)
            timer = next((t for t in left if _same(t, one, host, by_name)), None)
            if timer is not None:
                _stand_for(file, before, timer, one, host)
                left.remove(timer)
                new.remove(one)
    file.session.flush()


def agree(file: CaseFile, row: Workflow, run: Run) -> None:
    """Take away what is not drawn any more, and begin what is new."""
    there = list(file.timers)
    timers.agree(file, row, run)
    for timer in file.timers:
        if timer not in there:
            _stand_still(file, timer)
    timers.remember_next(file)


def same_length(before: Process, after: Process, name: str | None) -> bool:
    """Whether a timescale is as long in both versions."""
    return name is not None and before.timescale(name) == after.timescale(name)


def _same(timer: Timer, one: Waiting, host: Task | None, by_name: bool) -> bool:
    """The same reminder: by its id; else the one that is drawn at the same task."""
    if by_name:
        return timer.name == one.name
    return host is not None and timer.task_id == host.id


def _stand_for(
    file: CaseFile, before: Process, timer: Timer, one: Waiting, host: Task | None
) -> None:
    timer.spiff_id, timer.name = one.spiff_id, one.name
    timer.task_id = host.id if host else None
    timer.next_try_at = None  # what failed in the version before may go well in this one
    named = WITHIN.fullmatch(timer.expression or "")
    as_long = named is None or same_length(before, file.process, named[1])
    if timer.expression != one.expression or not as_long:
        # The instant is what was promised: it is not worked out anew by another length.
        timer.expression = timer.counted_from = None
    stopped, stands = timer.stopped_at, host.paused_at if host else None
    if stopped is not None and stands is None:  # drawn at a task whose clock goes on
        lost = file.times.between(stopped, file.at)
        timer.lost_days += lost
        timer.due_at, timer.stopped_at = file.times.later(timer.due_at, lost), None
    elif stopped is None and stands is not None:
        timer.stopped_at = file.at


def _stand_still(file: CaseFile, timer: Timer) -> None:
    """A reminder that is new at a task whose clock stands still waits with it.

    When the clock goes on, everything moves by the days since it stopped, so that this
    reminder counts from there.
    """
    task = next((t for t in file.open_tasks if t.id == timer.task_id), None)
    if task is None or task.paused_at is None or timer.expression is None:
        return
    timer.counted_from, timer.stopped_at = task.paused_at, file.at
    timer.due_at = timers.due_from(file, timer.expression, task.paused_at)


def _host(file: CaseFile, row: Workflow, one: Waiting) -> Task | None:
    host = file.process.hosts.get(one.name)
    mine = (t for t in file.open_tasks if t.workflow_id == row.id and t.is_open)
    return next((task for task in mine if task.name == host), None)
