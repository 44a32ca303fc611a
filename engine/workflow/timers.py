"""Workflow: the timers a diagram waits for. Our clock computes them; the engine is told.

SpiffWorkflow's own timer reads the real clock and evaluates once, so every
expression is given an instant far away, and a timer fires only when ``fire``
says that it is due.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from SpiffWorkflow.bpmn import BpmnWorkflow
from SpiffWorkflow.bpmn.specs.event_definitions.timer import TimerEventDefinition
from SpiffWorkflow.util.task import TaskState

LONG_AGO = "2000-01-01T00:00:00+00:00"


@dataclass(frozen=True)
class Waiting:
    """A timer that waits: where, and the expression that says when."""

    spiff_id: str
    name: str
    expression: str


def waiting(workflow: BpmnWorkflow) -> list[Waiting]:
    """The timers that wait now."""
    return [
        Waiting(str(task.id), task.task_spec.name, task.task_spec.event_definition.expression)
        for task in _timers(workflow)
    ]


def due(workflow: BpmnWorkflow, spiff_id: str) -> bool:
    """Mark one timer as due; say whether it was still waiting."""
    for task in _timers(workflow):
        if str(task.id) == spiff_id:
            task.internal_data["event_value"] = LONG_AGO
            return True
    return False


def _timers(workflow: BpmnWorkflow) -> list[Any]:
    return [
        task
        for part in (workflow, *workflow.subprocesses.values())
        for task in part.tasks.values()
        if task.state == TaskState.WAITING
        and isinstance(getattr(task.task_spec, "event_definition", None), TimerEventDefinition)
    ]
