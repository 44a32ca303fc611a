"""Oversight: counts - what of the board is asked for, and how many open tasks there are of each."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any

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
    "overridden": "Overridden: not done for now",
    "all": "Everything open",
}
NOBODY = "nobody"
FILTERS = ("team", "worker", "task", "stage")


@dataclass(frozen=True)
class Asked:
    """What of the board is looked at: the reason, and which tasks.

    ``worker`` is a public id, and so is ``team``: that of whoever has the task.
    """

    show: str = "stalled"
    team: str = ""
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
        team=given.get("team", "")[:40],
        worker=given.get("worker", "")[:40],
        task=given.get("task", "")[:200],
        stage=given.get("stage", "")[:20],
        sort=sort if sort in SORTS else "longest",
        page=min(max(number, 1), LAST_PAGE),
    )


@dataclass(frozen=True)
class Person:
    """Somebody who has an open task, and the team they are in: not always the team of the case."""

    public_id: str
    name: str
    team: str  # its public id
    team_name: str


@dataclass
class Counts:
    """How many open tasks there are, by why they are shown, and by worker, team, task and stage.

    By task for every reason; by worker, team and stage for the reason that is asked for.
    """

    by_reason: Counter[str] = field(default_factory=Counter)
    workers: Counter[int | None] = field(default_factory=Counter)
    teams: Counter[str] = field(default_factory=Counter)
    tasks: dict[str, Counter[str]] = field(default_factory=dict)
    stages: Counter[str] = field(default_factory=Counter)


def counted(groups: Sequence[Any], asked: Asked, people: Mapping[int, Person]) -> Counts:
    """Everything that is counted, from ``in_groups``.

    The counts by reason follow every filter; those of one filter follow the others.
    """
    shown = 3 + list(SHOWS).index(asked.show)
    filters = [name for name in FILTERS if getattr(asked, name)]
    every, tasks = [0] * len(SHOWS), dict[str, list[int]]()
    counts = Counts()
    for row in groups:
        name, stage, assignee = row[:3]
        person = people.get(assignee)
        misses = [one for one in filters if not _fits(one, asked, name, stage or "", person)]
        if not misses:
            every = _added(every, row[3:])
        if misses in ([], ["task"]):
            tasks[name] = _added(tasks.get(name, [0] * len(SHOWS)), row[3:])
        if misses in ([], ["worker"]):
            counts.workers[assignee] += row[shown]
        if misses in ([], ["team"]) and person is not None:
            counts.teams[person.team] += row[shown]
        if misses in ([], ["stage"]):
            for one in (stage or "").split(","):
                counts.stages[one] += row[shown]
    counts.by_reason = Counter(dict(zip(SHOWS, every, strict=True)))
    counts.tasks = {name: Counter(dict(zip(SHOWS, of, strict=True))) for name, of in tasks.items()}
    return counts


def _added(some: list[int], more: Sequence[int]) -> list[int]:
    return [one + other for one, other in zip(some, more, strict=True)]


@cache
def in_groups() -> Any:
    """How many open tasks there are of each name, stage and worker, for each reason.

    One pass over one index, in its own order.
    """
    each = reasons()
    group = (Task.name, Task.stage, Task.assignee_id)
    sums = [func.count().filter(each[name]).label(name) for name in SHOWS]
    return select(*group, *sums).where(open_here()).group_by(*group)


def _fits(one: str, asked: Asked, task: str, stage: str, person: Person | None) -> bool:
    """Whether tasks of a group stand behind one of the filters."""
    if one == "worker":
        has = person.public_id if person else NOBODY
        return asked.worker == has
    if one == "team":
        return person is not None and asked.team == person.team
    return asked.task == task if one == "task" else asked.stage in stage.split(",")
