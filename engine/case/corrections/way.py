"""Corrections: whether a case would have gone another way, had this been answered at the time.

A gateway that was passed cannot be passed again, so an answer it rested on is not
corrected behind its back: a manager decides what is to be done (``wrong_answer``).
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from engine import expressions
from engine.case.file import CaseFile
from engine.process.diagram import Node, every_node
from engine.record import Row
from engine.record.facts import GIVEN, Facts


class Crossroads:
    """What every gateway of the process would say, now and at the moment a task was completed."""

    def __init__(self, file: CaseFile, moment: datetime) -> None:
        self.file = file
        self.then = file.record.as_of(moment)
        self.before = [self._exits(self._facts_then()), self._exits(file.facts)]

    def turned(self, row: Row, values: Mapping[str, Any]) -> str:
        """The question of a gateway that would have been answered another way; '' if none.

        To be asked once ``row`` has its corrected ``values``.
        """
        there = self.then.row(row._kind.name, row.id)
        if there is not None:
            there.__dict__.update(values)
        after = [self._exits(self._facts_then()), self._exits(self.file.facts)]
        for was, is_now in zip(self.before, after, strict=True):
            for gateway, way in was.items():
                if is_now[gateway] != way:
                    return self._title(gateway)
        return ""

    def _facts_then(self) -> Facts:
        read = GIVEN | self.file.answers_read
        given = {name: (lambda n=name: self.file.facts[n]) for name in read}
        return Facts(self.then, given)

    def _exits(self, facts: Facts) -> dict[str, str]:
        return {node.id: _exit(node, facts) for node in self._gateways()}

    def _gateways(self) -> list[Node]:
        nodes = (n for diagram in self.file.process.diagrams.values() for n in every_node(diagram))
        return [node for node in nodes if node.kind == "exclusive gateway" and node.outgoing]

    def _title(self, gateway: str) -> str:
        return next(node.name or node.id for node in self._gateways() if node.id == gateway)


def _exit(node: Node, facts: Facts) -> str:
    """The flow a case would take out of a gateway."""
    for flow in node.outgoing:
        if flow.condition and expressions.evaluate(flow.condition, facts, facts.functions):
            return flow.id
    return node.default or ""
