"""Oversight: usual - how long a task usually takes this team, in working days.

The median of the newest times that somebody of the team completed it, the time that a
clock stood still included. No median is told of fewer than five. A team's age beside its
own past says more than a date: some tasks are always slow, and some never.
"""

from __future__ import annotations

import statistics
from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from engine import guards
from engine.case.model import Task
from engine.oversight.days import WorkingDays

FEWEST = 5
#: So many of the newest are looked at: an odd number, so that the middle one is a real time.
NEWEST = 49

Key = tuple[int, str]


@dataclass(frozen=True)
class Usual:
    """How long it usually takes: the median in working days, and of how many times."""

    days: int | None
    n: int


def usual(
    session: Session, keys: Collection[Key], days: WorkingDays, hidden: Collection[int] = ()
) -> dict[Key, Usual]:
    """The median for each team and task, in one statement, over every case but the ``hidden``."""
    if not keys:
        return {}
    took: dict[Key, list[int]] = defaultdict(list)
    for row in session.execute(*_newest(sorted(keys), hidden)):
        took[row.team_id, row.name].append(days.between(row.opened_at, row.completed_at))
    return {key: _median(took[key]) for key in keys}


def _median(took: list[int]) -> Usual:
    enough = len(took) >= FEWEST or not guards.on("usual_of_enough")
    return Usual(int(statistics.median(took)) if enough and took else None, len(took))


def _newest(keys: list[Key], hidden: Collection[int]) -> tuple[Any, dict[str, Any]]:
    """One statement for all of them, each read from the end of an index; written out, as it is long."""
    but = f" AND case_id NOT IN ({', '.join(str(int(n)) for n in hidden)})" if hidden else ""
    one = (
        "SELECT * FROM (SELECT team_id, name, opened_at, completed_at FROM task"
        " WHERE team_id = :team_{n} AND name = :name_{n} AND completed_at IS NOT NULL"
        f"{but} ORDER BY completed_at DESC LIMIT {NEWEST}) AS one_{{n}}"
    )
    statement = " UNION ALL ".join(one.format(n=n) for n in range(len(keys)))
    given = {f"team_{n}": team for n, (team, _) in enumerate(keys)}
    given_names = {f"name_{n}": name for n, (_, name) in enumerate(keys)}
    table = Task.__table__.c
    columns = (table.team_id, table.name, table.opened_at, table.completed_at)
    return sa.text(statement).columns(*columns), {**given, **given_names}
