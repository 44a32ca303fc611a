"""Workflow: forget the finished, so that lap 200 of a loop costs what lap 1 did.

``prune`` removes called processes whose call has ended (and those an interrupt
left without a parent). ``squash`` takes a finished lap out of the tree: where a
node stands twice on the way to an open task and nothing between is open, the
later one takes the place of the earlier one. Both change nothing that can still
happen; the tests walk random diagrams with and without them, side by side.
"""

from __future__ import annotations

from typing import Any

from SpiffWorkflow.bpmn import BpmnWorkflow
from SpiffWorkflow.util.task import TaskState

FINISHED = TaskState.COMPLETED | TaskState.CANCELLED | TaskState.ERROR


def tidy(workflow: BpmnWorkflow) -> None:
    """Prune, then squash, a workflow and everything it calls."""
    prune(workflow)
    for part in (workflow, *workflow.subprocesses.values()):
        squash(part)


def prune(workflow: BpmnWorkflow) -> None:
    """Remove called processes that ended or lost their parent."""
    while True:
        tasks = {
            t.id: t
            for part in (workflow, *workflow.subprocesses.values())
            for t in part.tasks.values()
        }
        gone = [
            task_id
            for task_id in workflow.subprocesses
            if task_id not in tasks or tasks[task_id].has_state(FINISHED)
        ]
        if not gone:
            return
        for task_id in gone:
            part = workflow.subprocesses.pop(task_id)
            for inner in part.tasks:
                workflow.event_manager.tasks.pop(inner, None)


def squash(part: Any) -> None:
    """Take finished laps out of the tree of one workflow."""
    if len(part.tasks) < 12:  # too small to hold a lap worth the look
        return
    while any(_squash_above(part, task) for task in list(part.tasks.values()) if _is_open(task)):
        pass


def _is_open(task: Any) -> bool:
    return bool(task.has_state(TaskState.READY | TaskState.WAITING | TaskState.STARTED))


def _squash_above(part: Any, task: Any) -> bool:
    """Splice one lap out of the way from the root to ``task``; say whether there was one."""
    way = []
    above = task.parent
    while above is not None and above.id in part.tasks:
        way.append(above)
        above = above.parent
    way.reverse()
    last = {step.task_spec.name: n for n, step in enumerate(way)}
    for n, earlier in enumerate(way[1:], start=1):  # never the root
        later = way[last[earlier.task_spec.name]]
        if last[earlier.task_spec.name] > n and _nothing_open_between(part, earlier, later):
            _splice(part, earlier, later)
            return True
    return False


def _nothing_open_between(part: Any, earlier: Any, later: Any) -> bool:
    kept = set(_subtree(part, later))
    return all(
        part.tasks[task_id].has_state(FINISHED)
        for task_id in _subtree(part, earlier)
        if task_id not in kept
    )


def _splice(part: Any, earlier: Any, later: Any) -> None:
    kept = set(_subtree(part, later))
    gone = [task_id for task_id in _subtree(part, earlier) if task_id not in kept]
    parent = earlier.parent
    parent._children = [later.id if child == earlier.id else child for child in parent._children]
    later._parent = parent.id
    for task_id in gone:
        del part.tasks[task_id]


def _subtree(part: Any, task: Any) -> list[Any]:
    found, left = [], [task.id]
    while left:
        task_id = left.pop()
        found.append(task_id)
        left.extend(child for child in part.tasks[task_id]._children if child in part.tasks)
    return found
