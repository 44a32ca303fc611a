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
from engine.oversight.reasons import open_here, reasons

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


@dataclass(frozen=True)
class Person:
    """Somebody who has an open task."""

    public_id: str
    name: str


@dataclass
class Counts:
    """How many open tasks there are, by why they are shown, and by worker, task and stage."""

    by_reason: Counter[str] = field(default_factory=Counter)
    workers: dict[int | None, Counter[str]] = field(default_factory=dict)
    tasks: dict[str, Counter[str]] = field(default_factory=dict)
    stages: dict[str, Counter[str]] = field(default_factory=dict)


def counted(groups: Sequence[Any], asked: Asked, people: Mapping[int, Person]) -> Counts:
    """Everything that is counted, from ``in_groups``.

    The counts by reason follow every filter; those of one filter follow the others.
    """
    counts = Counts()
    for name, stage, assignee, *numbers in groups:
        shown = Counter(dict(zip(SHOWS, numbers, strict=True)))
        worker = not asked.worker or _fits_worker(asked.worker, assignee, people)
        task = not asked.task or asked.task == name
        in_stage = not asked.stage or asked.stage in (stage or "").split(",")
        if worker and task and in_stage:
            counts.by_reason.update(shown)
        if task and in_stage:
            counts.workers.setdefault(assignee, Counter()).update(shown)
        if worker and in_stage:
            counts.tasks.setdefault(name, Counter()).update(shown)
        if worker and task:
            counts.stages.setdefault(stage or "", Counter()).update(shown)
    return counts


@cache
def in_groups() -> Any:
    """How many open tasks there are of each name, stage and worker, for each reason.

    One pass over one index, in its own order; a dear condition is asked where no cheap one
    has said enough, which only CASE promises.
    """
    each = reasons()
    group = (Task.name, Task.stage, Task.assignee_id)
    sums = [func.sum(sa.case((each[name], 1), else_=0)).label(name) for name in SHOWS]
    return select(*group, *sums).where(open_here()).group_by(*group)


def _fits_worker(wanted: str, worker: int | None, people: Mapping[int, Person]) -> bool:
    if wanted in ("", NOBODY):
        return not wanted or worker is None
    return worker is not None and worker in people and people[worker].public_id == wanted
