"""Measure many cases that fall due at once: ``python -m tests.bench.due --cases 5000``.

Cases that the verbs have made are copied (copies.py); every reminder of each is due at one
instant. Runners in processes of their own do what a scheduler does, ``web.scheduler.beat``, until
nothing waits; meanwhile somebody submits through the app, again and again. What is true is read
afterwards, from the rows and the log.
"""

from __future__ import annotations

import argparse
import json
import os
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy import event

from engine import clock
from engine.case.from_json import typed_from
from engine.case.model import Case, Task
from engine.case.walk import Walk
from engine.db import Database
from engine.notices.gathering import gather_all
from tests import postgres
from tests.bench.copies import copy_cases, reseal
from tests.bench.many import renamed
from tests.bench.pages import app_of, signed_in
from tests.chaos.timers import Result, spread, truth
from tests.council import Council, postgres_council, scenario_of, sqlite_council
from tests.engine.case.test_due import concern
from web.scheduler import beat

NAMES = ("Dora Whitlock", "Ada Okafor", "Bea Lundqvist-Hale", "Kofi Mensah-Wrighton", "Jo Pride")
SAID = scenario_of("one conversation, everything achieved")["steps"][1]
#: seconds between two submits
EVERY = 0.5


@dataclass
class Burst:
    """What became of many reminders that were due at one instant."""

    cases: int
    runners: int
    submits: list[float] = field(default_factory=list)
    refused: int = 0
    failed: int = 0
    slowest: float = 0.0
    seconds: float = 0.0
    mails: int = 0
    gathered: float = 0.0
    found: Result = field(default_factory=Result)

    def __str__(self) -> str:
        fired = self.found.timers - self.found.lost
        return (
            f"{self.cases:,} cases, {self.found.timers:,} reminders due at once, {self.runners} "
            f"runner{'' if self.runners == 1 else 's'}: fired {fired:,}, lost {self.found.lost}, "
            f"twice {self.found.twice}, errors {self.failed}, broken logs {self.found.broken}, "
            f"{self.seconds:.1f} s in all, slowest transaction {1000 * self.slowest:.0f} ms; "
            f"{len(self.submits)} submits meanwhile, {self.refused} refused, slowest "
            f"{1000 * max(self.submits, default=0):.0f} ms; told in {self.mails} "
            f"mail{'' if self.mails == 1 else 's'}, gathered in {self.gathered:.1f} s"
        )


