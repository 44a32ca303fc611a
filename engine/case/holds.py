"""Case: tasks that must wait - while the police lead, and while it is decided what a death means.

A hold hides nothing and skips nothing: the task stays on every list with its
reason, and cannot be submitted until the reason is gone. Its clock stands still
meanwhile, and its target moves by the working days that were lost.
"""

from __future__ import annotations

from engine.case import timers
from engine.case.file import CaseFile
from engine.case.model import Task

POLICE = "The police lead: ask them before you find out more."
DEATH = "The adult has died: the manager decides first how this goes on."


def hold(file: CaseFile) -> None:
    """Hold and release the open tasks of a case, by what its record says now."""
    for task in file.open_tasks:
        if task.is_open and task.workflow.is_main:
            before, reason = task.held_because, _reason(file, task)
            if reason != before:
                task.held_because = reason
            if reason and not before:
                timers.stop_clock(file, task)
            elif before and not reason and not task.paused_because:
                timers.start_clock(file, task)


def _reason(file: CaseFile, task: Task) -> str | None:
    if task.faces == "facts" and file.facts["police_holds"]:
        return POLICE
    if task.faces == "adult" and task.stage in (None, "middle") and _death_undecided(file):
        return DEATH
    return None


def _death_undecided(file: CaseFile) -> bool:
    return bool(file.facts["adult_died"]) and any(
        task.is_open and task.workflow.name == "adult_died" for task in file.open_tasks
    )
