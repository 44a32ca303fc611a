"""Telling: a run that breaks a rule, in the words of the people who drew the process.

    Concern received – For us: otherwise – Close early (message) – Enquiry ended:
    ‘Review the outcomes’ (end) never happens.

The ids of a path are for the drawing; this is for reading. Gateways that only bring ways
together, and forks, are left out: nobody sees them. A question is told with the answer
that leads on, a message or reminder is called one, and the last words say what is missing.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from engine.process.diagram import Diagram, Diagrams, Flow, Node, every_node

OTHERWISE = "otherwise"
#: More tasks than this are not named one by one.
MOST_NAMED = 3
_STAGE = {"start": "at the start", "middle": "in the middle", "end": "at the end"}


@dataclass(frozen=True)
class Told:
    """One step of a path: the element (``id``) and what is said of it."""

    id: str
    text: str


def tell(path: Sequence[str], rule: str, diagrams: Diagrams, main: Diagram | None = None) -> str:
    """Tell a counterexample in one sentence: its steps, then what never happens on it.

    ``rule`` is the rule it breaks: one of the proof's (E, M, S, Q, X, L, alone), a milestone,
    or '' where the steps alone are wanted. ``main``: the process it was found in; left out,
    every diagram is looked at.
    """
    steps = " – ".join(step.text for step in told_steps(path, diagrams))
    missing = lacks(path, rule, diagrams, main)
    if not missing:
        return f"{steps}." if steps else ""
    return f"{steps}: {missing}." if steps else f"{missing[0].upper()}{missing[1:]}."


def told_steps(path: Sequence[str], diagrams: Diagrams) -> list[Told]:
    """The steps of a path that people see, in order, each in words."""
    nodes = _nodes(diagrams.processes.values())
    return list(_steps(path, nodes))


def lacks(path: Sequence[str], rule: str, diagrams: Diagrams, main: Diagram | None = None) -> str:
    """What never happens on a path that breaks a rule, or what happens too early; '' if neither."""
    scopes = diagrams.reached(main) if main is not None else list(diagrams.processes.values())
    nodes = _nodes(scopes)
    last = nodes[path[-1]].title if path and path[-1] in nodes else "the last step"
    match rule:
        case "E":
            return f"{_any_of(nodes, 'end')} never happens"
        case "M":
            return f"‘{last}’ is reached, and {_any_of(nodes, 'middle')} never happens before it"
        case "S":
            return f"‘{last}’ is reached, and {_any_of(nodes, 'start')} never happens before it"
        case "Q":
            started = _milestone(nodes, "enquiry_started")
            return f"‘{last}’ is reached before the enquiry has started ({started})"
        case "X":
            return f"the case leaves by ‘{last}’ after the enquiry has started"
        case "L":
            middle = next((n for n in reversed(path) if n in nodes and _is(nodes[n], "middle")), "")
            after = f" after ‘{nodes[middle].title}’" if middle else ""
            return f"{_any_of(nodes, 'end')} never happens{after}"
        case "alone":
            here = next((n for n in reversed(path) if n in nodes and _watched(nodes[n])), "")
            title = nodes[here].title if here else last
            return f"‘{title}’ is reached while other work is still open"
        case "":
            return ""
    return f"{_milestone(nodes, rule)} is never passed"


def _nodes(scopes: Collection[Diagram]) -> dict[str, Node]:
    return {node.id: node for diagram in scopes for node in every_node(diagram)}


def _steps(path: Sequence[str], nodes: dict[str, Node]) -> Iterator[Told]:
    for index, name in enumerate(path):
        node = nodes.get(name)
        if node is None:
            yield Told(name, name)
        elif "gateway" in node.kind:
            if len(node.outgoing) > 1 and node.kind != "parallel gateway":
                yield Told(name, _answered(node, _taken(node, path[index + 1 :])))
        elif node.kind == "boundary event":
            yield Told(name, _interruption(node, nodes))
        else:
            yield Told(name, node.title)


def _taken(gate: Node, rest: Sequence[str]) -> Flow | None:
    """The exit that the path goes on by: the one whose target comes first."""
    targets = {flow.target: flow for flow in gate.outgoing}
    return next((targets[name] for name in rest if name in targets), None)


def _answered(gate: Node, flow: Flow | None) -> str:
    question = gate.name.rstrip("?: ") or "A choice"
    if flow is None:
        return question
    if flow.name:
        return f"{question}: {flow.name}"
    if flow.id == gate.default or not flow.condition:
        return f"{question}: {OTHERWISE}"
    return f"{question}: if {' '.join(flow.condition.split())}"


def _interruption(event: Node, nodes: dict[str, Node]) -> str:
    host = nodes.get(event.host or "")
    during = f" during ‘{host.title}’" if host is not None else ""
    if event.event == "timer":
        return f"reminder ‘{event.title}’{during}"
    name = event.name or event.detail or event.id
    return f"message ‘{name}’{during}"


def _is(node: Node, stage: str) -> bool:
    return stage in node.stages


def _watched(node: Node) -> bool:
    started = node.properties.get("milestone") == "enquiry_started"
    return started or "ends_as" in node.properties


def _tasks(nodes: dict[str, Node], stage: str) -> list[str]:
    return list(dict.fromkeys(node.title for node in nodes.values() if _is(node, stage)))


def _any_of(nodes: dict[str, Node], stage: str) -> str:
    """'Review outcomes' (middle); of several, all; where there is none, that there is none."""
    titles = _tasks(nodes, stage)
    if not titles or len(titles) > MOST_NAMED:
        return f"a conversation {_STAGE[stage]}"
    named = " or ".join(f"‘{title}’" for title in titles)
    return f"{named} ({stage})"


def _milestone(nodes: dict[str, Node], name: str) -> str:
    carrier = next((n for n in nodes.values() if n.properties.get("milestone") == name), None)
    return f"the milestone ‘{carrier.title if carrier else name.replace('_', ' ')}’"
