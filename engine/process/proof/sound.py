"""Sound: from wherever a case stands it can always end properly.

Asked of each diagram alone, with its calls taken for tasks: if each is sound,
the whole is. A boundary event counts as another way out of its host, and every
element must reach an end by flows alone, so that no interruption hides a
deadlock. Proper: no element and no end is reached by two tokens of one split.
"""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from engine.process.diagram import Diagram, Diagrams, every_scope
from engine.process.proof.graph import Graph, NotJudgeable, Place, draw
from engine.process.proof.net import build
from engine.process.proof.playing import MAX_KEPT
from engine.process.proof.reduce import reduce
from engine.process.proof.tokens import Game, Marking, OutOfTime

MAX_STATES = 10_000
WHOLE = 300
TOO_MANY = "The diagram has too many states to be judged: simplify it."
UNJOINED = "Two branches run on without being joined."
NOT_FIRED = "(not fired)"


@dataclass(frozen=True)
class Soundness:
    """``result`` of one scope: sound, unsound, undecided; ``path`` leads to where it goes wrong."""

    scope: str
    result: str
    message: str = ""
    path: tuple[str, ...] = ()


def soundness(main: Diagram, diagrams: Diagrams, seconds: float = 3.0) -> list[Soundness]:
    """Judge the process and all it calls, one scope after another."""
    until = time.monotonic() + seconds
    scopes = [scope for diagram in diagrams.reached(main) for scope in every_scope(diagram)]
    found = []
    for index, scope in enumerate(scopes):
        share = time.monotonic() + max(0.05, (until - time.monotonic()) / (len(scopes) - index))
        try:
            found.append(_judge(scope, diagrams, share))
        except NotJudgeable as reason:
            found.append(Soundness(scope.id, "undecided", str(reason)))
    return found


def _judge(scope: Diagram, diagrams: Diagrams, until: float) -> Soundness:
    graph = draw(scope, diagrams, textbook=True)
    dead = next((key for key in scope.nodes if key not in graph.places), None)
    if dead is not None:
        return Soundness(scope.id, "unsound", f"'{dead}' can never be reached.", (dead,))
    stuck = _cannot_end(graph)
    if stuck:
        text = f"From '{stuck}' no end can be reached, unless a message interrupts."
        return Soundness(scope.id, "unsound", text, (stuck,))
    for place in graph.places.values():
        place.kind = "wait" if place.kind == "call" else place.kind
    side = _side(graph)
    _boundaries_as_exits(graph)
    small = _copy(graph)
    reduce(
        small, {k for k, p in small.places.items() if p.kind in ("end", "stop") and k not in side}
    )
    if not any(True for _ in small.forks()) and not any(small.is_join(k) for k in small.places):
        return Soundness(scope.id, "sound")
    # The whole diagram tells the plainer path; a large one is judged by what could not be folded.
    if len(graph.places) <= WHOLE:
        now = time.monotonic()
        verdict = _explore(graph, side, scope.id, now + (until - now) / 2)
        if verdict.result != "undecided":
            return verdict
    return _explore(small, side, scope.id, until)


def _cannot_end(graph: Graph) -> str | None:
    """The first element from which flows alone lead to no end."""
    ending = {k for k, p in graph.places.items() if p.kind in ("end", "stop")}
    stack = list(ending)
    while stack:
        for number in graph.into[stack.pop()]:
            source = graph.arrows[number].source
            if source not in ending:
                ending.add(source)
                stack.append(source)
    return next((k for k in graph.places if k not in ending), None)


def _side(graph: Graph) -> set[str]:
    """What only a reminder leads to: it may be reached twice, once for each time its host is."""

    def spread(starts: list[str], reminders: bool) -> set[str]:
        seen, stack = set(starts), list(starts)
        while stack:
            key = stack.pop()
            bounds = [b for b in graph.places[key].bounds if reminders or _interrupts(graph, b)]
            for follower in [a.target for a in graph.exits(key)] + bounds:
                if follower not in seen:
                    seen.add(follower)
                    stack.append(follower)
        return seen

    return set(graph.places) - spread([graph.start], reminders=False) | {NOT_FIRED}


def _interrupts(graph: Graph, bound: str) -> bool:
    node = graph.places[bound].node
    return node is None or node.interrupting


