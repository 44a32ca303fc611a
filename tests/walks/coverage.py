"""Coverage: what the walks have met, what is still wanting, and the table that says so."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from random import Random
from typing import Any

from SpiffWorkflow.bpmn.specs.mixins.exclusive_gateway import ExclusiveGateway

from engine.case.gates import GATES
from engine.process.bundle import from_folder
from engine.process.diagram import Diagram, every_node
from engine.process.reading import read_diagrams
from engine.record.codes import STATUTORY
from tests.council import SECTION42
from tests.walks.leaning import AIMS, EARLY, TWISTS

COUNTED = (
    "tasks",
    "occurrences",
    "twice",
    "reasons",
    "gates",
    "exits",
    "verbs",
    "refusals",
    "hostile",
    "timers",
    "reasons given",
)


#: What opens once in a case, by what it is: how it was is asked when the case has ended.
ONCE = ("experience",)


@cache
def _shipped() -> dict[str, Diagram]:
    return read_diagrams(from_folder(SECTION42).diagrams).processes


@dataclass(frozen=True)
class Goals:
    """How often everything has to be met."""

    task: int = 100
    occurrence: int = 100
    twice: int = 1
    reason: int = 20
    enquiries: int = 500


@dataclass
class Coverage:
    """What was met, counted by name."""

    goals: Goals = field(default_factory=Goals)
    counts: dict[str, Counter[str]] = field(
        default_factory=lambda: {name: Counter() for name in COUNTED}
    )
    cases: int = 0
    enquiries: int = 0
    steps: int = 0
    seconds: float = 0.0
    _passing: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        diagrams = _shipped()
        nodes = [(d, n) for d in diagrams.values() for n in every_node(d)]
        self.all: dict[str, list[str]] = {
            "tasks": sorted(n.id for _, n in nodes if n.kind == "user task"),
            "occurrences": sorted(d.id for d in diagrams.values() if d.is_occurrence),
            "reasons": list(STATUTORY["closure_reason"]),
            "gates": [gate.NAME for gate in GATES],
            "exits": sorted(
                f"{d.id}#{n.id} -> {flow.target}"
                for d, n in nodes
                if n.kind == "exclusive gateway" and len(n.outgoing) > 1
                for flow in n.outgoing
            ),
            "timers": sorted(n.id for _, n in nodes if n.event == "timer"),
        }
        #: occurrence -> the stages in which it can be reported
        self.offered = {
            d.id: {s.strip() for s in d.properties.get("offered_in", "").split(",")}
            for d in diagrams.values()
            if d.is_occurrence
        }
        self.all["twice"] = [name for name in self.all["occurrences"] if name not in ONCE]

    # -- counting -------------------------------------------------------------------

    def count(self, what: str, name: str) -> None:
        """Count one more of something."""
        self.counts[what][name] += 1

    def kept(self) -> None:
        """The step was saved: what its diagram passed counts."""
        self.counts["exits"].update(self._passing)
        self._passing.clear()

    def dropped(self) -> None:
        """The step was refused: what its diagram passed was rolled back."""
        self._passing.clear()

    @contextmanager
    def watching(self) -> Iterator[None]:
        """Note which way every gateway goes, by looking on as the engine runs it."""
        plain = ExclusiveGateway._run_hook

        def looked_on(spec: Any, task: Any) -> Any:
            went = plain(spec, task)
            for child in task.children:
                where = f"{task.workflow.spec.name}#{spec.name}"
                target = child.task_spec.name.removesuffix(".BoundaryEventSplit")
                self._passing.append(f"{where} -> {target}")
            return went

        ExclusiveGateway._run_hook = looked_on
        try:
            yield
        finally:
            ExclusiveGateway._run_hook = plain

    def note_refusal(self, what: str, error: Exception) -> None:
        """Keep why something was refused other than by a gate, for whoever looks for the reason."""
        self.counts["reasons given"][f"{what}: {type(error).__name__} {error}"[:160]] += 1

    # -- steering -------------------------------------------------------------------

    def wanting(self, name: str) -> float:
        """How much of a task, occurrence or reason is still wanting: from 0 to 1."""
        goals = {
            "tasks": self.goals.task,
            "occurrences": self.goals.occurrence,
            "reasons": self.goals.reason,
        }
        for what, goal in goals.items():
            if name in self.all[what]:
                return max(0.0, 1 - self.counts[what][name] / goal)
        return 0.0

    def aim(self, choose: Random, names: Mapping[str, Any] = AIMS) -> str:
        """A reason for closing, those first that are wanting."""
        early = {name: (name, EARLY[name][0]) for name in EARLY}
        weights = [0.1 + 5 * max(map(self.wanting, early.get(name, (name,)))) for name in names]
        weights[list(names).index("s42_concluded")] += 4
        return choose.choices(list(names), weights)[0]

    def twists(self, choose: Random) -> list[str]:
        """What makes the case unlike the ordinary, those first that lead to what is wanting."""
        weights = [1 + 6 * max(map(self.wanting, t.serves), default=0) for t in TWISTS.values()]
        drawn = choose.choices(list(TWISTS), weights, k=choose.choice((0, 1, 2, 2, 3)))
        return list(dict.fromkeys(drawn))

    def reports(self, choose: Random, offered: list[str]) -> list[str]:
        """What happens in the adult's life, some of it twice."""
        if not offered:
            return []
        weights = [0.2 + 4 * self.wanting(name) for name in offered]
        drawn = choose.choices(offered, weights, k=choose.choice((0, 1, 1, 2, 3)))
        return [name for name in drawn for _ in range(choose.choice((1, 1, 2)))]

    # -- the end --------------------------------------------------------------------

    def missed(self) -> list[str]:
        """Every goal that was not reached, in words."""
        goals = (
            ("tasks", self.goals.task),
            ("occurrences", self.goals.occurrence),
            ("twice", self.goals.twice),
            ("reasons", self.goals.reason),
        )
        found = [
            f"{what}: {name} {self.counts[what][name]} of {goal}"
            for what, goal in goals
            for name in self.all[what]
            if self.counts[what][name] < goal
        ]
        if self.enquiries < self.goals.enquiries:
            found.append(f"ended enquiries: {self.enquiries} of {self.goals.enquiries}")
        return found

    def add(self, other: Mapping[str, Any]) -> None:
        """Add what another process has met."""
        for what in COUNTED:
            self.counts[what].update(other["counts"][what])
        self.cases += other["cases"]
        self.enquiries += other["enquiries"]
        self.steps += other["steps"]
        self.seconds = max(self.seconds, other["seconds"])

    def plain(self) -> dict[str, Any]:
        """What was met, as JSON can hold it."""
        return {
            "counts": {what: dict(counter) for what, counter in self.counts.items()},
            "cases": self.cases,
            "enquiries": self.enquiries,
            "steps": self.steps,
            "seconds": self.seconds,
        }

    def table(self) -> str:
        """Everything that was met, as a table to print."""
        lines: list[str] = []
        for what in ("tasks", "occurrences", "twice", "reasons", "gates", "exits", "timers"):
            names = [*self.all[what], *sorted(self.counts[what].keys() - set(self.all[what]))]
            met = sum(1 for name in self.all[what] if self.counts[what][name])
            lines.append(f"\n{TITLES[what]} ({met} of {len(self.all[what])} met)")
            lines += [f"  {self.counts[what][name]:6}  {name}" for name in names]
        for what in ("verbs", "refusals", "hostile"):
            lines.append(f"\n{TITLES[what]}")
            lines += [f"  {n:6}  {name}" for name, n in sorted(self.counts[what].items())]
        speed = self.steps / self.seconds if self.seconds else 0
        lines.append(
            f"\n{self.cases} cases, {self.enquiries} ended enquiries, {self.steps} steps, "
            f"{sum(self.counts['refusals'].values())} refusals, {speed:.1f} steps a second"
        )
        return "\n".join(lines)


TITLES = {
    "tasks": "Tasks completed",
    "occurrences": "Occurrences begun",
    "twice": "Occurrences begun twice in one case",
    "reasons": "Reasons for closing",
    "gates": "Gates that refused",
    "exits": "Ways out of gateways",
    "timers": "Timers that fired",
    "verbs": "Verbs",
    "refusals": "Refusals",
    "hostile": "Hostile steps, each refused with nothing changed",
}
