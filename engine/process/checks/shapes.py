"""Shapes: how one scope is drawn - ways in and out, starts, ends, choices and joins.

Each refused shape is one where the workflow engine differs from what the drawing
seems to say, or where a token would be lost; the proof is exact without them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from engine.process.checks.subject import where
from engine.process.cycles import on_cycles
from engine.process.diagram import Diagram, Node

Found = Iterator[tuple[str, str]]


def shapes(scope: Diagram) -> Found:
    """Yield (element, sentence) for every odd shape of a scope."""
    yield from _start_and_end(scope)
    yield from _reached(scope)
    for node in scope.nodes.values():
        yield from _ways(scope, node)
        if node.kind == "exclusive gateway":
            yield from _choice(scope, node)
    yield from _twice(scope)
    yield from _joins(scope)


def _start_and_end(scope: Diagram) -> Found:
    if len(scope.starts) != 1:
        yield (
            scope.id,
            f"'{scope.id}' has {len(scope.starts) or 'no'} start events; it needs exactly one.",
        )
    if not scope.ends:
        yield scope.id, f"'{scope.id}' has no end event; it could never end."


def _reached(scope: Diagram) -> Found:
    seen = {n.id for n in scope.starts}
    stack = list(seen)
    while stack:
        for follower in scope.successors(scope.nodes[stack.pop()]):
            if follower not in seen:
                seen.add(follower)
                stack.append(follower)
    for node in scope.nodes.values():
        if node.id not in seen:
            yield node.id, f"{where(scope, node)} can never be reached from the start."


def _ways(scope: Diagram, node: Node) -> Found:
    at = where(scope, node)
    if node.kind == "end event":
        if node.outgoing:
            yield node.id, f"{at} is an end and must have no way out."
        return
    if not node.outgoing:
        yield node.id, f"{at} has no way out; lead it on or to an end."
    if "gateway" not in node.kind and len(node.outgoing) > 1:
        yield node.id, f"{at} has several ways out; put a gateway after it."
    if node.kind in ("start event", "boundary event") and node.incoming:
        yield node.id, f"{at} is a beginning and must have no way in."
    if node.kind != "exclusive gateway" and any(f.condition is not None for f in node.outgoing):
        yield node.id, f"{at} has a condition on its way out; only an exclusive gateway may choose."


def _choice(scope: Diagram, node: Node) -> Found:
    at = where(scope, node)
    if len(node.outgoing) < 2:
        return
    if node.default not in {f.id for f in node.outgoing}:
        yield node.id, f"{at} has no default way out; one is needed for when no condition holds."
    for flow in node.outgoing:
        if flow.id == node.default and flow.condition is not None:
            yield flow.id, f"The default way out of {at} must have no condition."
        if flow.id != node.default and not flow.condition:
            yield flow.id, f"A way out of {at} (to '{flow.target}') has no condition."


def _twice(scope: Diagram) -> Found:
    pairs = Counter((f.source, f.target) for f in scope.flows.values())
    for (source, target), times in pairs.items():
        if times > 1:
            yield (
                source,
                f"Two flows lead from '{source}' to '{target}'; the engine counts them as one.",
            )


def _joins(scope: Diagram) -> Found:
    looping = on_cycles({node.id: scope.successors(node) for node in scope.nodes.values()})
    for node in scope.nodes.values():
        if node.kind == "parallel gateway" and len(node.incoming) > 1 and node.id in looping:
            yield (
                node.id,
                f"{where(scope, node)} joins branches inside a loop; on a second lap it opens "
                "too early. Put the loop's body into a called process.",
            )
