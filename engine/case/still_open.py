"""Case: whether a task can still be done, and if not, who was first and when."""

from __future__ import annotations

from engine import clock
from engine.case.model import Task
from engine.errors import Conflict


def require_open(task: Task) -> None:
    """Go on only with a task that is open. Raises ``Conflict`` with who completed it, and when."""
    if task.is_open:
        return
    if task.completed_at is not None:
        who = task.completer.name if task.completer else "Somebody"
        time, day = clock.time_in_words(task.completed_at), clock.today(task.completed_at)
        raise Conflict(f"{who} completed this task at {time} on {clock.day_in_words(day)}.")
    raise Conflict(f"This task is no longer needed. {task.cancelled_because or ''}".strip())
