"""Measure the board: ``python -m tests.bench.board`` (part of ``make bench`` with --many).

10,000 open and 143,000 closed cases of one team, copied from cases that the verbs have made
(many.py), on SQLite or, with ``--postgres``, on PostgreSQL. Every reason in every
order, and every filter, with the 95th percentile of each; the tick of the scheduler when nothing
is due; then the case behind every line of the first pages is opened in the app itself. A
database that was made is used again: ``--keep FOLDER``.
"""

from __future__ import annotations

import argparse
import gc
import statistics
import tempfile
import time
from collections.abc import Callable
from datetime import timedelta
from itertools import cycle
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from engine.case.due import fire_all
from engine.case.model import Case
from engine.case.open import SHIPPED
from engine.case.reckon import reckon_all
from engine.db import Database
from engine.notices.gathering import gather_all
from engine.oversight.board import Board, board
from engine.oversight.counts import NOBODY, SHOWS, SORTS, Asked
from engine.oversight.flow import flow
from engine.people.leaver import close_due
from engine.people.model import User
from engine.people.users import get_user_by_email
from engine.returns.shown import shown
from tests import postgres
from tests.bench.many import AS_OF, fill
from tests.bench.pages import app_of, signed_in
from tests.council import EMAILS, postgres_council, sqlite_council

#: of one of the adults (many.py), and of the thousand who are copied from her
NAME = "Cbington"
REACH, TICK, ROUNDS, PAGES, FEW = 40, 5, 20, 4, 3