def main() -> None:
    """Measure each database with each number of runners, and print a line for each."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.due", description=__doc__)
    parser.add_argument("--cases", type=int, default=5000)
    parser.add_argument("--database", nargs="+", default=["sqlite", "postgresql"])
    parser.add_argument("--runners", nargs="+", type=int, default=[1, 3])
    parser.add_argument("--submits", type=int, default=40, help="at most so many meanwhile")
    given = parser.parse_args()
    for kind in given.database:
        for runners in given.runners:
            with council_on(kind) as council:
                found = at_once(council, given.cases, runners, given.submits)
                print(f"due at once, {kind}: {found}", flush=True)


@contextmanager
def council_on(kind: str) -> Iterator[Council]:
    """A new council on one of the databases."""
    if kind == "postgresql":
        with postgres.start() as server, postgres_council(server, "due") as council:
            yield council
    else:
        with tempfile.TemporaryDirectory() as folder, sqlite_council(Path(folder)) as council:
            yield council


def at_once(council: Council, cases: int, runners: int, submits: int) -> Burst:
    """Let every reminder of so many cases be due now, and fire them all."""
    result = Burst(cases, runners)
    names = NAMES[: max(1, min(len(NAMES), cases))]
    for name in names:
        concern(council, name)
    copy_cases(council.db, cases // len(names) - 1)
    reseal(council.db)
    result.found.timers = spread(council.db, 0)
    result.cases = _due(council.db)
    walks = [(_opened(council), number) for number in range(submits + 1)]
    app = app_of(council.db)
    client = signed_in(app, "Lena")
    _submit(council, client, walks.pop(), Burst(0, 0))  # the first of a program is no measure
    url = council.db.engine.url.render_as_string(hide_password=False)
    for database in (council.db, app.extensions["threefold"]):
        database.engine.dispose()  # no connection may cross into a runner
    began, alive = time.monotonic(), [_runner(url) for _ in range(runners)]
    while alive:
        if walks:
            _submit(council, client, walks.pop(), result)
        alive = [one for one in alive if not _ended(one, result)]
        time.sleep(EVERY if walks else 0.05)
    result.seconds = time.monotonic() - began
    _told(council.db, result)
    truth(url, result.found)
    return result


def _due(db: Database) -> int:
    with db.read() as session:
        waiting = sa.select(sa.func.count(Case.id)).where(Case.next_due_at <= clock.now())
        return session.scalars(waiting).one()


def _opened(council: Council) -> Walk:
    """A case of which the concern is to be recorded; nothing of it is due."""
    walk = council.walk(clock.now().isoformat())
    walk.step({"by": "Lena", "open": True})
    return walk


def _submit(council: Council, client: Any, one: tuple[Walk, int], result: Burst) -> None:
    """Somebody sends a whole form, while everything falls due."""
    walk, number = one
    with council.db.read() as session:
        task = walk._task(session, SAID["submit"])
        lena, said = council.user(session, "Lena"), renamed(SAID, 100 + number)["answers"]
        typed = typed_from(session, task.public_id, said, lena, walk.now)
        address = f"/tasks/{task.public_id}"
    began = time.perf_counter()
    answer = client.post(address, data=typed)
    result.submits.append(time.perf_counter() - began)
    with council.db.read() as session:
        done = sa.select(Task.completed_at).where(Task.public_id == address.rpartition("/")[2])
        result.refused += answer.status_code != 303 or session.scalars(done).one() is None


def _told(db: Database, result: Burst) -> None:
    """What people are told of all this: one mail each, however much it is."""
    began = time.monotonic()
    later = clock.now() + timedelta(minutes=10)  # what comes within minutes is gathered
    result.mails = sum(mail is not None for mail in gather_all(db, later))
    result.gathered = time.monotonic() - began


# -- a runner ---------------------------------------------------------------------


def _runner(url: str) -> tuple[int, int]:
    """A scheduler in a process of its own, until nothing is due; and where it says what it saw."""
    reads, writes = os.pipe()
    pid = os.fork()
    if pid:
        os.close(writes)
        return pid, reads
    try:
        db, seen = Database(url), {"failed": 0, "slowest": 0.0}
        _watch(db, seen)
        while _due(db):
            try:
                seen["failed"] += sum(bool(one.failed) for one in beat(db))
            except Exception:
                seen["failed"] += 1
        os.write(writes, json.dumps(seen).encode())
    finally:
        os._exit(0)


def _watch(db: Database, seen: dict[str, Any]) -> None:
    """Time every transaction that writes, from its lock to its end."""

    def began(connection: Any) -> None:
        if connection.get_execution_options().get("door") == "write":
            connection.info["began"] = time.monotonic()

    def ended(connection: Any) -> None:
        if (since := connection.info.pop("began", None)) is not None:
            seen["slowest"] = max(seen["slowest"], time.monotonic() - since)

    event.listen(db.engine, "begin", began)
    event.listen(db.engine, "commit", ended)
    event.listen(db.engine, "rollback", ended)


def _ended(one: tuple[int, int], result: Burst) -> bool:
    pid, reads = one
    if not os.waitpid(pid, os.WNOHANG)[0]:
        return False
    with os.fdopen(reads, "rb") as pipe:
        said = pipe.read()
    seen = json.loads(said) if said else {"failed": 1, "slowest": 0.0}
    result.failed += seen["failed"]
    result.slowest = max(result.slowest, seen["slowest"])
    return True


if __name__ == "__main__":
    main()
