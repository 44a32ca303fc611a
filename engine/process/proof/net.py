"""Net: the whole process as one net, with call activities and sub-processes inlined.

Each call is its own copy, so a stage inside a process that is called twice is
two stages. What was asked about (stages, milestones, exempt ends) is noted here
as sets of numbers; the rules only speak of these sets.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Literal

from engine.process.diagram import Diagram, Diagrams, every_node
from engine.process.proof.graph import Arrow, Graph, NotJudgeable, Place, draw, joins_on_cycles
from engine.process.proof.reduce import reduce

MAX_NODES = 20_000
MAX_DEPTH = 40
Sides = Literal["none", "main", "all"]
EXEMPT = frozenset({"not_for_us", "duty_not_met"})


@dataclass
class Net:
    """The inlined process: a node is a number.

    ``outs[n]`` are (arrow, target, ids on the way); a join waits for ``needs[n]``
    (arrows). ``bounds[n]`` are the boundary events of a host, ``host[n]`` the
    call whose inside n stands in (-1: the main process).
    """

    kind: list[str] = field(default_factory=list)
    key: list[tuple[str, ...]] = field(default_factory=list)
    ids: list[tuple[str, ...]] = field(default_factory=list)
    outs: list[list[tuple[int, int, tuple[str, ...]]]] = field(default_factory=list)
    needs: list[frozenset[int]] = field(default_factory=list)
    bounds: list[list[int]] = field(default_factory=list)
    host: list[int] = field(default_factory=list)
    child: list[int] = field(default_factory=list)
    interrupting: list[bool] = field(default_factory=list)
    message: list[str] = field(default_factory=list)
    stages: list[frozenset[str]] = field(default_factory=list)
    milestone: list[str] = field(default_factory=list)
    exempt: list[bool] = field(default_factory=list)
    #: Hosts (-1: the main process) inside which more than one token may live.
    forked: set[int] = field(default_factory=set)
    start: int = 0
    #: A join lies on a cycle: only the textbook's join, which uses its tokens up, makes sense there.
    cycles: bool = False
    #: The game and SpiffWorkflow may differ: what the game finds no way to break is undecided.
    odd: bool = False
    arrows: int = 0

    def having(self, stage: str) -> frozenset[int]:
        return frozenset(n for n, s in enumerate(self.stages) if stage in s)

    def reaching(self, milestone: str) -> frozenset[int]:
        return frozenset(n for n, m in enumerate(self.milestone) if m == milestone)

    def main_ends(self, exempt: bool) -> frozenset[int]:
        """The ends of the main process that are, or are not, exempt."""
        return frozenset(
            n
            for n, kind in enumerate(self.kind)
            if kind in ("end", "stop") and self.host[n] == -1 and self.exempt[n] == exempt
        )

    def chain(self, node: int) -> list[int]:
        """The hosts a node stands in, innermost first; the main process (-1) is last."""
        found = [self.host[node]]
        while found[-1] != -1:
            found.append(self.host[found[-1]])
        return found


def inline(main: Diagram, diagrams: Diagrams, small: bool = False, sides: Sides = "none") -> Net:
    """Make the net of a process from its start event.

    ``small`` folds away what carries no stage, milestone, boundary or exempt
    end; ``sides`` says where branches stay that only run to their end.
    Raises ``NotJudgeable``.
    """
    inliner = _Inliner(diagrams, small, sides)
    inliner.net.start = inliner.scope(main, (), -1)
    return inliner.net


def build(graph: Graph) -> Net:
    """Make the net of one (reduced) scope alone."""
    inliner = _Inliner(Diagrams(), False, "none")
    inliner.net.cycles = bool(joins_on_cycles(graph))
    inliner.net.start = inliner.place_all(graph, (), -1)
    return inliner.net


class _Inliner:
    """One inlining: the net so far."""

    def __init__(self, diagrams: Diagrams, small: bool, sides: Sides) -> None:
        self.diagrams, self.small, self.sides = diagrams, small, sides
        self.net = Net()
        self._matter: dict[int, bool] = {}

    def scope(self, diagram: Diagram, path: tuple[str, ...], host: int) -> int:
        """Add one scope and all inside it; return its start."""
        if len(path) > MAX_DEPTH:
            raise NotJudgeable(f"Calls are nested more than {MAX_DEPTH} deep.")
        graph = draw(diagram, self.diagrams)
        self._note(graph)
        if self.small:
            keep = {k for k, p in graph.places.items() if self._kept(p)}
            kept = self.sides == "all" or (self.sides == "main" and host == -1)
            reduce(graph, keep, drop_side=not kept)
        return self.place_all(graph, path, host)

    def _note(self, graph: Graph) -> None:
        """Note shapes in which SpiffWorkflow differs from the drawing; a check refuses them."""
        cycles = bool(joins_on_cycles(graph))
        going = (k for k, p in graph.places.items() if p.kind not in ("end", "stop"))
        leaks = any(not graph.out[key] for key in going)
        self.net.cycles |= cycles
        self.net.odd |= cycles or leaks

    def place_all(self, graph: Graph, path: tuple[str, ...], host: int) -> int:
        net, numbers = self.net, {}
        for place in graph.places.values():
            numbers[place.key] = self._add(place, (*path, place.key), host)
        for place in graph.places.values():
            net.bounds[numbers[place.key]] = [numbers[b] for b in place.bounds]
            for arrow in graph.exits(place.key):
                self._arrow(arrow, numbers, path, host)
        if any(True for _ in graph.forks()):
            net.forked.add(host)
        for place in graph.places.values():
            if place.kind == "call" and place.child is not None:
                number = numbers[place.key]
                net.child[number] = self.scope(place.child, (*path, place.key), number)
        return numbers[graph.start]

    def _arrow(
        self, arrow: Arrow, numbers: dict[str, int], path: tuple[str, ...], host: int
    ) -> None:
        source, target = numbers[arrow.source], numbers[arrow.target]
        if not arrow.slow:
            self._join_up(source, target, arrow.via)
            return
        rest = Place(f"{arrow.source} > {arrow.target}", "wait", arrow.via)
        middle = self._add(rest, (*path, rest.key, str(self.net.arrows)), host)
        self._join_up(source, middle, ())
        self._join_up(middle, target, ())

    def _join_up(self, source: int, target: int, via: tuple[str, ...]) -> None:
        self.net.arrows += 1
        self.net.outs[source].append((self.net.arrows, target, via))
        if self.net.kind[target] == "and":
            self.net.needs[target] |= {self.net.arrows}

    def _add(self, place: Place, key: tuple[str, ...], host: int) -> int:
        net, node = self.net, place.node
        if len(net.kind) >= MAX_NODES:
            raise NotJudgeable(
                f"The process has more than {MAX_NODES} elements once its calls are drawn out."
            )
        net.kind.append(place.kind)
        net.key.append(key)
        net.ids.append(place.ids)
        net.outs.append([])
        net.needs.append(frozenset())
        net.bounds.append([])
        net.host.append(host)
        net.child.append(-1)
        net.interrupting.append(node is None or node.interrupting)
        message = node is not None and node.event == "message" and (node.detail or node.name)
        net.message.append(message or "")
        stages = node.stages if node is not None and node.kind == "user task" else frozenset()
        net.stages.append(stages)
        properties = node.properties if node is not None else {}
        net.milestone.append(properties.get("milestone", ""))
        net.exempt.append(host == -1 and properties.get("ends_as") in EXEMPT)
        return len(net.kind) - 1

    def _kept(self, place: Place) -> bool:
        node = place.node
        if (
            place.kind in ("stop", "boundary")
            or place.bounds
            or (node is not None and _tagged(node.properties))
        ):
            return True
        return place.child is not None and self._matters(place.child)

    def _matters(self, diagram: Diagram) -> bool:
        """Whether a stage, milestone or exempt end stands anywhere inside."""
        if id(diagram) not in self._matter:
            self._matter[id(diagram)] = False  # a ring of calls is refused elsewhere
            scopes = [diagram, *self.diagrams.reached(diagram)]
            self._matter[id(diagram)] = any(
                _tagged(n.properties) for d in scopes for n in every_node(d)
            )
        return self._matter[id(diagram)]


def _tagged(properties: Collection[str]) -> bool:
    return not {"msp_stage", "milestone", "ends_as"}.isdisjoint(properties)