def _boundaries_as_exits(graph: Graph) -> None:
    """An interruption is another exit of its host; a reminder runs beside it, or does not."""
    for key in list(graph.places):
        place = graph.places[key]
        exits = [b for b in place.bounds if _interrupts(graph, b)]
        beside = [b for b in place.bounds if b not in exits]
        place.bounds = []
        if exits:
            # The choice stands before the host: interrupted, the host is left out.
            _before(graph, key, Place(f"{key} (or)", "choice", ()))
            for bound in exits:
                graph.places[bound].kind = "pass"
                graph.connect(f"{key} (or)", bound, via=(key,))
        entry = f"{key} (or)" if exits else key
        if beside:
            _before(graph, entry, Place(f"{key} (beside)", "and", ()), joins=True)
        for bound in beside:
            graph.places[bound].kind = "choice"
            graph.connect(f"{key} (beside)", bound)
            if NOT_FIRED not in graph.places:
                graph.add(Place(NOT_FIRED, "end", ()))
            graph.connect(bound, NOT_FIRED)


def _before(graph: Graph, key: str, place: Place, joins: bool = False) -> None:
    """Put a place before another, taking over what comes in (a fork needs one way in)."""
    graph.add(place)
    entry = place.key
    if joins:
        entry = f"{place.key} (in)"
        graph.add(Place(entry, "choice", ()))
        graph.connect(entry, place.key)
    for number in sorted(graph.into[key]):
        arrow = graph.cut(number)
        graph.connect(arrow.source, entry, arrow.slow, arrow.via)
    graph.connect(place.key, key)


def _copy(graph: Graph) -> Graph:
    copy = Graph(graph.id, graph.start, {})
    for place in graph.places.values():
        copy.add(Place(place.key, place.kind, place.ids, place.node, place.child))
    for key in graph.places:
        for arrow in graph.exits(key):
            copy.connect(arrow.source, arrow.target, arrow.slow, arrow.via)
    return copy


def _explore(graph: Graph, side: set[str], scope: str, until: float) -> Soundness:
    """Play every run and look for one that cannot end, doubles, or leaves an element dead."""
    net = build(graph)
    game = Game(net, until=until)
    main = frozenset(n for n, key in enumerate(net.key) if key[0] not in side)
    start: Any = (game.first(), frozenset())
    came: dict[Any, tuple[Any, tuple[str, ...]]] = {start: (None, ())}
    back: dict[Any, list[Any]] = defaultdict(list)
    queue, ends, entered, kept = [start], [], {net.start}, 0
    for state in _growing(queue):
        try:
            steps = game.steps(state[0])
        except OutOfTime:
            return Soundness(scope, "undecided", TOO_MANY)
        if len(came) > MAX_STATES or kept > MAX_KEPT or time.monotonic() > until or game.capped:
            return Soundness(scope, "undecided", TOO_MANY)
        if game.over(state[0]):
            ends.append(state)
        for step in steps:
            entered.update(step[3])
            done = frozenset(n for n in step[2] if net.kind[n] == "end" and n in main)
            if _doubles(game, step[0], main) or done & state[1]:
                return Soundness(scope, "unsound", UNJOINED, _way(came, state, step))
            follower = (step[0], state[1] | done)
            back[follower].append(state)
            if follower not in came:
                came[follower] = (state, step[1])
                queue.append(follower)
                kept += len(step[0][0])
    return _verdict(scope, net, came, back, ends, entered)


def _growing(queue: list[Any]) -> Iterator[Any]:
    """The queue, in order, while it grows."""
    index = 0
    while index < len(queue):
        yield queue[index]
        index += 1


def _verdict(
    scope: str, net: Any, came: Any, back: Any, ends: list[Any], entered: set[int]
) -> Soundness:
    can_end, stack = set(ends), list(ends)
    while stack:
        for before in back[stack.pop()]:
            if before not in can_end:
                can_end.add(before)
                stack.append(before)
    stuck = next((state for state in came if state not in can_end), None)
    if stuck is not None:
        text = "From here the process can never end: a join waits for a branch that does not come."
        return Soundness(scope, "unsound", text, _way(came, stuck, None))
    dead = next((n for n in range(len(net.kind)) if n not in entered and net.ids[n]), None)
    if dead is not None:
        text = f"'{net.ids[dead][0]}' can never be reached."
        return Soundness(scope, "unsound", text, net.ids[dead])
    return Soundness(scope, "sound")


def _doubles(game: Game, marking: Marking, main: frozenset[int]) -> bool:
    nodes = [token[0] for token in marking[0] if token[0] in main]
    return game.doubled or len(nodes) != len(set(nodes))


def _way(came: Any, state: Any, step: Any) -> tuple[str, ...]:
    parts = [step[1]] if step else []
    while state is not None:
        state, ids = came[state]
        parts.append(ids)
    return sum(reversed(parts), ())
