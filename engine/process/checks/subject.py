"""Subject: what the checks are given, and what they give back."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from engine.errors import InvalidProcess
from engine.form.definition import Form, define
from engine.process.bundle import Bundle
from engine.process.diagram import Diagram, Diagrams, Node, every_scope
from engine.process.xml import read_xml

ROLES = ("contact_officer", "enquiry_officer", "safeguarding_adults_manager", "partner")


@dataclass(frozen=True)
class Problem:
    """One reason to refuse: which check, at which element, in a sentence; ``path`` leads there.

    ``told``: that way in words, for whoever reads; the ids of ``path`` are for the drawing.
    """

    check: str
    element: str
    message: str
    path: tuple[str, ...] = ()
    told: str = ""


@dataclass(frozen=True)
class Subject:
    """One process under check: its bundle, its diagrams, and the names that exist.

    ``facts`` and ``functions`` are None where nobody could say what exists; then
    names are not checked. ``whole`` is False for a bare file: it has no forms.
    """

    bundle: Bundle
    diagrams: Diagrams
    main: Diagram
    facts: frozenset[str] | None = None
    functions: frozenset[str] | None = None
    whole: bool = True
    deadline: float = field(default=float("inf"))
    #: What was read of the files, for all who look: shared where one file has many processes.
    read: dict[Any, Any] = field(default_factory=dict)

    @cached_property
    def processes(self) -> list[Diagram]:
        """What is judged: the main process and all it calls; in a bundle, occurrences too."""
        if self.whole:
            return list(self.diagrams.processes.values())
        return self.diagrams.reached(self.main)

    @cached_property
    def scopes(self) -> list[Diagram]:
        """Each of those processes, and the inside of each of their sub-processes."""
        return [scope for diagram in self.processes for scope in every_scope(diagram)]

    def xml(self, file: str) -> Any:
        """The root element of a diagram's file, read once."""
        if file not in self.read:
            self.read[file] = read_xml(self.bundle.files[file], file)
        return self.read[file]

    def nodes(self, kind: str | None = None) -> Iterator[tuple[Diagram, Node]]:
        """Every node, or those of one kind, with the scope it stands in."""
        for scope in self.scopes:
            for node in scope.nodes.values():
                if kind is None or node.kind == kind:
                    yield scope, node

    @cached_property
    def questions(self) -> dict[str, dict[str, Any]]:
        """Question id -> question, over all forms."""
        return {
            q["id"]: q
            for form in self.bundle.forms.values()
            for q, _ in every_question(form)
            if q.get("id")
        }

    @cached_property
    def defined(self) -> dict[str, Form | InvalidProcess]:
        """Task id -> its form as defined, or what is wrong with it."""
        return {task: _defined(task, data) for task, data in self.bundle.forms.items()}

    @property
    def names(self) -> Collection[str] | None:
        """What a condition may read, or None where the facts are not known."""
        return None if self.facts is None else self.facts | self.questions.keys()


def _defined(task: str, data: dict[str, Any]) -> Form | InvalidProcess:
    try:
        return define(task, data)
    except InvalidProcess as error:
        return error


def every_question(form: dict[str, Any]) -> Iterator[tuple[dict[str, Any], dict[str, Any] | None]]:
    """Each question of a form in order, with the rows question it stands in (or None)."""
    pages = form.get("pages")
    for page in pages if isinstance(pages, list) else []:
        yield from _questions(page, None)


def _questions(
    holder: Any, row: dict[str, Any] | None
) -> Iterator[tuple[dict[str, Any], dict[str, Any] | None]]:
    inside = holder.get("questions") if isinstance(holder, dict) else None
    for question in inside if isinstance(inside, list) else []:
        if isinstance(question, dict):
            yield question, row
            yield from _questions(question, question)


def where(scope: Diagram, node: Node) -> str:
    """'Record the concern' (section42.bpmn, line 12)."""
    return f"'{node.title}' ({scope.file}, line {node.line})"
