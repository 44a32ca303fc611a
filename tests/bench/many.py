"""Many: 10,000 open and 143,000 closed cases of one team, copied from cases that the verbs have made.

The open ones stand at ten different places of the process. Their copies are spread over two
months and forty workers, since they would all be of the same day and with the same three.
"""

from __future__ import annotations

import copy
import time
from typing import Any

import sqlalchemy as sa

from engine import clock
from engine.case.model import Task
from engine.people import users
from tests.bench.copies import copy_cases
from tests.council import FOUNDED, PASSWORD, Council, scenario_of

AS_OF = clock.moment("2026-05-18T10:00")  # a Monday
#: scenario, steps walked
OPEN = (
    ("duty not met", 2),
    ("one conversation, everything achieved", 5),
    ("one conversation, everything achieved", 8),
    ("ordinary full path, everything achieved", 11),
    ("ordinary full path, everything achieved", 18),
    ("returned once by the manager", 7),
    ("the police lead, the duty goes on", 14),
    ("at the adult's own pace, hoarding", 8),
    ("lacks capacity, no family, an advocate", 15),
    ("again within twelve months, a duplicate", 3),
)
#: scenario -> how many of 143 closed cases
CLOSED = {
    "not for us": 70,
    "duty not met": 40,
    "one conversation, everything achieved": 33,
}
WORKERS, DAYS = 40, 24
#: copies of a case lie so many numbers apart
STRIDE = 10_000


def fill(council: Council, times: int = 1000) -> None:
    """Walk 153 cases and copy each so many times, those that are there counted."""
    began = time.monotonic()
    number = 0
    for name, so_many in CLOSED.items():
        for _ in range(so_many):
            number += 1
            walked(council, name, None, number)
    for name, steps in OPEN:
        number += 1
        walked(council, name, steps, number)
    print(f"{number} cases walked in {time.monotonic() - began:.0f} s", flush=True)
    copy_cases(council.db, times - 1, at_once=100)
    spread(council)
    print(f"{number * times:,} cases after {time.monotonic() - began:.0f} s", flush=True)


def walked(council: Council, name: str, steps: int | None, number: int) -> None:
    """Walk a scenario, or its first steps, about somebody of their own."""
    said = scenario_of(name)
    walk = council.walk(said["starts"])
    for one in said["steps"][:steps]:
        if "refused" not in one and "open_tasks" not in one:
            walk.step(renamed(one, number))


def renamed(one: dict[str, Any], number: int) -> dict[str, Any]:
    """The same step about another adult."""
    if one.get("submit") != "record_concern":
        return one
    one = copy.deepcopy(one)
    letters = "".join("abcdefghij"[int(digit)] for digit in str(number))
    one["answers"] |= {"adult_name": f"{letters.title()} {letters[::-1].title()}ington"}
    one["answers"].pop("adult_date_of_birth", None)
    one["answers"] |= {"adult_age": 20 + number % 70, "adult_address": f"{number} {letters} Lane"}
    return one


def spread(council: Council) -> None:
    """Let forty workers have the open tasks that three have."""
    with council.db.write() as session:
        team = council.user(session, "Tom").team
        made = [
            users.add_user(
                session,
                f"worker{n}@council.example",
                f"Worker {n}",
                ["enquiry_officer"],
                team,
                PASSWORD,
                at=FOUNDED,
                actor=None,
                via="shell",
            )
            for n in range(WORKERS)
        ]
        session.flush()
        first = made[0].id
        session.execute(
            sa.update(Task)
            .where(Task.assignee_id.is_not(None), Task.completed_at.is_(None))
            .values(assignee_id=first + Task.case_id / STRIDE % WORKERS)
        )
    with council.db.engine.begin() as connection:
        _spread_days(connection)
        connection.exec_driver_sql("ANALYZE")


def _spread_days(connection: sa.Connection) -> None:
    """Let something have happened last in each case from nought to 23 days before the moment.

    Everything open of a case moves with it.
    """
    sqlite = connection.dialect.name == "sqlite"
    day = f"(id / {STRIDE}) % {DAYS}" if sqlite else f"mod(id / {STRIDE}, {DAYS})"
    days = (
        f"julianday('{AS_OF.replace(tzinfo=None)}') - julianday(active_at) - {day} - 0.01"
        if sqlite
        else f"timestamptz '{AS_OF}' - active_at - make_interval(days => {day}, mins => 14)"
    )
    connection.exec_driver_sql(
        f'CREATE TEMP TABLE later AS SELECT id, {days} AS days FROM "case" WHERE ended_at IS NULL'
    )
    connection.exec_driver_sql(f"CREATE INDEX {'temp.' if sqlite else ''}later_id ON later (id)")
    for table, case, columns, where in (
        ("task", "case_id", ("opened_at", "due_at", "paused_at", "active_at"), "completed_at"),
        ('"case"', "id", ("active_at", "opened_at"), "ended_at"),
    ):
        by = f"(SELECT days FROM later WHERE later.id = {table}.{case})"
        moved = f"strftime('%Y-%m-%d %H:%M:%f', {{0}}, {by} || ' days') || '000'"
        sets = ", ".join(
            f"{name} = {moved.format(name) if sqlite else f'{name} + {by}'}" for name in columns
        )
        connection.exec_driver_sql(f"UPDATE {table} SET {sets} WHERE {where} IS NULL")
