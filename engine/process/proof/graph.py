"""Graph: one scope (a process, or the inside of a sub-process) as places and arrows.

A scope is what SpiffWorkflow runs as one workflow: its end waits for all its
tokens, and a terminate end stops it alone. Arrows can be ``slow`` (a person's
work was folded into them: a token may rest there) and keep in ``via`` the ids
that were folded in, so that a path can still be told in full.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from engine.process.cycles import on_cycles
from engine.process.diagram import Diagram, Diagrams, Node

#: Elements the proof understands beyond those we publish: third-party diagrams
#: are told about their soundness too. A task is a task, whoever does it.
_WAITS = {
    "user task", "task", "manual task", "service task", "script task", "send task",
    "receive task", "business rule task", "intermediate catch event",
}  # fmt: skip
_CHOICES = {"exclusive gateway", "event based gateway"}
_ODD_EVENTS = {"link", "compensate", "cancel", "several"}


class NotJudgeable(Exception):
    """The scope holds an element whose meaning the proof does not know."""


@dataclass
class Place:
    """One element as the game sees it.

    ``kind``: ``start``, ``pass`` (goes on at once), ``wait`` (until a person is
    done), ``choice`` (any one exit), ``and`` (needs all that comes in, gives to
    all that goes out), ``call``, ``end``, ``stop`` (terminate) or ``boundary``.
    """

    key: str
    kind: str
    ids: tuple[str, ...]
    node: Node | None = None
    child: Diagram | None = None
    bounds: list[str] = field(default_factory=list)


@dataclass
class Arrow:
    """From place to place."""

    source: str
    target: str
    slow: bool = False
    via: tuple[str, ...] = ()


@dataclass
class Graph:
    """The places and arrows of one scope."""

    id: str
    start: str
    places: dict[str, Place]
    arrows: dict[int, Arrow] = field(default_factory=dict)
    into: dict[str, set[int]] = field(default_factory=dict)
    out: dict[str, set[int]] = field(default_factory=dict)
    _next: int = 0

    def add(self, place: Place) -> None:
        self.places[place.key] = place
        self.into.setdefault(place.key, set())
        self.out.setdefault(place.key, set())

    def connect(
        self, source: str, target: str, slow: bool = False, via: tuple[str, ...] = ()
    ) -> None:
        number = self._next
        self._next += 1
        self.arrows[number] = Arrow(source, target, slow, via)
        self.out[source].add(number)
        self.into[target].add(number)

    def cut(self, number: int) -> Arrow:
        """Take an arrow away and return it."""
        arrow = self.arrows.pop(number)
        self.out[arrow.source].discard(number)
        self.into[arrow.target].discard(number)
        return arrow

    def drop(self, key: str) -> None:
        """Take a place away, with its arrows."""
        for number in (*self.into[key], *self.out[key]):
            if number in self.arrows:
                self.cut(number)
        del self.places[key], self.into[key], self.out[key]

    def exits(self, key: str) -> list[Arrow]:
        """The arrows out of a place, in the order they were drawn."""
        return [self.arrows[number] for number in sorted(self.out[key])]

    def is_join(self, key: str) -> bool:
        return self.places[key].kind == "and" and len(self.into[key]) > 1

    def forks(self) -> Iterator[str]:
        """Places after which more than one token may live."""
        for key, place in self.places.items():
            if place.kind != "choice" and len(self.out[key]) > 1:
                yield key
            for bound in place.bounds:
                node = self.places[bound].node
                if node is not None and not node.interrupting:
                    yield bound


def draw(diagram: Diagram, diagrams: Diagrams, textbook: bool = False) -> Graph:
    """Draw a scope as a graph, as SpiffWorkflow reads it. Raises ``NotJudgeable``.

    ``textbook``: a join counts flows, as the standard says, not where they come from.
    """
    starts = [n for n in diagram.starts if n.event is None] or diagram.starts
    if not starts:
        raise NotJudgeable(f"'{diagram.id}' has no start event.")
    # Of two plain starts the first in the file wins; a check refuses the second.
    graph = Graph(diagram.id, starts[0].id, {})
    for node in diagram.nodes.values():
        graph.add(_place(node, diagrams))
    for node in diagram.nodes.values():
        graph.places[node.id].bounds = list(node.boundaries)
    pairs: set[tuple[str, str]] = set()
    for flow in diagram.flows.values():
        if flow.condition is not None and graph.places[flow.source].kind != "choice":
            raise NotJudgeable(f"The flow {flow.id} has a condition but does not leave a choice.")
        # SpiffWorkflow's join counts where flows come from: two from one source are one.
        pair = (flow.source, flow.target)
        if textbook or pair not in pairs or graph.places[flow.target].kind != "and":
            graph.connect(flow.source, flow.target)
        pairs.add(pair)
    _drop_unreached(graph)
    return graph


def _place(node: Node, diagrams: Diagrams) -> Place:
    if node.repeats or node.triggered_by_event or node.event in _ODD_EVENTS:
        raise NotJudgeable(
            f"'{node.title}' repeats, or is an event of a kind the proof does not know."
        )
    child = node.inside or (diagrams.processes.get(node.calls) if node.calls else None)
    if node.kind in ("call activity", "sub-process"):
        # What is called but not there is taken for one task.
        return Place(node.id, "call" if child else "wait", (node.id,), node, child)
    if node.kind in _WAITS:
        return Place(node.id, "wait", (node.id,), node)
    if node.kind in _CHOICES:
        return Place(node.id, "choice", (node.id,), node)
    kinds = {
        "parallel gateway": "and",
        "start event": "start",
        "intermediate throw event": "pass",
        "boundary event": "boundary",
        "end event": "stop" if node.event == "terminate" else "end",
    }
    if node.kind not in kinds:
        raise NotJudgeable(f"The proof does not know the {node.kind} '{node.title}'.")
    return Place(node.id, kinds[node.kind], (node.id,), node)


def _drop_unreached(graph: Graph) -> None:
    """SpiffWorkflow never sees what cannot be reached, so a join does not wait for it either."""
    seen, stack = {graph.start}, [graph.start]
    while stack:
        key = stack.pop()
        for follower in [a.target for a in graph.exits(key)] + graph.places[key].bounds:
            if follower not in seen:
                seen.add(follower)
                stack.append(follower)
    for key in [k for k in graph.places if k not in seen]:
        graph.drop(key)


def joins_on_cycles(graph: Graph) -> set[str]:
    """The joins that lie on a cycle, boundary events counted as ways out."""
    followers = {
        key: [a.target for a in graph.exits(key)] + place.bounds
        for key, place in graph.places.items()
    }
    return {key for key in on_cycles(followers) if graph.is_join(key)}
