"""Removing: whole files of a process that nothing leads to any more - a diagram, the form of a task.

What is taken out stays readable with the version, and can be taken back like any change.
"""

from __future__ import annotations

from dataclasses import dataclass

from engine.errors import Conflict, InvalidProcess, NotFound
from engine.process.bundle import Bundle
from engine.process.diagram import Diagram, every_node
from engine.process.reading import read_diagrams


@dataclass(frozen=True)
class Removal:
    """What goes with a file, in words; ``why_not``: what still needs it, empty if nothing does."""

    changes: dict[str, bytes | None]
    tasks: tuple[str, ...] = ()
    why_not: tuple[str, ...] = ()


def remove_form(bundle: Bundle, task: str) -> dict[str, bytes | None]:
    """Take out the form of a task that no diagram has any more, and the guidance beside it.

    Raises ``NotFound`` where there is neither; ``Conflict`` while a diagram has the task.
    """
    changes = _words_of(bundle, task)
    if not changes:
        raise NotFound
    if task in _tasks(_read(bundle)):
        raise Conflict("A diagram has this task, and people would be asked nothing in it.")
    return changes


def remove_diagram(bundle: Bundle, path: str) -> Removal:
    """Say what goes with a diagram, and what still needs it. Raises ``NotFound``."""
    if path not in bundle.diagrams:
        raise NotFound
    every = _read(bundle)
    mine = [one for one in every if one.file == path]
    others = [one for one in every if one.file != path]
    ids = {one.id for one in mine}
    why_not = [
        f"“{other.name or other.id}” walks through it at “{node.title}”."
        for other in others
        for node in every_node(other)
        if node.calls in ids
    ]
    if bundle.name in ids or path == f"{bundle.name}.bpmn":
        why_not.insert(0, "Every case begins in it.")
    elsewhere = _tasks(others)
    tasks = {id: title for id, title in _tasks(mine).items() if id not in elsewhere}
    changes: dict[str, bytes | None] = {path: None}
    for task in tasks:
        changes |= _words_of(bundle, task)
    return Removal(changes, tuple(tasks.values()), tuple(why_not))


def _words_of(bundle: Bundle, task: str) -> dict[str, bytes | None]:
    paths = (f"forms/{task}.json", f"guidance/{task}.md")
    return {path: None for path in paths if path in bundle.files}


def _tasks(diagrams: list[Diagram]) -> dict[str, str]:
    every = (node for diagram in diagrams for node in every_node(diagram))
    return {node.id: node.title for node in every if node.kind == "user task"}


def _read(bundle: Bundle) -> list[Diagram]:
    """Every diagram; one that cannot be read says nothing of what it needs, so nothing goes."""
    found: list[Diagram] = []
    for path, content in bundle.diagrams.items():
        try:
            found += read_diagrams({path: content}).processes.values()
        except InvalidProcess as error:
            raise Conflict(f"{path} cannot be read. Put that right first.") from error
    return found
