"""Oversight: counts - what of the board is asked for, and how many open tasks there are of each."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy import func, select

from engine.case.model import Task
from engine.oversight.reasons import in_danger, open_here, reasons
from engine.people.model import User

PAGE = 50
LAST_PAGE = 10_000
SORTS = ("longest", "due", "quiet")
#: why a task is shown -> what people call it
SHOWS = {
    "stalled": "Stalled",
    "late": "Past the target",
    "quiet": "Nothing happened for 10 working days",
    "attempts": "Two attempts failed",
    "partner": "Waiting for another organisation",
    "refused": "Refused twice by a check",
    "incident": "Something failed",
    "soon": "At risk in the next 5 working days",
    "unallocated": "Nobody has it",
    "waiting": "Paused or on hold",
    "all": "Everything open",
}
STALLED = ("late", "quiet", "attempts", "partner", "refused", "incident")
NOBODY = "nobody"


@dataclass(frozen=True)
class Asked:
    """What of the board is looked at: the reason, and which tasks; ``worker`` is a public id."""

    show: str = "stalled"
    worker: str = ""
    task: str = ""
    stage: str = ""
    sort: str = "longest"
    page: int = 1

    @property
    def query(self) -> dict[str, str]:
        """The same as an address says it; what is usual is left out."""
        usual = Asked()
        every = {name: str(getattr(self, name)) for name in self.__dataclass_fields__}
        return {k: v for k, v in every.items() if v != str(getattr(usual, k))}


def asked(given: Mapping[str, str]) -> Asked:
    """Read an address; what does not exist is left out, so that an old link still opens."""
    page = given.get("page", "")
    number = int(page) if page.isascii() and page.isdigit() and len(page) < 6 else 1
    show, sort = given.get("show", ""), given.get("sort", "")
    return Asked(
        show=show if show in SHOWS else "stalled",
        worker=given.get("worker", "")[:40],
        task=given.get("task", "")[:200],
        stage=given.get("stage", "")[:20],
        sort=sort if sort in SORTS else "longest",
        page=min(max(number, 1), LAST_PAGE),
    )


@dataclass
class Counts:
    """How many open tasks there are, by why they are shown, and by worker, task and stage."""

    by_reason: Counter[str] = field(default_factory=Counter)
    workers: dict[int | None, Counter[str]] = field(default_factory=dict)
    tasks: dict[str, Counter[str]] = field(default_factory=dict)
    stages: dict[str, Counter[str]] = field(default_factory=dict)


def counted(
    groups: Sequence[sa.Row[Any]], asked: Asked, people: Mapping[int, User]
) -> tuple[Counts, int]:
    """Everything that is counted, and how many lines are asked for, from ``in_groups``.

    The counts by reason follow every filter; those of one filter follow the others.
    """
    counts, total = Counts(), 0
    for row in groups:
        of = {name: int(getattr(row, name) or 0) for name in SHOWS}
        stage = row.stage or ""
        worker = _fits_worker(asked.worker, row.assignee_id, people)
        task = asked.task in ("", row.name)
        in_stage = asked.stage in ("", *stage.split(","))
        if worker and task and in_stage:
            counts.by_reason.update(of)
            total += 0 if row.danger else of[asked.show]
        if task and in_stage:
            counts.workers.setdefault(row.assignee_id, Counter()).update(of)
        if worker and in_stage:
            counts.tasks.setdefault(row.name, Counter()).update(of)
        if worker and task:
            counts.stages.setdefault(stage, Counter()).update(of)
    return counts, total


@cache
def in_groups() -> sa.Select[Any]:
    """Every open task, counted once for each task, stage and worker: one pass over one index."""
    each = reasons()
    danger = sa.case((in_danger(), 1), else_=0).label("danger")
    group = (Task.name, Task.stage, Task.assignee_id, danger)
    sums = [func.sum(sa.case((each[name], 1), else_=0)).label(name) for name in SHOWS]
    return select(*group, *sums).where(open_here()).group_by(*group)


def _fits_worker(wanted: str, worker: int | None, people: Mapping[int, User]) -> bool:
    if wanted in ("", NOBODY):
        return not wanted or worker is None
    return worker is not None and worker in people and people[worker].public_id == wanted
