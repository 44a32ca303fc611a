"""Gates: what a gate looks at - one submit, after its records were filled and before it is kept."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from engine.record import Record, Row
from engine.record.facts import Facts
from engine.record.facts.decisions import there_is_an_enquiry

if TYPE_CHECKING:
    from engine.case.model import Case, Task


@dataclass
class At:
    """One submit, note or correction as the gates see it.

    ``added`` holds the rows added or changed, by kind; ``authors`` who completed
    a task last, by its BPMN id; ``because`` is the reason of a correction.
    """

    record: Record
    facts: Facts
    case: Case | None = None
    task: Task | None = None
    actor_id: int | None = None
    added: Mapping[str, Sequence[Row]] = field(default_factory=dict)
    ended_as: str | None = None
    authors: Mapping[str, frozenset[int]] = field(default_factory=dict)
    by_exception_now: bool = False
    because: str = ""

    @property
    def stages(self) -> tuple[str, ...]:
        """The stages of the task: none, one, or middle and end in an early closing."""
        stage = self.task.stage if self.task is not None else None
        return tuple(part.strip() for part in (stage or "").split(",") if part.strip())

    @property
    def has_enquiry(self) -> bool:
        """Whether the case has an enquiry."""
        return there_is_an_enquiry(self.record)

    def new(self, kind: str) -> Sequence[Row]:
        """The rows of a kind added or changed now."""
        return self.added.get(kind, ())

    def mine(self, kind: str) -> list[Row]:
        """The rows of a kind that this task wrote."""
        if self.task is None:
            return []
        return [row for row in self.record.rows(kind) if row.task_id == self.task.id]
