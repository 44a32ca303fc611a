"""Workflow: one run of one workflow inside one unit of work.

``start`` or ``load`` it, ``complete`` a task, ``message`` or ``fire`` it, read
``open_tasks`` and ``timers``, ``dump`` it. A run that raised is thrown away.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from SpiffWorkflow.bpmn import BpmnEvent, BpmnWorkflow
from SpiffWorkflow.bpmn.specs.defaults import EndEvent
from SpiffWorkflow.exceptions import SpiffWorkflowException
from SpiffWorkflow.spiff.specs.event_definitions import MessageEventDefinition
from SpiffWorkflow.util.task import TaskState

from engine import guards
from engine.errors import Conflict, ProcessFailed
from engine.lanes import role_of
from engine.workflow import state, timers
from engine.workflow.parse import Specs
from engine.workflow.script import FactsEngine
from engine.workflow.tidy import tidy

MAX_STEPS = 500
#: SpiffWorkflow silently stops seeing tasks below depth 1,000; we refuse long before.
MAX_DEPTH = 600

Functions = Mapping[str, Callable[..., Any]]


@dataclass(frozen=True)
class Open:
    """A task a person must do: its place in the workflow and what the diagram says of it."""

    spiff_id: str
    name: str
    title: str
    role: str
    properties: Mapping[str, str]


@dataclass
class Reached:
    """What one step passed: milestones in order, and how the process ended if it did."""

    milestones: list[str] = field(default_factory=list)
    ended: bool = False
    ends_as: str | None = None
    raises: list[str] = field(default_factory=list)
    opens: list[str] = field(default_factory=list)


class Run:
    """A workflow in memory, with the facts its conditions may read."""

    def __init__(
        self, workflow: BpmnWorkflow, facts: Mapping[str, Any], functions: Functions
    ) -> None:
        self._workflow = workflow
        workflow.script_engine = FactsEngine(facts, functions)

    # -- reading ------------------------------------------------------------------

    @property
    def completed(self) -> bool:
        """Whether the process has ended (SpiffWorkflow's is_completed() cannot be trusted)."""
        return bool(self._workflow.completed)

    def open_tasks(self) -> list[Open]:
        """Every task that a person can do now."""
        if self.completed:
            return []
        return [
            Open(
                spiff_id=str(task.id),
                name=task.task_spec.name,
                title=task.task_spec.bpmn_name or task.task_spec.name,
                role=role_of(task.task_spec.lane or ""),
                properties=_properties(task),
            )
            for task in self._ready()
        ]

    def timers(self) -> list[timers.Waiting]:
        """Every timer that waits now."""
        return [] if self.completed else timers.waiting(self._workflow)

    def catches(self, message: str) -> bool:
        """Say whether the process waits for a message of this name."""
        return not self.completed and any(True for _ in self._waiting_for(message))

    def dump(self) -> str:
        """The position as text; nothing is left of a finished one."""
        return "" if self.completed else state.dump(self._workflow)

    # -- stepping -----------------------------------------------------------------

    def begin(self) -> Reached:
        """Run from the start event to the first tasks."""
        return self._advance(Reached())

    def complete(self, spiff_id: str) -> Reached:
        """Complete a task. Raises ``Conflict`` unless the diagram has made it ready.

        SpiffWorkflow itself would run a task in any state, and so open later
        tasks early; that a task is READY and a person's is ours to check.
        """
        task = next((t for t in self._all() if str(t.id) == spiff_id), None)
        ready = task is not None and task.state == TaskState.READY and task.task_spec.manual
        if task is None or (guards.on("ready") and not ready):
            raise Conflict("This task is not open any more.")
        reached = Reached()
        self._do(task.run)
        _note(task, reached, self._workflow)
        return self._advance(reached)

    def message(self, name: str) -> Reached:
        """Deliver a message to the stage that waits for it. Raises ``Conflict`` if none does."""
        target = next(self._waiting_for(name), None)
        if target is None:
            raise Conflict("The case has moved on, so this cannot be done any more.")
        event = BpmnEvent(MessageEventDefinition(name))
        event.target = target.workflow
        self._do(lambda: self._workflow.send_event(event))
        return self._advance(Reached())

    def fire(self, spiff_id: str) -> Reached:
        """Tell the process that one of its timers is due."""
        reached = Reached()
        if timers.due(self._workflow, spiff_id):
            self._do(self._workflow.refresh_timers)
            self._advance(reached)
        return reached

    # -- inside -------------------------------------------------------------------

    def _advance(self, reached: Reached) -> Reached:
        steps = 0

        def count(_task: Any) -> None:
            nonlocal steps
            steps += 1
            if guards.on("step_budget") and steps > MAX_STEPS:
                raise ProcessFailed("The process runs on without reaching a person.")

        self._do(
            lambda: self._workflow.do_engine_steps(
                will_complete_task=count,
                did_complete_task=lambda task: _note(task, reached, self._workflow),
            )
        )
        reached.ended = self.completed
        if not self.completed:
            tidy(self._workflow)
            if self._depth() > MAX_DEPTH:
                raise ProcessFailed("The process has gone round too often to go on safely.")
        return reached

    def _do(self, step: Callable[[], Any]) -> None:
        try:
            step()
        except SpiffWorkflowException as error:
            raise ProcessFailed("The diagram could not go on from here.") from error
        except RecursionError as error:
            raise ProcessFailed("The process runs on without reaching a person.") from error

    def _all(self) -> list[Any]:
        parts = (self._workflow, *self._workflow.subprocesses.values())
        return [task for part in parts for task in part.tasks.values()]

    def _depth(self) -> int:
        """How long the longest line of steps is that the position holds."""
        return max(
            _levels(part.task_tree)
            for part in (self._workflow, *self._workflow.subprocesses.values())
        )

    def _ready(self) -> list[Any]:
        return [t for t in self._all() if t.state == TaskState.READY and t.task_spec.manual]

    def _waiting_for(self, message: str) -> Any:
        return (
            task
            for task in self._all()
            if task.state == TaskState.WAITING
            and isinstance(
                getattr(task.task_spec, "event_definition", None), MessageEventDefinition
            )
            and task.task_spec.event_definition.name == message
        )


def start(specs: Specs, facts: Mapping[str, Any], functions: Functions) -> tuple[Run, Reached]:
    """Begin a process; give back the run and what it passed on the way to its first tasks."""
    spec, called = specs.fresh()
    run = Run(BpmnWorkflow(spec, called), facts, functions)
    return run, run.begin()


def load(specs: Specs, text: str, facts: Mapping[str, Any], functions: Functions) -> Run:
    """Take up a process where it stands."""
    spec, called = specs.fresh()
    return Run(state.restore(text, spec, called), facts, functions)


def _levels(root: Any) -> int:
    levels, row = 0, [root]
    while row := [child for task in row for child in task.children if child is not None]:
        levels += 1
    return levels


def _properties(task: Any) -> dict[str, str]:
    extensions = getattr(task.task_spec, "extensions", None) or {}
    return dict(extensions.get("properties") or {})


def _note(task: Any, reached: Reached, top: BpmnWorkflow) -> None:
    """Keep what a completed node says of itself."""
    properties = _properties(task)
    if milestone := properties.get("milestone"):
        reached.milestones.append(milestone)
    if raised := properties.get("raises"):
        reached.raises.append(raised)
    if opened := properties.get("opens"):
        reached.opens.append(opened)
    if task.workflow is top and isinstance(task.task_spec, EndEvent):
        reached.ends_as = properties.get("ends_as")
