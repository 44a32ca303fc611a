"""Told: what the checks found, for whoever is drawing - where it stands, and the way that shows it.

A problem names ids; a person sees drawings. So each is told with the diagram its element
stands in, the steps of its counterexample by what people call them (``proof.telling``), and
what is missing on that way: "Review outcomes so far" (middle) is not there any more.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from engine.errors import InvalidProcess
from engine.process.bundle import Bundle
from engine.process.checks import Report
from engine.process.checks.subject import Problem
from engine.process.diagram import Diagram, Diagrams, Node, every_node, every_scope
from engine.process.plain import Names, Plain, plain
from engine.process.proof.telling import told_steps
from engine.process.reading import read_diagrams

#: The rule that is broken -> the stage that a counterexample goes round.
ROUND = {"E": "end", "M": "middle", "S": "start", "L": "end"}


@dataclass(frozen=True)
class Place:
    """An element of a diagram: its id, what people call it, and the file it is drawn in."""

    id: str
    title: str
    path: str


@dataclass(frozen=True)
class Told:
    """One problem. ``plain``: as an admin reads it; ``marks``: file -> the elements of the way in it.

    ``missing``: what is gone round; ``gone``: what would have had to happen, as it stood in the
    version before.
    """

    problem: Problem
    place: Place | None
    plain: Plain
    way: tuple[Place, ...] = ()
    marks: dict[str, list[str]] | None = None
    missing: tuple[Place, ...] = ()
    gone: tuple[Place, ...] = ()
    says: str = ""

    def as_json(self) -> dict[str, Any]:
        """As the drawn editor reads it."""

        def said(place: Place) -> dict[str, str]:
            return {"id": place.id, "title": place.title, "path": place.path}

        return {
            "check": self.problem.check,
            "element": self.problem.element,
            "message": self.plain.says,
            "do": self.plain.do,
            "code": self.plain.code,
            "place": said(self.place) if self.place else None,
            "way": [said(place) for place in self.way],
            "marks": self.marks or {},
            "missing": [said(place) for place in self.missing],
            "says": self.says,
        }


def tell(
    bundle: Bundle, report: Report, path: str = "", before: Bundle | None = None
) -> list[Told]:
    """Tell every problem of a report on a bundle; what would be read twice, once.

    ``path`` is the file somebody is looking at; ``before`` the process as it was, so that a
    step which is not there any more can still be named.
    """
    try:
        diagrams = read_diagrams(bundle.diagrams)
        was = _before(read_diagrams(before.diagrams)) if before else {}
        names = Names(bundle, diagrams)
    except InvalidProcess:
        unread = Names(Bundle(bundle.name, {}), Diagrams())
        return [Told(problem, None, plain(problem, unread)) for problem in report.problems]
    ordered = sorted(diagrams.processes.values(), key=lambda d: d.file != path)
    steps = {node.id: place for node, place in reversed(list(_steps(ordered)))}
    places = {place.id: place for place in reversed([*steps.values(), *_others(ordered)])}
    first: dict[tuple[str, tuple[str, ...]], Told] = {}
    for problem in report.problems:
        said = plain(problem, names)
        told = _told(problem, said, report, diagrams, (steps, places), was)
        first.setdefault((said.says, problem.path), told)
    return list(first.values())


def _nodes(diagrams: Diagrams) -> dict[str, Node]:
    return {n.id: n for d in diagrams.processes.values() for n in every_node(d)}


def _before(diagrams: Diagrams) -> dict[str, tuple[Node, Place]]:
    return {node.id: (node, at) for node, at in _steps(list(diagrams.processes.values()))}


def _steps(diagrams: list[Diagram]) -> Iterator[tuple[Node, Place]]:
    for diagram in diagrams:
        yield from ((n, Place(n.id, n.title, diagram.file)) for n in every_node(diagram))


def _others(diagrams: list[Diagram]) -> Iterator[Place]:
    """Ways, and whole diagrams: a part is often called like the diagram it calls."""
    for diagram in diagrams:
        for scope in every_scope(diagram):
            for flow in scope.flows.values():
                ends = (scope.nodes[end].title for end in (flow.source, flow.target))
                yield Place(flow.id, flow.name or " to ".join(ends), scope.file)
            yield Place(scope.id, scope.name or scope.id, scope.file)


def _told(
    problem: Problem, said: Plain, report: Report, diagrams: Diagrams,
    known: tuple[dict[str, Place], dict[str, Place]], was: dict[str, tuple[Node, Place]],
) -> Told:  # fmt: skip
    steps, places = known
    place = places.get(problem.element)
    if len(problem.path) < 2:
        return Told(problem, place, said)
    nodes = _nodes(diagrams)
    way = tuple(
        Place(step.id, step.text, steps[step.id].path)
        for step in told_steps(problem.path, diagrams)
        if step.id in steps
    )
    stage, milestone = _asked(problem, report)

    def carries(node: Node) -> bool:
        if stage:
            return stage in node.stages
        return bool(milestone) and node.properties.get("milestone") == milestone

    there = [n for n, node in nodes.items() if carries(node)]
    gone = tuple(at for n, (node, at) in was.items() if carries(node) and n not in there)
    missing = tuple(steps[n] for n in there if n not in problem.path)
    word = f"{stage} conversation" if stage else f"milestone {milestone}"
    says = " – ".join(one.title for one in way)
    if gone:
        says += f": {_either(gone)} ({word}) is not in the process any more."
    marks = _marks([steps[n] for n in problem.path if n in steps], diagrams)
    told = says if gone else problem.told or says
    return Told(problem, place, said, way, marks, missing, gone, told)


def _asked(problem: Problem, report: Report) -> tuple[str, str]:
    """The stage, or else the milestone, that would have had to happen on a way and does not."""
    if problem.check == "milestones":
        return "", problem.element
    for proof in report.proofs[1:]:
        if proof.path == problem.path and proof.message in problem.message:
            return ROUND.get(proof.rule, ""), "enquiry_started" if proof.rule == "Q" else ""
    return "", ""


def _marks(way: list[Place], diagrams: Diagrams) -> dict[str, list[str]]:
    """The elements of a way by the file they are drawn in, with the calls that lead inside.

    A part that is walked through as a whole is marked inside, too: there the missing step
    may have stood.
    """
    marks: dict[str, list[str]] = {}
    for place in way:
        marks.setdefault(place.path, []).append(place.id)
    for diagram in diagrams.processes.values():
        for node, called in diagrams.called(diagram):
            if node.id in marks.get(diagram.file, ()) and called.file not in marks:
                marks[called.file] = _through(called)
    for diagram in diagrams.processes.values():
        for node, called in diagrams.called(diagram):
            entered = any(d.file in marks for d in diagrams.reached(called))
            if entered and diagram.file in marks and node.id not in marks[diagram.file]:
                marks[diagram.file].append(node.id)
    for diagram in diagrams.processes.values():
        for scope in every_scope(diagram):
            steps = marks.get(scope.file, [])
            steps += [f for n in scope.nodes.values() for f in _arrows(n, steps) if f not in steps]
    return marks


def _arrows(node: Node, steps: list[str]) -> list[str]:
    """The arrows that a way takes out of one of its steps: of a choice, the one that is taken."""
    if node.id not in steps:
        return []
    there = [flow for flow in node.outgoing if flow.target in steps]
    if node.kind == "exclusive gateway":
        at = steps.index(node.id)
        there.sort(key=lambda flow: (steps.index(flow.target) < at, steps.index(flow.target)))
        there = there[:1]
    return [flow.id for flow in there]


def _through(diagram: Diagram) -> list[str]:
    """The shortest way through a diagram; side by side, every branch."""
    far: dict[str, int] = {}
    ends = [n.id for n in diagram.nodes.values() if n.kind == "end event"]
    ahead = [(end, 0) for end in ends]
    for id, steps in ahead:  # grows while it is gone through: from the ends backwards
        if id not in far and id in diagram.nodes:
            far[id] = steps
            ahead += [(flow.source, steps + 1) for flow in diagram.nodes[id].incoming]
    found = [node.id for node in diagram.starts]
    for id in found:
        onward = [f.target for f in diagram.nodes[id].outgoing if f.target in far]
        if diagram.nodes[id].kind == "exclusive gateway":
            onward = sorted(onward, key=lambda target: far[target])[:1]
        found += [target for target in onward if target not in found]
    return found


def _either(places: tuple[Place, ...]) -> str:
    return " or ".join(f"“{place.title}”" for place in places)
