"""Audit: evidence - the tasks, notes and documents of a case that an answer can point at."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from engine import clock
from engine.case.documents.named import naming_rows
from engine.case.note_kinds import written_kinds
from engine.case.views.sight import Sight
from engine.record import KINDS
from engine.record.order import case_began

TASK, NOTE, DOCUMENT = "task", "note", "document"


@dataclass(frozen=True)
class Piece:
    """One thing in the record: what an answer calls it, its words, and what leads to it.

    ``name`` is kept with the answer: task, note or document, and its own name.
    """

    name: str
    label: str
    at: datetime

    @property
    def sort(self) -> str:
        """Whether it is a task, a note or a document."""
        return self.name.partition(":")[0]

    @property
    def key(self) -> str:
        """The public id of the task or document; kind and number of a note."""
        return self.name.partition(":")[2]


def pieces(sight: Sight) -> list[Piece]:
    """Everything an answer about this case can point at, oldest first."""
    found = [*_tasks(sight), *_notes(sight), *_documents(sight)]
    return sorted(found, key=lambda one: one.at)


def of_task(public_id: str) -> str:
    """What a piece is called that is a task."""
    return f"{TASK}:{public_id}"


def _tasks(sight: Sight) -> Iterator[Piece]:
    for task in sight.tasks:
        if task.completed_at is not None:
            label = _label(task.title, task.completed_at, sight.name_of(task.completed_by))
            yield Piece(of_task(task.public_id), label, task.completed_at)


def _notes(sight: Sight) -> Iterator[Piece]:
    began = case_began(sight.file.record)
    for kind in sorted(written_kinds()):
        for row in sight.rows(kind):
            if row.task_id is None and (began is None or row.typed_at >= began):
                label = _label(
                    f"Note: {KINDS[kind].says}", row.typed_at, sight.name_of(row.typed_by)
                )
                yield Piece(f"{NOTE}:{kind}:{row.id}", label, row.typed_at)


def _documents(sight: Sight) -> Iterator[Piece]:
    for kind, row in naming_rows(sight.file.record):
        if sight.may_read(kind):
            title = row.values().get("title") or sight.files.get(row.values()["file"], "a file")
            label = _label(f"Document: {title}", row.typed_at, sight.name_of(row.typed_by))
            yield Piece(f"{DOCUMENT}:{row.values()['file']}", label, row.typed_at)


def _label(what: str, at: datetime, who: str) -> str:
    return f"{what}, {clock.day_in_words(clock.today(at))}, {who}"
