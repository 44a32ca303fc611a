"""Shown: a published process as anybody who works with it may read it - drawing, steps, questions."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine import people
from engine.errors import NotFound
from engine.form.definition import Page
from engine.people.model import User
from engine.process.diagram import Diagram, Diagrams, every_node
from engine.process.model import ProcessVersion
from engine.process.runtime import Process, process_of
from engine.process.versions import live


@dataclass(frozen=True)
class Asked:
    """One question of a form: its words, whether it must be answered, and whether it is always asked."""

    label: str
    is_required: bool
    depends: bool


@dataclass(frozen=True)
class Sheet:
    """The form of one task: every question it may ask, page by page."""

    task: str
    title: str
    pages: tuple[tuple[str, tuple[Asked, ...]], ...]

    @property
    def count(self) -> int:
        """How many questions there are, those that are asked only where they apply included."""
        return sum(len(questions) for _, questions in self.pages)


@dataclass(frozen=True)
class Shown:
    """One version of a process: its diagrams, the main one first, then what may happen beside it."""

    version: ProcessVersion
    process: Process
    diagrams: Sequence[Diagram]

    def diagram(self, name: str) -> Diagram:
        """A diagram by its id; the main one where none of that name exists."""
        return next((one for one in self.diagrams if one.id == name), self.diagrams[0])

    def sheets(self, diagram: Diagram) -> list[Sheet]:
        """The forms of a diagram's own tasks, in the order of the drawing's file."""
        tasks = [node for node in every_node(diagram) if node.kind == "user task"]
        return [Sheet(node.id, node.title, _pages(self.process, node.id)) for node in tasks]


def show_process(session: Session, process: str, user: User) -> Shown:
    """The live version of a process. Raises ``NotFound``; ``NotAllowed``."""
    people.require(user, "read_process", None)
    version = live(session, process)
    ready = process_of(session, version.id)
    every = Diagrams(dict(ready.diagrams))
    main = every.main(process)
    first = every.reached(main) if main is not None else []
    rest = [one for one in every.processes.values() if one not in first]
    return Shown(version, ready, [*first, *sorted(rest, key=lambda one: one.name)])


def drawing(session: Session, version: str, path: str, user: User) -> bytes:
    """The XML of one diagram of a version. Only diagrams are given out, no other file.

    Raises ``NotFound``; ``NotAllowed``.
    """
    people.require(user, "read_process", None)
    found = session.scalar(select(ProcessVersion).where(ProcessVersion.public_id == version))
    diagrams = process_of(session, found.id).bundle.diagrams if found is not None else {}
    if path not in diagrams:
        raise NotFound()
    return diagrams[path]


def _pages(process: Process, task: str) -> tuple[tuple[str, tuple[Asked, ...]], ...]:
    try:
        form = process.form(task)
    except NotFound:
        return ()
    return tuple((page.title, tuple(_asked(page))) for page in form.pages)


def _asked(page: Page) -> Iterator[Asked]:
    for holder in page.questions:
        for question in (holder, *holder.questions):
            if question.type not in ("statement", "computed"):
                yield Asked(question.label, bool(question.required), bool(question.show_if))
