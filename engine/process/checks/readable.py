"""Readable: the diagram is whole, uses only what is supported, and is drawn without odd shapes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from functools import partial
from typing import Any

from engine import guards
from engine.errors import InvalidProcess
from engine.process.checks.shapes import shapes
from engine.process.checks.subject import Problem, Subject, where
from engine.process.diagram import Diagram, Node
from engine.process.reading import KINDS
from engine.workflow.parse import load, specs_of

RESERVED = ("Start", "End", "Root", "StartEventSplit", "StartEventJoin")
SUFFIXES = (".EndJoin", ".BoundaryEventSplit", ".BoundaryEventJoin", " [child]")
_EVENTS: dict[str, set[str | None]] = {
    "start event": {None},
    "end event": {None, "terminate"},
    "intermediate throw event": {None},
    "boundary event": {"message", "timer"},
}
_HOSTS = {"user task", "call activity", "sub-process"}
_found = partial(Problem, "readable")


def check(subject: Subject) -> Iterator[Problem]:
    """Refuse what cannot be read, run or proved as it is drawn."""
    if not guards.on("check_readable"):
        return
    yield from _whole(subject)
    for scope, node in subject.nodes():
        yield from _supported(scope, node)
        yield from _id(node)
    for scope in subject.scopes:
        yield from (_found(element, text) for element, text in shapes(scope))
    rings = list(_rings(subject))
    yield from rings
    yield from _messages(subject)
    if not rings:
        yield from _parsed(subject)


def _whole(subject: Subject) -> Iterator[Problem]:
    files = {d.file for d in subject.processes}
    for file, name, line in subject.diagrams.repeated_ids:
        if file in files:
            yield _found(name, f"The id '{name}' is used twice ({file}, line {line}).")
    for diagram in subject.diagrams.repeated:
        yield _found(diagram.id, f"The process '{diagram.id}' is drawn twice ({diagram.file}).")
    for diagram in subject.processes:
        if not diagram.executable:
            yield _found(diagram.id, f"The process '{diagram.id}' is marked as not executable.")
    for scope in subject.scopes:
        yield from (_found(element, text) for element, text in scope.faults)
    # A form belongs to a task by its id, and embedded sub-processes share one list with processes.
    used = Counter(n.id for _, n in subject.nodes("user task"))
    used.update(s.id for s in subject.scopes)
    for name in (n for n, times in used.items() if times > 1):
        yield _found(name, f"Two tasks or sub-processes have the id '{name}': each needs its own.")


def _supported(scope: Diagram, node: Node) -> Iterator[Problem]:
    at = where(scope, node)
    if node.kind not in KINDS.values():
        yield _found(node.id, f"{at}: a {node.kind} is not supported.")
        return
    if node.event not in _EVENTS.get(node.kind, {None}):
        yield _found(node.id, f"{at}: a {node.event} {node.kind} is not supported.")
    if node.repeats:
        yield _found(
            node.id, f"{at}: repeating (multi-instance or loop) is not supported; draw the loop."
        )
    if node.triggered_by_event:
        yield _found(node.id, f"{at}: an event sub-process is not supported.")
    if node.scripts:
        yield _found(
            node.id, f"{at}: '{node.scripts[0]}' is not supported: a diagram holds no scripts."
        )
    if "gateway" in node.kind and node.properties:
        yield _found(node.id, f"{at}: a gateway cannot carry properties; they would be lost.")
    if node.kind == "boundary event":
        yield from _boundary(scope, node, at)


def _boundary(scope: Diagram, node: Node, at: str) -> Iterator[Problem]:
    host = scope.nodes.get(node.host or "")
    if host is not None and host.kind not in _HOSTS:
        yield _found(node.id, f"{at}: a boundary event cannot sit on a {host.kind}.")
    if node.event == "message" and not node.interrupting:
        yield _found(
            node.id,
            f"{at}: a message that does not interrupt is caught only once; draw an occurrence.",
        )
    if node.event == "timer" and node.interrupting:
        yield _found(node.id, f"{at}: a timer only reminds; it must not interrupt.")
    if node.event == "message" and not (node.detail or node.name):
        yield _found(node.id, f"{at}: the message has no name.")


def _id(node: Node) -> Iterator[Problem]:
    if node.id in RESERVED or node.id.endswith(SUFFIXES):
        yield _found(
            node.id, f"The id '{node.id}' is reserved by the workflow engine; choose another."
        )


def _rings(subject: Subject) -> Iterator[Problem]:
    """Processes that call themselves, and calls that call nothing."""
    known = subject.diagrams.processes
    for scope, node in subject.nodes("call activity"):
        if node.calls not in known:
            name = node.calls or "nothing"
            yield _found(
                node.id, f"{where(scope, node)} calls '{name}', which is not in this process."
            )
    for diagram in subject.processes:
        for node, called in subject.diagrams.called(diagram):
            if any(d.id == diagram.id for d in subject.diagrams.reached(called)):
                yield _found(
                    node.id,
                    f"'{node.title}' calls '{called.id}', which leads back to '{diagram.id}'.",
                )


def _messages(subject: Subject) -> Iterator[Problem]:
    """One message is caught by every event that waits for it: hosts in each other share none."""
    names = {
        d.id: {_message(n) for s in subject.scopes if s is d for n in s.nodes.values()} - {""}
        for d in subject.scopes
    }
    for scope, node in subject.nodes():
        here = [_message(scope.nodes[b]) for b in node.boundaries if b in scope.nodes]
        for name in (n for n, times in Counter(here).items() if n and times > 1):
            yield _found(node.id, f"{where(scope, node)} catches the message '{name}' twice.")
        if not any(here):
            continue
        below = set().union(*(names.get(d.id, set()) for d in _below(subject, node)))
        for name in sorted(set(here) & below - {""}):
            yield _found(
                node.id,
                f"{where(scope, node)} and a step inside it both catch the message '{name}'.",
            )


def _message(node: Node) -> str:
    return (
        (node.detail or node.name)
        if node.kind == "boundary event" and node.event == "message"
        else ""
    )


def _below(subject: Subject, node: Node) -> list[Diagram]:
    """Every scope inside a host, however deep."""
    first = node.inside or subject.diagrams.processes.get(node.calls or "")
    seen: dict[int, Diagram] = {}
    queue = [first] if first is not None else []
    while queue:
        scope = queue.pop()
        if id(scope) in seen:
            continue
        seen[id(scope)] = scope
        for inner in scope.nodes.values():
            below = inner.inside or subject.diagrams.processes.get(inner.calls or "")
            queue += [below] if below is not None else []
    return list(seen.values())


def _parsed(subject: Subject) -> Iterator[Problem]:
    """Ask the workflow engine itself: it must read the process and know every element of it."""
    known: set[str] = set()
    for top in _tops(subject):
        try:
            spec, called = specs_of(_loaded(subject, top), top.id).fresh()
        except InvalidProcess as error:
            for text in error.problems:
                said = " ".join(text.split())[:300].rstrip(". ")
                yield _found(top.id, f"The workflow engine cannot read this: {said}.")
            return
        known |= spec.task_specs.keys() | {n for s in called.values() for n in s.task_specs}
    for scope, node in subject.nodes():
        if node.id not in known:
            yield _found(
                node.id, f"{where(scope, node)} would be lost: the workflow engine does not see it."
            )


def _loaded(subject: Subject, top: Diagram) -> Any:
    """The files of a process as the workflow engine holds them; loaded once, however many ask."""
    files = frozenset(d.file for d in subject.diagrams.reached(top))
    if files not in subject.read:
        try:
            subject.read[files] = load({file: subject.xml(file) for file in sorted(files)})
        except InvalidProcess as error:
            subject.read[files] = error
    found = subject.read[files]
    if isinstance(found, InvalidProcess):
        raise found
    return found


def _tops(subject: Subject) -> list[Diagram]:
    """What is started by itself: the main process, and in a bundle each occurrence."""
    tops = [d for d in subject.diagrams.roots() if d is not subject.main] if subject.whole else []
    return [subject.main, *tops]