def main() -> None:
    """Make the database where there is none, and print the table."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.board", description=__doc__)
    parser.add_argument("--times", type=int, default=1000, help="copies of each of 153 cases")
    parser.add_argument("--postgres", action="store_true", help="on PostgreSQL, made anew")
    parser.add_argument("--keep", type=Path, help="a folder in which the database stays")
    given = parser.parse_args()
    if given.postgres:
        with postgres.start() as server, postgres_council(server, "board") as council:
            fill(council, given.times)
            measure(council.db)
        return
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
        print(f"{'the board, of ' + format(first.counts.by_reason['all'], ',') + ' open tasks':46} "
              f"{'median':>8} {'95 %':>8} {'processor':>10}   reach {REACH} ms")  # fmt: skip
        worst = [_one(session, ruth, one) for one in _wanted(first)]
        opens = _one(session, ruth, Asked())
        print(f"{'the slowest of these':46} {max(w[0] for w in worst):8.1f} "
              f"{max(w[1] for w in worst):8.1f} {max(w[2] for w in worst):10.1f} ms")  # fmt: skip
    tick = _tick(db)
    looked = _opened(db)
    slowest = max(w[0] for w in worst), max(w[1] for w in worst)
    print(
        f"board, {db.engine.dialect.name}: {first.counts.by_reason['all']:,} open tasks; "
        + "; ".join(
            f"{name} {took[0]:.0f} ms (95 %: {took[1]:.0f})"
            for name, took in (
                ("as it opens", opens),
                ("slowest view", slowest),
                *looked.items(),
                ("tick", tick),
            )
        )
    )


def _wanted(first: Board) -> list[Asked]:
    somebody = next(iter(first.people.values()))
    return [
        *(Asked(show=show, sort=sort) for show in SHOWS for sort in SORTS),
        *(
            Asked(sort=sort, **one)
            for sort in SORTS
            for one in (
                {"worker": somebody.public_id},
                {"worker": NOBODY},
                {"team": somebody.team},
                {"task": "make_enquiries"},
                {"stage": "middle"},
            )
        ),
        Asked(show="all", page=200),
    ]


def _one(session: Session, ruth: User, wanted: Asked) -> tuple[float, float, float]:
    name = " ".join(f"{k}={v}" for k, v in wanted.query.items()) or "as it opens"
    return _timed(name, lambda: f"{board(session, ruth, wanted, as_of=AS_OF).total:,}", ROUNDS)


def _timed(name: str, act: Callable[[], Any], rounds: int) -> tuple[float, float, float]:
    wall, cpu, said = [], [], ""
    for _ in range(rounds):
        began, used = time.perf_counter(), time.thread_time()
        said = act()
        wall.append((time.perf_counter() - began) * 1000)
        cpu.append((time.thread_time() - used) * 1000)
    figures = statistics.median(wall), statistics.quantiles(wall, n=20)[-1], statistics.median(cpu)
    print(f"  {name[:34]:36} {said:>7} {figures[0]:8.1f} {figures[1]:8.1f} {figures[2]:10.1f} ms",
          flush=True)  # fmt: skip
    return figures


def _tick(db: Database) -> tuple[float, float, float]:
    """What the scheduler does every ten seconds, a minute before the first thing is due."""
    with db.read() as session:
        at = session.scalars(sa.select(sa.func.min(Case.next_due_at))).one() - timedelta(minutes=1)

    def tick() -> str:
        jobs = (reckon_all(db, at=at), close_due(db, at), fire_all(db, at), gather_all(db, at))
        return f"{sum(len(list(job)) for job in jobs)}"

    tick()  # what the copies have left to be gathered
    print(f"the tick of the scheduler, nothing due: reach {TICK} ms")
    return _timed("tick", tick, 5 * ROUNDS)


def _opened(db: Database) -> dict[str, tuple[float, float, float]]:
    """Every case of the first pages, opened in the app by whoever reads the board; pages timed."""
    client = signed_in(app_of(db), "Ruth")
    cases = set()
    with db.read() as session:
        ruth = get_user_by_email(session, EMAILS["Ruth"])
        for show in SHOWS:
            for page in range(1, PAGES + 1):
                found = board(session, ruth, Asked(show=show, page=page), as_of=AS_OF)
                cases |= {line.wait.case for line in (*found.dangers, *found.lines)}
    order = cycle(sorted(cases))
    failed = [case for case in cases if client.get(f"/cases/{case}").status_code != 200]
    print(
        f"{len(cases) - len(failed)} of {len(cases)} cases of the first {PAGES} pages of each reason open"
    )
    print("the page itself, through the whole app")
    for one in (Asked(), Asked(sort="quiet"), Asked(show="all", sort="due")):
        _page(client, one)
    looked = {
        "a case": _timed("a case", lambda: _status(client, f"/cases/{next(order)}", {}), ROUNDS),
        "a name looked for": _timed("a name looked for", lambda: _found(client), ROUNDS),
    }
    _figures(db, client)
    return looked


def _found(client: Any) -> str:
    return str(client.post("/find", data={"q": NAME}).status_code)


def _figures(db: Database, client: Any) -> None:
    """Flow and measures over the same cases: the figures themselves, and their pages as they open."""
    year = AS_OF.date() - timedelta(days=365), AS_OF.date()
    with db.read() as session:
        ruth = get_user_by_email(session, EMAILS["Ruth"])
        print("figures over all of these cases")
        _timed("flow", lambda: f"{len(flow(session, ruth, at=AS_OF).months)}", FEW)
        _timed("measures", lambda: f"{len(shown(session, ruth, *year, SHIPPED))}", FEW)
    asked = {"first": year[0].isoformat(), "last": year[1].isoformat()}
    _timed("the page of flow", lambda: _status(client, "/flow", {}), FEW)
    _timed("the page of measures", lambda: _status(client, "/measures", asked), FEW)


def _page(client: Any, wanted: Asked) -> None:
    name = " ".join(f"{k}={v}" for k, v in wanted.query.items()) or "as it opens"
    _timed(name, lambda: _status(client, "/board", wanted.query), ROUNDS)


def _status(client: Any, path: str, query: dict[str, str]) -> str:
    return str(client.get(path, query_string=query).status_code)


if __name__ == "__main__":
    main()
