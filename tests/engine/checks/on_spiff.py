"""On SpiffWorkflow: the rules asked of the engine itself, by trying every choice there is.

Nothing of the proof is used here. Each run starts anew and follows a list of
decisions (which person is next, which message comes, which condition holds);
where the list ends, every possible next decision is tried. A position that was
seen before is not tried again.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from heapq import heappop, heappush
from typing import Any

from SpiffWorkflow.bpmn import BpmnEvent, BpmnWorkflow
from SpiffWorkflow.bpmn.script_engine import PythonScriptEngine
from SpiffWorkflow.bpmn.specs.mixins.events.intermediate_event import BoundaryEvent
from SpiffWorkflow.exceptions import TaskNotFoundException
from SpiffWorkflow.spiff.specs.event_definitions import MessageEventDefinition
from SpiffWorkflow.util.task import TaskState

from engine.process.diagram import every_node
from engine.process.reading import read_diagrams
from engine.process.xml import read_xml
from engine.workflow.parse import parse

MOST_RUNS = 400
MOST_STEPS = 400
#: Of all the runs of a diagram together: long loops take all the time there is.
STEPS_A_RUN = 40
EXEMPT = ("not_for_us", "duty_not_met")


class TooMany(Exception):
    """The diagram has more runs than can be tried."""


class Crashed(Exception):
    """The engine gave up, as where a branch comes late to a join: that is no end either."""


class Undecided(Exception):
    """The list of decisions ended where ``options`` are open."""

    def __init__(self, options: int) -> None:
        self.options = options


@dataclass
class Marks:
    """What the diagram says of its elements, read from the XML alone."""

    stages: dict[str, set[str]] = field(default_factory=dict)
    started: set[str] = field(default_factory=set)
    exempt: set[str] = field(default_factory=set)
    ends: set[str] = field(default_factory=set)

    def having(self, stage: str) -> set[str]:
        return {name for name, stages in self.stages.items() if stage in stages}


class Chooser(PythonScriptEngine):
    """A script engine that answers each condition by the next decision."""

    def __init__(self, decide: Callable[[int], int]) -> None:
        super().__init__()
        self.decide = decide

    def evaluate(self, task: Any, expression: str, external_context: Any = None) -> Any:
        if any(name in expression for name in ("in_days", "in_working_days", "within")):
            return "2999-01-01T00:00:00+00:00"
        return bool(self.decide(2))


class Process:
    """One process, in a file or several, parsed once and run again and again."""

    def __init__(self, content: bytes | Mapping[str, bytes], main: str = "main") -> None:
        files = {"file.bpmn": content} if isinstance(content, bytes) else content
        self.specs = parse({path: read_xml(of, path) for path, of in files.items()}, main)
        self.marks = Marks()
        self.ids: set[str] = set()
        #: Those that are told one by one: a call is told by what is inside it.
        self.steps: set[str] = set()
        diagrams = read_diagrams(files).processes
        for process in diagrams.values():
            for node in every_node(process):
                self.ids.add(node.id)
                if node.kind not in ("call activity", "sub-process"):
                    self.steps.add(node.id)
                if node.stages and node.kind == "user task":  # only a person has a conversation
                    self.marks.stages[node.id] = set(node.stages)
                if node.properties.get("milestone") == "enquiry_started":
                    self.marks.started.add(node.id)
        for node in diagrams[main].ends:
            exempt = node.properties.get("ends_as") in EXEMPT
            (self.marks.exempt if exempt else self.marks.ends).add(node.id)


class Run:
    """One run: the workflow, what has happened, and whether the rule is broken."""

    def __init__(self, process: Process, rule: str, decisions: list[int]) -> None:
        self.marks, self.rule, self.decisions, self.used = process.marks, rule, decisions, 0
        self.ids, self.one_by_one = process.ids, process.steps
        self.done: list[str] = []
        self.broken = False
        self.steps = 0
        #: Even a decision with one option is one.
        self.every = False
        spec, called = process.specs.fresh()
        self.removed = self._removed()
        for one in (spec, *called.values()):
            for name in self.removed & one.task_specs.keys():
                one.task_specs[name].manual = True  # nobody does it: it never completes
        self.workflow = BpmnWorkflow(spec, called, script_engine=Chooser(self.decide))

    def _removed(self) -> set[str]:
        stage = {"E": "end", "M": "middle", "S": "start"}.get(self.rule)
        return (
            self.marks.having(stage)
            if stage
            else set(self.marks.started)
            if self.rule == "Q"
            else set()
        )

    def decide(self, options: int) -> int:
        if options == 1 and not self.every:
            return 0
        if self.used >= len(self.decisions):
            raise Undecided(options)
        self.used += 1
        return self.decisions[self.used - 1]

    def all_tasks(self) -> list[Any]:
        return [
            t
            for w in (self.workflow, *self.workflow.subprocesses.values())
            for t in w.tasks.values()
        ]

    def engine(self) -> None:
        try:
            self.workflow.do_engine_steps(self._limit, self._completed)
        except TaskNotFoundException as error:
            raise Crashed from error
        except AttributeError as error:  # a reminder without the task that it was to remind of
            if error.obj is not None or error.name != "data":
                raise
            raise Crashed from error
        self._look()

    def _limit(self, task: Any) -> None:
        self.steps += 1
        if self.steps > MOST_STEPS:
            raise TooMany

    def _completed(self, task: Any) -> None:
        self.done.append(task.task_spec.name)
        self._look()

    def _look(self) -> None:
        """Whether the rule is broken now."""
        marks, done, over = self.marks, self.done, self.workflow.completed
        ready = {
            t.task_spec.name
            for t in self.all_tasks()
            if t.state == TaskState.READY and t.task_spec.manual
        }
        middle, end = marks.having("middle"), marks.having("end")
        goals = {"M": end - middle, "S": middle, "Q": middle | end}
        if self.rule in goals:
            self.broken |= not goals[self.rule].isdisjoint(ready)
        elif self.rule == "E":
            self.broken |= over and not marks.ends.isdisjoint(done)
        elif self.rule == "X":
            first = next((i for i, name in enumerate(done) if name in marks.started), len(done))
            self.broken |= not marks.exempt.isdisjoint(done[first:])
        elif self.rule == "L":
            told = [name in end for name in done if name in middle | end]
            self.broken |= over and bool(told) and not told[-1]

    def moves(self) -> list[Callable[[], None]]:
        """What people, messages and clocks may do next."""
        found: list[Callable[[], None]] = []
        waiting: dict[str, list[Any]] = {}
        for task in self.all_tasks():
            spec = task.task_spec
            if task.state == TaskState.READY and spec.manual and spec.name not in self.removed:
                found.append(lambda task=task: self._person(task))
            if task.state == TaskState.WAITING and isinstance(spec, BoundaryEvent):
                if isinstance(spec.event_definition, MessageEventDefinition):
                    waiting.setdefault(spec.event_definition.name, []).append(task)
                else:
                    found.append(lambda task=task: self._clock(task))
        for name, tasks in waiting.items():
            found += [lambda t=t, n=name: self._message(n, t.workflow) for t in tasks]
            if len(tasks) > 1:
                found.append(lambda n=name: self._message(n, None))
        return found

    def _person(self, task: Any) -> None:
        task.run()
        self.done.append(task.task_spec.name)

    def _clock(self, task: Any) -> None:
        task._set_internal_data(event_value="2000-01-01T00:00:00+00:00")
        task.task_spec._update(task)

    def _message(self, name: str, target: Any) -> None:
        event = BpmnEvent(MessageEventDefinition(name))
        if target is not None:
            event.target = target
        self.workflow.send_event(event)

    def within(self, only: set[str] | None) -> bool:
        """Whether only these elements of the diagram were completed."""
        return only is None or self.ids & set(self.done) <= only

    def told(self) -> int:
        """How many times an element of the diagram was completed."""
        return sum(name in self.one_by_one for name in self.done)

    def position(self) -> Any:
        """Where the case stands, as far as anything that follows depends on it."""
        passed = frozenset(self.done) & (self.marks.started | self.marks.ends)
        stages = self.marks.having("middle") | self.marks.having("end")
        last = next((n for n in reversed(self.done) if n in stages), "")
        return self._inside(self.workflow), passed, last

    def _inside(self, workflow: Any) -> Any:
        found = []
        for task in workflow.tasks.values():
            spec, state = task.task_spec, task.state
            if state in (TaskState.READY, TaskState.WAITING, TaskState.STARTED):
                below = self.workflow.subprocesses.get(task.id)
                found.append((spec.name, state, self._inside(below) if below else None))
            join = type(spec).__name__ == "ParallelGateway"
            if join and task.parent.state == TaskState.COMPLETED:
                found.append((spec.name, task.parent.task_spec.name, None))
        return frozenset((f, found.count(f)) for f in found)


def breaks(
    process: Process, rule: str, only: set[str] | None = None, most: int = MOST_RUNS
) -> list[str] | None:
    """A run of the engine that breaks the rule, as the elements it completed; None if there is none.

    ``only``: runs that complete another element of the diagram are left.
    Rule ``stuck``: nothing can happen any more, and the process is not over.
    """
    seen: set[Any] = set()
    stack: list[list[int]] = [[]]
    runs = steps = 0
    while stack:
        decisions = stack.pop()
        runs += 1
        if runs > most or steps > most * STEPS_A_RUN:
            raise TooMany
        run = Run(process, rule, decisions)
        try:
            _follow(run, seen, only)
        except Undecided as open_:
            stack += [[*decisions, choice] for choice in reversed(range(open_.options))]
        except Crashed:
            run.broken = rule == "stuck"
        steps += run.steps
        if run.broken and run.within(only):
            return run.done
    return None


def _follow(run: Run, seen: set[Any], only: set[str] | None) -> None:
    """Lead one run along its decisions, to its end or to a position seen before."""
    run.engine()
    while not run.broken and not run.workflow.completed and run.within(only):
        if run.used >= len(run.decisions):
            where = run.position()
            if where in seen:
                return
            seen.add(where)
        moves = run.moves()
        if not moves:
            run.broken = run.rule == "stuck"
            return
        moves[run.decide(len(moves))]()
        run._look()
        run.engine()


def shortest(process: Process, rule: str, most: int = MOST_RUNS) -> int | None:
    """How many elements the shortest run completes that breaks the rule; None if none does.

    A run counts each element once for each time it is completed. Of the runs that are open,
    the one that has completed the fewest goes on first.
    """
    seen: set[Any] = set()
    heap: list[tuple[int, int, list[int], bool]] = [(0, 0, [], False)]
    runs = 0
    while heap:
        length, _, decisions, broken = heappop(heap)
        if broken:
            return length
        runs += 1
        if runs > most:
            raise TooMany
        run = Run(process, rule, decisions)
        run.every = True
        try:
            _follow(run, seen, None)
        except Undecided as open_:
            for choice in range(open_.options):
                heappush(heap, (run.told(), runs * 100 + choice, [*decisions, choice], False))
        if run.broken:
            heappush(heap, (run.told(), runs * 100, decisions, True))
    return None
