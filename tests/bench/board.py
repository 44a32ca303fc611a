"""Measure the board: ``python -m tests.bench.board`` (part of ``make bench`` with --many).

10,000 open and 143,000 closed cases of one team, copied from cases that the verbs have made
(many.py). Every reason in every order, and every filter; 95th percentile of each, then all
its lines opened by the page that reads a case. A database that was made is used again:
``--keep FOLDER``.
"""

from __future__ import annotations

import argparse
import gc
import statistics
import tempfile
import time
from pathlib import Path

from engine.case.views.overview import overview
from engine.case.views.sight import see
from engine.db import Database
from engine.oversight.board import board
from engine.oversight.counts import NOBODY, SHOWS, SORTS, Asked
from engine.people.users import get_user_by_email
from tests.bench.many import AS_OF, fill
from tests.council import EMAILS, sqlite_council

REACH, ROUNDS = 40, 20


def main() -> None:
    """Make the database where there is none, and print the table."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.board", description=__doc__)
    parser.add_argument("--times", type=int, default=1000, help="copies of each of 153 cases")
    parser.add_argument("--keep", type=Path, help="a folder in which the database stays")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as passing:
        folder = given.keep or Path(passing)
        folder.mkdir(parents=True, exist_ok=True)
        path = folder / "council.db"
        if not path.exists():
            with sqlite_council(folder) as council:
                fill(council, given.times)
        measure(Database(f"sqlite:///{path}"))


def measure(db: Database) -> None:
    """Every reason in every order, then each filter; wall clock and processor time."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 50, 50)
    with db.read() as session:
        ruth = get_user_by_email(session, EMAILS["Ruth"])
        first = board(session, ruth, Asked(), as_of=AS_OF)
        somebody = next(iter(first.people.values())).public_id
        wanted = [Asked(show=show, sort=sort) for show in SHOWS for sort in SORTS]
        wanted += [Asked(worker=somebody), Asked(worker=NOBODY), Asked(task="make_enquiries"),
                   Asked(stage="middle"), Asked(show="all", page=200)]  # fmt: skip
        print(f"{'the board, of ' + format(first.counts.by_reason['all'], ',') + ' open tasks':46} "
              f"{'median':>8} {'95 %':>8} {'processor':>10}   reach {REACH} ms")  # fmt: skip
        worst = [_one(session, ruth, one) for one in wanted]
        print(f"{'the slowest of these':46} {max(w[0] for w in worst):8.1f} "
              f"{max(w[1] for w in worst):8.1f} {max(w[2] for w in worst):10.1f} ms")  # fmt: skip
        opened = 0
        for line in first.lines:
            overview(see(session, line.wait.case, ruth, at=AS_OF))
            opened += 1
        print(f"{opened} of {len(first.lines)} lines of the first page open")


def _one(session, user, wanted):
    wall, cpu = [], []
    for _ in range(ROUNDS):
        began, used = time.perf_counter(), time.thread_time()
        page = board(session, user, wanted, as_of=AS_OF)
        wall.append((time.perf_counter() - began) * 1000)
        cpu.append((time.thread_time() - used) * 1000)
    name = " ".join(f"{k}={v}" for k, v in wanted.query.items()) or "as it opens"
    figures = statistics.median(wall), statistics.quantiles(wall, n=20)[-1], statistics.median(cpu)
    print(f"  {name[:34]:36} {page.total:7,} {figures[0]:8.1f} {figures[1]:8.1f} {figures[2]:10.1f} ms",
          flush=True)  # fmt: skip
    return figures


if __name__ == "__main__":
    main()
