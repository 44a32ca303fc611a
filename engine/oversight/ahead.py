"""Oversight: ahead - what a case cannot come to before one task is done, by the graph of its process.

Read from the version the case follows, with what it calls drawn in: who is the next person,
which milestone comes first on each way, and whether the case could end. Reminders and
interruptions are no way on: nobody waits for those.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from weakref import WeakKeyDictionary

from engine.case.gates import GATES
from engine.process.diagram import Diagram, Diagrams, Node, every_scope
from engine.process.runtime import Process

#: milestone -> what is waited for with it, as people call it
MILESTONES = {
    "concern_received": "the concern",
    "duty_decided": "the decision on the duty",
    "enquiry_started": "the start of the enquiry",
    "findings_reported": "the findings",
    "plan_agreed": "the plan",
    "enquiry_ended": "the end of the enquiry",
}
END = "end"


@dataclass(frozen=True)
class Ahead:
    """What follows one task: the next people's tasks, and what cannot be reached without it.

    ``tasks`` are titles. ``milestones`` are those that come first, and ``end`` stands among
    them where the diagram can end before any. ``ends_next``: no other task lies between.
    ``one_of``: a question decides which of the tasks it is.
    """

    tasks: tuple[str, ...] = ()
    milestones: tuple[str, ...] = ()
    ends_next: bool = False
    one_of: bool = False


_known: WeakKeyDictionary[Process, dict[tuple[str, str], Ahead]] = WeakKeyDictionary()


def ahead(process: Process, workflow: str, task: str) -> Ahead:
    """What follows a task of a workflow. A version never changes, so it is worked out once."""
    known = _known.setdefault(process, {})
    if (workflow, task) not in known:
        known[workflow, task] = _worked_out(process, workflow, task)
    return known[workflow, task]


def _worked_out(process: Process, workflow: str, task: str) -> Ahead:
    every = Diagrams(dict(process.diagrams))
    root = every.processes.get(workflow)
    if root is None:
        return Ahead()
    scopes = [scope for diagram in every.reached(root) for scope in every_scope(diagram)]
    nodes = {node.id: node for scope in scopes for node in scope.nodes.values()}
    if task not in nodes:
        return Ahead()
    onward = _onward(every, scopes)
    ends = {node.id for node in root.ends}
    passed = list(_forward(nodes, onward, task, through_tasks=False))
    further = list(_forward(nodes, onward, task, through_tasks=True))
    found = {_milestone(node, ends): None for node in further if _milestone(node, ends)}
    if not root.is_occurrence:
        wanted = found
    else:
        wanted = dict.fromkeys(_held_by(workflow, root, {node.id for node in further} | {task}))
    return Ahead(
        tasks=tuple(node.title for node in passed if node.kind == "user task" and node.id != task),
        milestones=tuple(wanted),
        ends_next=any(node.id in ends for node in passed),
        one_of=any(node.kind == "exclusive gateway" and len(node.outgoing) > 1 for node in passed),
    )


def _held_by(workflow: str, root: Diagram, tasks: set[str]) -> Iterator[str]:
    """What an occurrence holds up: the milestones whose gates name one of its tasks, and the end."""
    if root.properties.get("after_closing") == "yes":
        return
    for gate in GATES:
        named = set(gate.WHO.replace(",", " ").replace(";", " ").split())
        if named & tasks:
            yield from (at[1] for at in gate.STANDS_ON if at[0] == "milestone")
    yield END


def _milestone(node: Node, ends: set[str]) -> str:
    return node.properties.get("milestone", "") or (END if node.id in ends else "")


def _forward(
    nodes: Mapping[str, Node],
    onward: Mapping[str, list[str]],
    first: str,
    *,
    through_tasks: bool,
) -> Iterator[Node]:
    """Every node from one on, nearest first: up to the next tasks, or up to the next milestones."""
    queue, seen = list(onward[first]), {first}
    while queue:
        node = nodes[queue.pop(0)]
        if node.id in seen:
            continue
        seen.add(node.id)
        yield node
        stops = node.properties.get("milestone") if through_tasks else node.kind == "user task"
        if not stops:
            queue += onward[node.id]


def _onward(every: Diagrams, scopes: list[Diagram]) -> dict[str, list[str]]:
    """Node -> where its arrows lead; into what it calls, and out of that where it was called."""
    onward = {n.id: [f.target for f in n.outgoing] for s in scopes for n in s.nodes.values()}
    for scope in scopes:
        for node in scope.nodes.values():
            inside = node.inside or every.processes.get(node.calls or "")
            if inside is not None:
                out, onward[node.id] = onward[node.id], [start.id for start in inside.starts]
                for end in inside.ends:
                    onward[end.id] = [*onward.get(end.id, ()), *out]
    return onward
