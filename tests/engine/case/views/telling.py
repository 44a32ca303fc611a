"""Telling a record with one fact left out, while every gate is asked at each moment."""

from __future__ import annotations

from typing import Any

from engine.case import gates
from tests.engine.record.a_case import ACase


class Telling:
    """A story of one case; ``refused`` are the gates that did not hold at some moment of it."""

    def __init__(self, c: ACase, without: str = "") -> None:
        self.c, self.without = c, without
        self.asked: set[str] = set()
        self.refused: set[str] = set()

    def has(self, fact: str) -> bool:
        """Whether a fact is in the record of this telling."""
        self.asked.add(fact)
        return fact != self.without

    def only(self, fact: str, value: Any) -> Any:
        """A value, or None where its fact is left out."""
        return value if self.has(fact) else None

    def reached(self, *moments: tuple[str, ...]) -> None:
        """Ask every gate that stands on what was reached by the current task."""
        at = self.c.at()
        found = set(moments) | {("stage", stage) for stage in at.stages}
        found |= {("record", kind) for kind, rows in at.added.items() if rows}
        for gate in gates.GATES:
            also = getattr(gate, "also_when", None)
            stands = not found.isdisjoint(gate.STANDS_ON) or bool(also and also(at))
            if stands and gate.holds(at) is not True:
                self.refused.add(gate.NAME)

    def decision(self, **values: Any) -> None:
        """A decision of the manager that says how what the adult wants counted."""
        self.c.write(
            "decision", decided_by=self.c.manager.id, **{"how_weighed": "It leads", **values}
        )
