"""Record: the workflow a row was written in, so that each occurrence settles its own row.

Two dangers reported in one case are two occurrences: confirming one says nothing
of the other. A row knows its task and a task its workflow; the task is looked up
once, and only where a case has such rows at all.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

import sqlalchemy as sa

from engine.record.kind import Base, Row

if TYPE_CHECKING:
    from engine.record.record import Record

_known: WeakKeyDictionary[Record, dict[int, int]] = WeakKeyDictionary()


def same_occurrence(record: Record, row: Row, rows: Iterable[Row]) -> list[Row]:
    """Those of ``rows`` that were written in the same workflow as ``row``."""
    rows = list(rows)
    known = _workflows(record, {r.task_id for r in (row, *rows) if r.task_id is not None})
    mine = known.get(row.task_id or 0)
    return [r for r in rows if known.get(r.task_id or 0) == mine]


def _workflows(record: Record, tasks: set[int]) -> dict[int, int]:
    known = _known.setdefault(record, {})
    missing = tasks - known.keys()
    if missing:
        task = Base.metadata.tables["task"].c
        found = record.session.execute(
            sa.select(task.id, task.workflow_id).where(task.id.in_(missing))
        )
        known.update({task_id: workflow_id for task_id, workflow_id in found})
    return known


def in_workflow_of(record: Record, task_id: int, rows: Iterable[Row]) -> list[Row]:
    """Those of ``rows`` that were written in the workflow of a task."""
    rows = list(rows)
    known = _workflows(record, {task_id, *(r.task_id for r in rows if r.task_id is not None)})
    return [r for r in rows if r.task_id is not None and known.get(r.task_id) == known[task_id]]
