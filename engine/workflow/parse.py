"""Workflow: diagrams to specs, kept as bytes.

SpiffWorkflow changes its specs while it runs them, so no two units of work may
share one. The parsed specs are therefore kept pickled (by ourselves, in memory,
never in the database) and loaded anew for each unit of work, each called process
only where the case stands in it: a tenth of what parsing takes.
"""

from __future__ import annotations

import pickle
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from lxml import etree
from SpiffWorkflow.bpmn.parser.ValidationException import ValidationException
from SpiffWorkflow.spiff.parser.process import VALIDATOR, SpiffBpmnParser

from engine.errors import InvalidProcess


@dataclass(frozen=True)
class Specs:
    """The runnable form of one process and all it calls."""

    process: str
    pickled: bytes
    #: process id -> the pickled spec, of all that it calls
    called: Mapping[str, bytes]

    def fresh(self) -> tuple[Any, Mapping[str, Any]]:
        """A private copy: (spec, called specs)."""
        return pickle.loads(self.pickled), _Called(self.called)


class _Called(Mapping[str, Any]):
    """Specs by process id, each taken out of its bytes when it is first asked for."""

    def __init__(self, pickled: Mapping[str, bytes]) -> None:
        self._pickled = pickled
        self._fresh: dict[str, Any] = {}

    def __getitem__(self, process: str) -> Any:
        if process not in self._fresh:
            self._fresh[process] = pickle.loads(self._pickled[process])
        return self._fresh[process]

    def __contains__(self, process: object) -> bool:
        return process in self._pickled

    def __iter__(self) -> Iterator[str]:
        return iter(self._pickled)

    def __len__(self) -> int:
        return len(self._pickled)


def parse(roots: Mapping[str, etree._Element], process: str) -> Specs:
    """Parse a process out of safely read diagrams (path -> root element).

    Raises ``InvalidProcess`` with what SpiffWorkflow says of it.
    """
    return specs_of(load(roots), process)


def load(roots: Mapping[str, etree._Element]) -> SpiffBpmnParser:
    """Hand diagrams to SpiffWorkflow, to take several processes out of them. As ``parse``."""
    parser = SpiffBpmnParser(validator=VALIDATOR)
    try:
        for path, root in roots.items():
            parser.add_bpmn_xml(root, filename=path)
    except Exception as error:
        raise _cannot_run(error, next(iter(roots), "")) from error
    return parser


def specs_of(parser: SpiffBpmnParser, process: str) -> Specs:
    """Take one process, and all it calls, out of loaded diagrams. As ``parse``."""
    try:
        spec = parser.get_spec(process)
        called = parser.get_subprocess_specs(process)
    except Exception as error:  # SpiffWorkflow raises bare TypeError and KeyError on bad references
        raise _cannot_run(error, process) from error
    return Specs(process, _pickled(spec), {name: _pickled(one) for name, one in called.items()})


def _pickled(spec: Any) -> bytes:
    return pickle.dumps(spec, protocol=pickle.HIGHEST_PROTOCOL)


def _cannot_run(error: Exception, what: str) -> InvalidProcess:
    if isinstance(error, ValidationException):
        return InvalidProcess([f"{error.file_name or what}: {error}"])
    return InvalidProcess([f"{what}: the diagram cannot be run ({type(error).__name__})."])
