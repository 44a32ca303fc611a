"""Process: a version made ready to run - its forms defined, its diagrams parsed, once.

A version's content never changes, so what was made of it is kept by its hash for
as long as the program runs.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import Any
from weakref import WeakKeyDictionary

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine import form as forms
from engine import workflow
from engine.errors import NotFound
from engine.expressions import parse
from engine.process.bundle import Bundle, Code, Timescale
from engine.process.checks.subject import every_question
from engine.process.diagram import Diagram, every_node, every_scope
from engine.process.model import ProcessFile, ProcessVersion
from engine.process.reading import read_diagrams
from engine.process.xml import read_xml

OCCURRENCES = "occurrences/"


class Process:
    """One version of a process, ready to run."""

    def __init__(self, bundle: Bundle) -> None:
        self.bundle = bundle
        self.name = bundle.name
        self._forms: dict[str, forms.Form] = {}
        self._specs: dict[str, workflow.Specs] = {}

    def form(self, task: str) -> forms.Form:
        """The form of a task. Raises ``NotFound``."""
        if task not in self._forms:
            data = self.bundle.forms.get(task)
            if data is None:
                raise NotFound("This task has no form.")
            self._forms[task] = forms.define(task, data)
        return self._forms[task]

    def specs(self, process: str) -> workflow.Specs:
        """The runnable form of the main process or of an occurrence."""
        if process not in self._specs:
            roots = {path: read_xml(body, path) for path, body in self.bundle.diagrams.items()}
            self._specs[process] = workflow.parse(roots, process)
        return self._specs[process]

    def codes(self, name: str) -> Sequence[Code]:
        """A code list of the process; empty where it has none of that name."""
        return self.bundle.codes.get(name, ())

    def statutory(self, name: str) -> Mapping[str, str]:
        """What the law or the national return calls each code of a list that is mapped to it."""
        return {one.code: one.statutory for one in self.codes(name) if one.statutory}

    def label(self, name: str, code: str | None) -> str:
        """What a code is called, or the code itself."""
        return next((c.label for c in self.codes(name) if c.code == code), code or "")

    def timescale(self, name: str) -> Timescale | None:
        """A named length of time."""
        return self.bundle.timescales.get(name)

    @cached_property
    def diagrams(self) -> Mapping[str, Diagram]:
        """Process id -> its diagram, for pages and for what may be reported."""
        return read_diagrams(self.bundle.diagrams).processes

    @cached_property
    def read_by_conditions(self) -> frozenset[str]:
        """The questions whose answers the conditions of its diagrams read, by their id.

        A name that is neither a question here nor a fact of this release is none of them: its
        condition fails in sight, and does not lead the case the other way as if it were false.
        """
        scopes = [scope for diagram in self.diagrams.values() for scope in every_scope(diagram)]
        flows = (flow for scope in scopes for flow in scope.flows.values() if flow.condition)
        read = {name for flow in flows for name in parse(flow.condition or "").names}
        forms = self.bundle.forms.values()
        return frozenset(read & {q.get("id") for form in forms for q, _ in every_question(form)})

    @cached_property
    def hosts(self) -> Mapping[str, str]:
        """Boundary event -> the step it is drawn on, over every diagram of the process."""
        nodes = (node for diagram in self.diagrams.values() for node in every_node(diagram))
        return {node.id: node.host for node in nodes if node.host}

    def has_occurrence(self, name: str) -> bool:
        """Say whether the process has an occurrence of this name."""
        return f"{OCCURRENCES}{name}.bpmn" in self.bundle.files

    def occurrence(self, name: str) -> Mapping[str, str]:
        """What an occurrence's diagram says of it. Raises ``NotFound``."""
        if not self.has_occurrence(name):
            raise NotFound("There is no such thing to report in this process.")
        return self.diagrams[name].properties


#: The connection pool of a database -> version id -> its process. What was published never changes.
_known: WeakKeyDictionary[Any, dict[int, Process]] = WeakKeyDictionary()


def process_of(session: Session, version_id: int) -> Process:
    """The process of a version, read from the database the first time it is asked for."""
    known = _known.setdefault(session.connection().engine.pool, {})
    if version_id not in known:
        version = session.get_one(ProcessVersion, version_id)
        rows = session.execute(
            select(ProcessFile.path, ProcessFile.content).where(
                ProcessFile.version_id == version_id, ProcessFile.removed_at.is_(None)
            )
        )
        made = Process(Bundle(version.process, {path: body for path, body in rows}))
        if version.state not in ("published", "retired"):
            return made  # a draft changes from one look to the next
        known[version_id] = made
    return known[version_id]


def make_ready(session: Session, version_id: int, process: Process) -> None:
    """Let a version run as this process, which was made of the same content before."""
    _known.setdefault(session.connection().engine.pool, {})[version_id] = process
