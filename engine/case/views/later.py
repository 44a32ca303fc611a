"""Case: later - the tasks that come next and cannot start yet, each with what it waits for.

Read from the diagram: from every open task along its arrows, into the parts
that are called and out of their ends, up to the next task a person does.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from engine.case.model import Task
from engine.case.views.sight import Sight
from engine.process.diagram import Diagram, Node

MOST = 3


@dataclass
class Later:
    """A task that cannot start yet: its title, whose it will be, what it waits for."""

    title: str
    role: str
    after: dict[str, None] = field(default_factory=dict)
    depends: dict[str, None] = field(default_factory=dict)

    @property
    def reason(self) -> str:
        """What it waits for, in a sentence."""
        named = " and ".join(f"“{title}”" for title in self.after)
        said = f"Comes after {named}"
        if self.depends:
            said += f", depending on: {' '.join(self.depends)}"
        return said if said.endswith("?") else f"{said}."


@dataclass(frozen=True)
class _Walk:
    """One step of the way: a node in its diagram, and the questions and joins passed."""

    diagram: Diagram
    node: Node
    questions: tuple[str, ...] = ()
    above: tuple[tuple[Diagram, Node], ...] = ()


def later(sight: Sight, most: int = MOST) -> list[Later]:
    """The next few tasks of the main process that cannot start yet, the surest first."""
    main = sight.file.process.diagrams.get(sight.file.process.name)
    if main is None or sight.case.ended_at is not None:
        return []
    past = {task.name for task in sight.tasks}
    open_now = [task for task in sight.tasks if task.is_open and task.workflow.is_main]
    found: dict[str, Later] = {}
    for task in open_now:
        for walk in _from(sight, main, task):
            if walk.node.id in past:
                continue
            one = found.setdefault(walk.node.id, Later(walk.node.title, walk.node.lane or ""))
            one.after[task.title] = None
            one.depends |= dict.fromkeys(walk.questions)
    return sorted(found.values(), key=lambda one: len(one.depends))[:most]


def _from(sight: Sight, main: Diagram, task: Task) -> Iterator[_Walk]:
    """Every next task after an open one."""
    for place in _places(sight, main, task.name, ()):
        queue, seen = _onward(place), set()
        while queue:
            walk = queue.pop(0)
            if (walk.diagram.id, walk.node.id) in seen:
                continue
            seen.add((walk.diagram.id, walk.node.id))
            if walk.node.kind == "user task":
                yield walk
            else:
                queue += _through(sight, walk)


def _places(
    sight: Sight, diagram: Diagram, name: str, above: tuple[tuple[Diagram, Node], ...]
) -> Iterator[_Walk]:
    """Where a task stands in the main process, with the calls that lead to it."""
    if name in diagram.nodes:
        yield _Walk(diagram, diagram.nodes[name], (), above)
    for node in diagram.nodes.values():
        inside = _inside(sight, node)
        if inside is not None:
            yield from _places(sight, inside, name, ((diagram, node), *above))


def _inside(sight: Sight, node: Node) -> Diagram | None:
    """What a part holds: the inside of a sub-process, or the diagram it calls."""
    return node.inside or sight.file.process.diagrams.get(node.calls or "")


def _onward(walk: _Walk) -> list[_Walk]:
    """One arrow further; boundary events are accidents and not the way that is expected."""
    asks = walk.node.kind == "exclusive gateway" and len(walk.node.outgoing) > 1
    questions = (*walk.questions, walk.node.title) if asks else walk.questions
    return [
        _Walk(walk.diagram, walk.diagram.nodes[flow.target], questions, walk.above)
        for flow in walk.node.outgoing
    ]


def _through(sight: Sight, walk: _Walk) -> list[_Walk]:
    """Into a part that is called, out of one that ends, else one arrow further."""
    inside = _inside(sight, walk.node)
    if inside is not None:
        above = ((walk.diagram, walk.node), *walk.above)
        return [_Walk(inside, start, walk.questions, above) for start in inside.starts]
    if walk.node.kind == "end event" and walk.above:
        (diagram, caller), *rest = walk.above
        return _onward(_Walk(diagram, caller, walk.questions, tuple(rest)))
    return _onward(walk)
