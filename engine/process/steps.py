"""Steps: a diagram as ordered steps in words, so that nobody needs the drawing to follow it.

A step is a task, a part (another diagram), a question the way depends on, a
milestone or an end. Gateways that only split or bring together are not steps;
they are said where they are passed: "side by side", "when both are done".
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from engine.people.roles import ROLES
from engine.process.diagram import Diagram, Flow, Node

_STAGES = ("start", "middle", "end")


@dataclass(frozen=True)
class Target:
    """The step a way leads to."""

    number: int
    id: str
    title: str


@dataclass(frozen=True)
class Way:
    """One way on: on what it depends (``if_``), what must be done before, and where it leads."""

    if_: str
    targets: tuple[Target, ...]
    when_done: tuple[str, ...] = ()


@dataclass(frozen=True)
class Step:
    """One step of a diagram in words."""

    number: int
    id: str
    title: str
    kind: str  # task, part, question, milestone, end
    role: str = ""
    stages: tuple[str, ...] = ()
    calls: str | None = None
    ways: tuple[Way, ...] = ()
    inside: tuple[Step, ...] = ()

    @property
    def stage(self) -> str:
        """The part of the three askings in words: Start, Middle and end."""
        said = " and ".join(self.stages)
        return said[:1].upper() + said[1:]


def steps(diagram: Diagram) -> list[Step]:
    """Every step of a diagram, in the order in which a case comes to them."""
    ordered = [node for node in in_order(diagram) if kind_of(node)]
    numbers = {node.id: number for number, node in enumerate(ordered, 1)}
    return [_step(diagram, node, numbers) for node in ordered]


def in_order(diagram: Diagram) -> list[Node]:
    """Every node a case can come to, each before what follows it; loops go back."""
    seen: set[str] = set()
    after: list[Node] = []
    for start in reversed(diagram.starts):
        _visit(diagram, start.id, seen, after)
    return after[::-1]


def kind_of(node: Node) -> str:
    """What a node is as a step; nothing where it is only passed."""
    if node.kind == "exclusive gateway":
        return "question" if len(node.outgoing) > 1 else ""
    if node.kind in ("call activity", "sub-process"):
        return "part"
    if node.kind == "intermediate throw event":
        return "milestone" if node.properties.get("milestone") or node.name else ""
    return {"user task": "task", "end event": "end"}.get(node.kind, "")


def role_in_words(role: str | None) -> str:
    """A role as a council calls it."""
    return ROLES[role].name if role in ROLES else (role or "").replace("_", " ")


def _visit(diagram: Diagram, first: str, seen: set[str], after: list[Node]) -> None:
    """Depth first, without recursion: a node is put down when all that follows it has been."""
    if first in seen:
        return
    seen.add(first)
    stack = [(first, _back_to_front(diagram, first))]
    while stack:
        node, rest = stack[-1]
        for following in rest:
            if following not in seen:
                seen.add(following)
                stack.append((following, _back_to_front(diagram, following)))
                break
        else:
            after.append(diagram.nodes[node])
            stack.pop()


def _back_to_front(diagram: Diagram, node: str) -> Iterator[str]:
    return iter(diagram.successors(diagram.nodes[node])[::-1])


def _step(diagram: Diagram, node: Node, numbers: Mapping[str, int]) -> Step:
    return Step(
        number=numbers[node.id],
        id=node.id,
        title=node.title,
        kind=kind_of(node),
        role=_roles(node) if node.kind == "user task" else "",
        stages=tuple(stage for stage in _STAGES if stage in node.stages),
        calls=node.calls,
        ways=tuple(_ways(diagram, node, numbers)),
        inside=tuple(steps(node.inside)) if node.inside is not None else (),
    )


def _roles(node: Node) -> str:
    roles = (node.lane, node.properties.get("also_role"))
    return " or ".join(role_in_words(role) for role in roles if role)


def _ways(diagram: Diagram, node: Node, numbers: Mapping[str, int]) -> Iterator[Way]:
    for flow in node.outgoing:
        targets, joins = _lands(diagram, flow.target, numbers)
        before = tuple(name for join in joins for name in _before(diagram, join))
        yield Way(_if(node, flow), tuple(targets), before)
    for host in node.boundaries:
        event = diagram.nodes[host]
        for flow in event.outgoing:
            targets, _ = _lands(diagram, flow.target, numbers)
            yield Way(_if_event(event), tuple(targets))


def _if(node: Node, flow: Flow) -> str:
    """On what a way depends: the words on the arrow; nothing where there is one way only."""
    if kind_of(node) != "question":
        return ""
    return flow.name or flow.condition or "otherwise"


def _if_event(event: Node) -> str:
    if event.event == "timer":
        return f"the reminder “{event.title}” falls due"
    return f"“{event.title}” happens"


def _lands(
    diagram: Diagram, first: str, numbers: Mapping[str, int]
) -> tuple[list[Target], list[Node]]:
    """The steps a way leads to, through what is only passed, and the joins on the way."""
    found: dict[str, Target] = {}
    joins: list[Node] = []
    queue, seen = [first], set()
    while queue:
        node = diagram.nodes[queue.pop(0)]
        if node.id in seen:
            continue
        seen.add(node.id)
        if node.id in numbers:
            found[node.id] = Target(numbers[node.id], node.id, node.title)
            continue
        if node.kind == "parallel gateway" and len(node.incoming) > 1:
            joins.append(node)
        queue.extend(diagram.successors(node))
    return list(found.values()), joins


def _before(diagram: Diagram, join: Node) -> list[str]:
    """The steps that must all be done before a join lets the case go on."""
    names: dict[str, None] = {}
    queue, seen = [flow.source for flow in join.incoming], set()
    while queue:
        node = diagram.nodes[queue.pop(0)]
        if node.id in seen:
            continue
        seen.add(node.id)
        if kind_of(node) in ("task", "part"):
            names[node.title] = None
        else:
            queue.extend(flow.source for flow in node.incoming)
    return list(names)
