"""Timers under kills: many real cases, few runners, each killed again and again.

A runner kills itself with SIGKILL: inside a transaction, after the n-th statement of it, or
between two of them. Whatever it has done by then is there or is not; nothing is asked of it.
The truth is read afterwards by a database door of its own.
"""

from __future__ import annotations

import os
import signal
import time
from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random
from typing import Any

import sqlalchemy as sa
from sqlalchemy import event

from engine import clock
from engine.case.due import fire_all
from engine.case.model import Case, Task, Timer
from engine.db import Database
from engine.log import events
from engine.log.model import Event

INSIDE, BETWEEN = "inside a transaction", "between two transactions"
PAUSE = 0.05


@dataclass
class Result:
    """What a run under kills has left behind."""

    timers: int = 0
    kills: Counter[str] = field(default_factory=Counter)
    runners: Counter[int] = field(default_factory=Counter)
    lost: int = 0
    twice: int = 0
    broken: int = 0
    worst: timedelta = timedelta()
    seconds: float = 0.0

    def __str__(self) -> str:
        killed = self.kills.total()
        share = 100 * self.kills[INSIDE] // max(killed, 1)
        return (
            f"{self.timers:,} timers, {killed} kills ({share} % {INSIDE}), "
            f"runners at once {sorted(self.runners)}: lost {self.lost}, twice {self.twice}, "
            f"broken logs {self.broken}, worst lateness {self.worst.total_seconds():.1f} s, "
            f"{self.seconds:.0f} s in all"
        )


def spread(db: Database, seconds: float) -> int:
    """Let every waiting timer fall due within so many seconds from now; how many there are."""
    began, random = clock.now(), Random(7)
    with db.write() as session:
        waiting = session.scalars(sa.select(Timer).where(Timer.fired_at.is_(None))).all()
        rows = [
            {"b_id": t.id, "b_due": began + timedelta(seconds=random.random() * seconds)}
            for t in waiting
        ]
        table = Timer.__table__
        statement = table.update().where(table.c.id == sa.bindparam("b_id"))
        session.connection().execute(statement.values(due_at=sa.bindparam("b_due")), rows)
        first = (
            sa.select(sa.func.min(Timer.due_at))
            .where(Timer.case_id == Case.id, Timer.fired_at.is_(None))
            .scalar_subquery()
        )
        session.execute(sa.update(Case).values(next_due_at=first))
        return len(rows)


def under_kills(url: str, kills: int, seed: int, seconds: float, most: float) -> Result:
    """Fire everything with one to three runners, killed so many times; then say what is true."""
    db, random, result = Database(url), Random(seed), Result()
    result.timers = spread(db, seconds)
    db.engine.dispose()  # no connection may cross into a runner
    began, alive, want = time.monotonic(), {}, random.randint(2, 3)
    while time.monotonic() - began < most:
        for _, how in ended(alive):
            result.kills[how] += 1
        if not alive and result.kills.total() >= kills and _nothing_waits(url):
            break
        if random.random() < 0.1:
            want = random.randint(1, 3)
        while len(alive) < want:
            how = _next_kill(kills, result, alive)
            alive[_runner(url, how, random.randint(1, 40))] = how
            result.runners[len(alive)] += 1
        time.sleep(PAUSE)
    for pid in alive:
        os.kill(pid, signal.SIGKILL)
        os.waitpid(pid, 0)
    result.seconds = time.monotonic() - began
    truth(url, result)
    return result


def _next_kill(kills: int, result: Result, alive: dict[int, str]) -> str:
    """How the next runner is to be killed: inside as often as between; not, when it was enough."""
    planned = result.kills + Counter(how for how in alive.values() if how)
    if planned.total() >= kills:
        return ""
    return INSIDE if planned[INSIDE] <= planned[BETWEEN] else BETWEEN


def ended(alive: dict[int, str]) -> list[tuple[int, str]]:
    """The runners that are gone, each with how it was killed; those that had no more to do not."""
    gone = []
    for pid in list(alive):
        found, status = os.waitpid(pid, os.WNOHANG)
        if found:
            how = alive.pop(pid)
            if os.WIFSIGNALED(status):
                gone.append((pid, how))
    return gone


def _runner(url: str, how: str, after: int) -> int:
    """A runner in a process of its own. It ends when nothing waits any more, or is killed."""
    pid = os.fork()
    if pid:
        return pid
    try:
        db = Database(url)
        if how:
            doom(db, how, after)
        while _waiting(db) != 0:
            for _ in fire_all(db, clock.now()):
                pass
            time.sleep(0.2)
    finally:
        os._exit(0)


def doom(db: Database, how: str, after: int) -> None:
    """Kill this process at its n-th statement in a transaction that writes, or after its n-th commit."""
    left, writes = [after], [False]

    def die() -> None:
        left[0] -= 1
        if left[0] <= 0:
            os.kill(os.getpid(), signal.SIGKILL)

    def stated(connection: Any, *_: Any) -> None:
        if connection.get_execution_options().get("door") == "write" and how == INSIDE:
            die()

    def committed(connection: Any) -> None:
        writes[0] = connection.get_execution_options().get("door") == "write"

    def returned(*_: Any) -> None:
        if writes[0] and how == BETWEEN:
            writes[0] = False
            left[0] -= 9  # a transaction has about that many statements
            die()

    event.listen(db.engine, "after_cursor_execute", stated)
    event.listen(db.engine, "commit", committed)
    event.listen(db.engine, "checkin", returned)


def _waiting(db: Database) -> int:
    with db.read() as session:
        return session.scalar(
            sa.select(sa.func.count(Case.id)).where(Case.next_due_at.is_not(None))
        )


def _nothing_waits(url: str) -> bool:
    db = Database(url)
    try:
        return _waiting(db) == 0
    finally:
        db.engine.dispose()


def truth(url: str, result: Result) -> None:
    """Count what fired, and how often each left its line in the log."""
    db = Database(url)
    with db.read() as session:
        was_due = sa.select(Timer.case_id, Timer.name, Timer.due_at, Timer.fired_at).where(
            Timer.due_at <= clock.now()  # what a submit meanwhile has begun to wait for is to come
        )
        timers = session.execute(was_due)
        lines: Counter[tuple[int, str]] = Counter()
        said = sa.select(Event.case_id, Event.data).where(Event.what.in_(("reminded", "woken")))
        for case, data in session.execute(said):
            lines[case, data["timer"]] += 1
        for case, name, due_at, fired_at in timers:
            times = lines[case, name]
            result.lost += fired_at is None or times == 0
            result.twice += times > 1
            if fired_at is not None:
                result.worst = max(result.worst, _late(due_at, fired_at))
        marked = session.scalar(sa.select(sa.func.count()).where(Task.reminded_at.is_not(None)))
        result.lost += abs(result.timers - (marked or 0))
        for case in session.scalars(sa.select(Case)).yield_per(500):
            result.broken += events.verify(session, case) is not None
    db.engine.dispose()


def _late(due_at: datetime, fired_at: datetime) -> timedelta:
    return fired_at - due_at
