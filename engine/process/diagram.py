"""Diagram: what is drawn in a process - nodes, flows, lanes and properties.

A diagram is only read here, never run. Checks, the proof, the text view of a
process and the editor all look at the same small picture: every node has an id,
a name, a kind, a lane (the role whose task it is), properties, the flows that
come in and the flows that go out. An embedded sub-process is a diagram inside
its node (``inside``); a call activity names the process it calls (``calls``).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Flow:
    """One arrow from node to node, with the condition on it."""

    id: str
    source: str
    target: str
    name: str = ""
    condition: str | None = None
    line: int = 0


@dataclass
class Node:
    """One element a case passes.

    ``event`` is the kind of an event ("message", "timer", "terminate"; None for
    a plain one) and ``detail`` its message name or timer text. ``host`` is the
    node a boundary event sits on; ``interrupting`` says if it ends that node.
    """

    id: str
    name: str
    kind: str
    lane: str | None = None
    properties: dict[str, str] = field(default_factory=dict)
    incoming: list[Flow] = field(default_factory=list)
    outgoing: list[Flow] = field(default_factory=list)
    boundaries: list[str] = field(default_factory=list)
    event: str | None = None
    detail: str = ""
    timer_kind: str = ""
    host: str | None = None
    interrupting: bool = True
    default: str | None = None
    calls: str | None = None
    inside: Diagram | None = None
    repeats: bool = False
    triggered_by_event: bool = False
    scripts: list[str] = field(default_factory=list)
    line: int = 0

    @property
    def stages(self) -> frozenset[str]:
        """The parts of ``msp_stage``: start, middle, end."""
        return frozenset(
            s.strip() for s in self.properties.get("msp_stage", "").split(",") if s.strip()
        )

    @property
    def title(self) -> str:
        """What people call it: its name, else its id."""
        return self.name or self.id


@dataclass
class Diagram:
    """One process, or the inside of one sub-process."""

    id: str
    name: str
    file: str
    nodes: dict[str, Node] = field(default_factory=dict)
    flows: dict[str, Flow] = field(default_factory=dict)
    properties: dict[str, str] = field(default_factory=dict)
    executable: bool = True
    line: int = 0
    #: What cannot be drawn as a graph: sentences, found while reading.
    faults: list[tuple[str, str]] = field(default_factory=list)

    @property
    def starts(self) -> list[Node]:
        return [n for n in self.nodes.values() if n.kind == "start event"]

    @property
    def ends(self) -> list[Node]:
        return [n for n in self.nodes.values() if n.kind == "end event"]

    @property
    def is_occurrence(self) -> bool:
        """True for a small process that is reported or opened beside the enquiry."""
        marked = not {"offered_in", "opened", "opens_only"}.isdisjoint(self.properties)
        return marked or self.file.split("/")[0] == "occurrences"

    def successors(self, node: Node) -> list[str]:
        """The nodes a case may come to next: along flows, and out by boundary events."""
        return [f.target for f in node.outgoing] + node.boundaries


@dataclass
class Diagrams:
    """Every process of a bundle by its id, in the order of the files."""

    processes: dict[str, Diagram] = field(default_factory=dict)
    #: A process id drawn twice: the second drawing is never run.
    repeated: list[Diagram] = field(default_factory=list)
    #: Every id of a file, once for each time it is used: file -> ids used twice.
    repeated_ids: list[tuple[str, str, int]] = field(default_factory=list)

    def called(self, diagram: Diagram) -> Iterator[tuple[Node, Diagram]]:
        """Each call activity of a diagram (sub-processes included) with what it calls."""
        for node in every_node(diagram):
            if node.calls in self.processes:
                yield node, self.processes[node.calls]

    def main(self, name: str) -> Diagram | None:
        """The main process: the one called like the bundle, else the first nobody calls."""
        if name in self.processes:
            return self.processes[name]
        for diagram in self.processes.values():
            if diagram.file.rsplit("/", 1)[-1] == f"{name}.bpmn" and not diagram.is_occurrence:
                return diagram
        return next(iter(self.roots()), None)

    def roots(self) -> list[Diagram]:
        """Processes that nobody calls; all of them, where they call each other in a ring."""
        called = {n.calls for d in self.processes.values() for n in every_node(d) if n.calls}
        found = [d for d in self.processes.values() if d.id not in called]
        return found or list(self.processes.values())

    def reached(self, diagram: Diagram) -> list[Diagram]:
        """The diagram and all it calls, directly or through others."""
        seen, queue = {diagram.id: diagram}, [diagram]
        while queue:
            for _, called in self.called(queue.pop()):
                if called.id not in seen:
                    seen[called.id] = called
                    queue.append(called)
        return list(seen.values())


def every_node(diagram: Diagram) -> Iterator[Node]:
    """Every node of a diagram, those inside its sub-processes included."""
    for scope in every_scope(diagram):
        yield from scope.nodes.values()


def every_scope(diagram: Diagram) -> Iterator[Diagram]:
    """The diagram, then the inside of each of its sub-processes, however deep."""
    yield diagram
    for node in diagram.nodes.values():
        if node.inside is not None:
            yield from every_scope(node.inside)
