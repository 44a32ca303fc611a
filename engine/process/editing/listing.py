"""Listing: a diagram as rows, each with where it leads and what can be done to it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from engine.process.diagram import Diagram, Flow, Node
from engine.process.steps import in_order, role_in_words

#: What a row is called before its title, and what can be done to it.
KINDS = {
    "beginning": "Beginning",
    "task": "Task",
    "part": "Part",
    "question": "Question",
    "side by side": "Side by side",
    "all done": "When all of it is done",
    "meeting": "Here ways meet",
    "milestone": "Milestone",
    "end": "End",
    "other": "Not supported",
}
ACTS = {
    "beginning": ("change", "add"),
    "task": ("change", "add", "up", "down", "remove"),
    "part": ("change", "add", "up", "down", "remove"),
    "question": ("ways", "remove"),
    "side by side": ("beside", "remove"),
    "all done": ("add",),
    "meeting": ("add", "remove"),
    "milestone": ("change", "add", "up", "down", "remove"),
    "end": ("change", "remove"),
    "other": ("remove",),
}
_STAGES = ("start", "middle", "end")


@dataclass(frozen=True)
class Target:
    """The step a way leads to."""

    number: str
    id: str
    title: str


@dataclass(frozen=True)
class Leads:
    """One way on: its id, on what it depends, and where it leads."""

    id: str
    target: Target
    if_: str = ""
    condition: str = ""
    default: bool = False


@dataclass(frozen=True)
class Happening:
    """What may happen while a step is open."""

    id: str
    title: str
    says: str
    leads: tuple[Leads, ...]


@dataclass(frozen=True)
class Row:
    """One step of a diagram as it is changed."""

    number: str
    id: str
    title: str
    kind: str
    role: str
    stage: str
    says: tuple[str, ...]
    leads: tuple[Leads, ...]
    happens: tuple[Happening, ...]
    reached: bool
    inside: tuple[Row, ...] = ()

    @property
    def acts(self) -> tuple[str, ...]:
        """What can be done to it."""
        return ACTS[self.kind]

    @property
    def goes_on(self) -> Leads | None:
        """Where it leads, where that is one way only."""
        return self.leads[0] if len(self.leads) == 1 else None


def rows(diagram: Diagram, before: str = "") -> list[Row]:
    """Every step in the order in which a case comes to them; then those it never comes to."""
    ordered = [n for n in in_order(diagram) if n.kind != "boundary event"]
    reached = {n.id for n in ordered}
    left = [n for n in diagram.nodes.values() if n.id not in reached and n.kind != "boundary event"]
    every = [*ordered, *left]
    numbers = {n.id: f"{before}{i}" for i, n in enumerate(every, 1)}
    return [_row(diagram, n, numbers, n.id in reached) for n in every]


def every_row(all: list[Row]) -> Iterator[Row]:
    """Each row, and those of the parts drawn inside it."""
    for row in all:
        yield row
        yield from every_row(list(row.inside))


def kind_of(node: Node) -> str:
    """What a step is for whoever changes it."""
    if node.kind == "exclusive gateway":
        return "question" if len(node.outgoing) > 1 or node.name else "meeting"
    if node.kind == "parallel gateway":
        return "side by side" if len(node.outgoing) > 1 else "all done"
    return {
        "start event": "beginning",
        "user task": "task",
        "call activity": "part",
        "sub-process": "part",
        "intermediate throw event": "milestone",
        "end event": "end",
    }.get(node.kind, "other")


def title_of(diagram: Diagram, node: Node) -> str:
    """What a step is called; a split or join, which has no name, by what is beside it."""
    if node.name:
        return node.name
    if kind_of(node) == "side by side":
        return _names(diagram, [f.target for f in node.outgoing])
    if kind_of(node) in ("all done", "meeting"):
        return _names(diagram, [f.source for f in node.incoming])
    return node.id


def _names(diagram: Diagram, ids: list[str]) -> str:
    return " and ".join(diagram.nodes[i].title for i in ids)


def _row(diagram: Diagram, node: Node, numbers: Mapping[str, str], reached: bool) -> Row:
    return Row(
        number=numbers[node.id],
        id=node.id,
        title=title_of(diagram, node),
        kind=kind_of(node),
        role=_roles(node) if node.kind == "user task" else "",
        stage=_stage(node),
        says=tuple(_says(node)),
        leads=tuple(_leads(diagram, node, flow, numbers) for flow in node.outgoing),
        happens=tuple(_happening(diagram, diagram.nodes[b], numbers) for b in node.boundaries),
        reached=reached,
        inside=tuple(rows(node.inside, f"{numbers[node.id]}.")) if node.inside else (),
    )


def _roles(node: Node) -> str:
    roles = (node.lane, node.properties.get("also_role"))
    return " or ".join(role_in_words(r) for r in roles if r) or "nobody yet"


def _stage(node: Node) -> str:
    said = " and ".join(stage for stage in _STAGES if stage in node.stages)
    return said[:1].upper() + said[1:]


def _says(node: Node) -> Iterator[str]:
    """What is said of a step, in words."""
    given = node.properties
    if within := given.get("within"):
        yield f"within {within.replace('_', ' ')}"
    if faces := given.get("faces"):
        yield {"adult": "with the adult", "facts": "about facts", "agencies": "with agencies"}.get(
            faces, faces
        )
    if other := given.get("other_person_than"):
        yield f"by another person than {other.replace('_', ' ')}"
    if node.kind != "call activity" and (milestone := given.get("milestone")):
        yield f"milestone {milestone.replace('_', ' ')}"
    if ends := given.get("ends_as"):
        yield f"ends as {ends.replace('_', ' ')}"
    if raises := given.get("raises"):
        yield f"raises {raises.replace('_', ' ')}"
    if node.event == "terminate":
        yield "ends whatever is still open here"
    if node.kind == "call activity":
        yield f"walks through {node.calls or 'nothing'}"


def _leads(diagram: Diagram, node: Node, flow: Flow, numbers: Mapping[str, str]) -> Leads:
    to = diagram.nodes[flow.target]
    target = Target(numbers.get(to.id, ""), to.id, title_of(diagram, to))
    if kind_of(node) != "question":
        return Leads(flow.id, target)
    default = node.default == flow.id
    said = flow.name or flow.condition or "otherwise"
    return Leads(flow.id, target, said, flow.condition or "", default)


def _happening(diagram: Diagram, event: Node, numbers: Mapping[str, str]) -> Happening:
    if event.event == "timer":
        says = f"the reminder “{event.title}” falls due, {_when(event.detail)}"
    else:
        says = f"“{event.title}” happens (message {event.detail})"
    leads = tuple(_leads(diagram, event, f, numbers) for f in event.outgoing)
    return Happening(event.id, event.title, says, leads)


def _when(detail: str) -> str:
    """within('planning') in words."""
    name, _, rest = detail.partition("(")
    given = rest.rstrip(")").strip("'\" ")
    return {
        "within": f"within {given.replace('_', ' ')}",
        "in_days": f"after {given} days",
        "in_working_days": f"after {given} working days",
    }.get(name, detail)
