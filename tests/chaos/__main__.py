"""Chaos at full size: ``make chaos``. Everything is printed; 1 where something was lost or done twice."""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests import postgres
from tests.bench.copies import copy_cases, reseal
from tests.chaos import mails
from tests.chaos.acts import ACTS
from tests.chaos.points import Shelf, postgres_shelf, sqlite_shelf, sweep
from tests.chaos.timers import under_kills
from tests.council import Council, postgres_council, sqlite_council
from tests.engine.case.test_due import concern


def main() -> int:
    """Kill runners over many timers, senders over many mails, and every act at every point."""
    asked = _arguments()
    bad = 0
    for kind in asked.database:
        bad += sum(WHAT[what](kind, asked) for what in asked.what)
    return 1 if bad else 0


def _timers(kind: str, asked: argparse.Namespace) -> int:
    with _council(kind) as council:
        concern(council)
        copy_cases(council.db, asked.timers // 2 - 1)
        reseal(council.db)
        url = _left(council)
        done = under_kills(
            url, asked.kills, asked.seed, seconds=asked.timers / 40, most=asked.timers / 5 + 120
        )
        print(f"timers, {kind}: {done}", flush=True)
        return done.lost + done.twice + done.broken


def _mails(kind: str, asked: argparse.Namespace) -> int:
    with _council(kind) as council, tempfile.TemporaryDirectory() as folder:
        mails.tell_many(council.db, asked.mails)
        most = asked.mails / 2 + 120
        done = mails.under_kills(_left(council), Path(folder), asked.kills, asked.seed, most)
        print(f"mails, {kind}: {done}", flush=True)
        return done.lost + done.renamed


def _points(kind: str, asked: argparse.Namespace) -> int:
    bad = 0
    for act in ACTS:
        with _shelf(kind) as shelf:
            found = sweep(act, shelf)
        print(f"points, {found}", flush=True)
        bad += len(found.wrong)
    return bad


@contextmanager
def _shelf(kind: str) -> Iterator[Shelf]:
    if kind == "sqlite":
        with tempfile.TemporaryDirectory() as folder, sqlite_shelf(Path(folder)) as shelf:
            yield shelf
    else:
        with postgres.start() as server, postgres_shelf(server) as shelf:
            yield shelf


WHAT = {"timers": _timers, "mails": _mails, "points": _points}


def _left(council: Council) -> str:
    """The address of a database of which nobody here holds a connection any more."""
    url = council.db.engine.url.render_as_string(hide_password=False)
    council.db.engine.dispose()
    return url


@contextmanager
def _council(kind: str) -> Iterator[Council]:
    if kind == "sqlite":
        with tempfile.TemporaryDirectory() as folder, sqlite_council(Path(folder)) as council:
            yield council
    else:
        with postgres.start() as server, postgres_council(server, "chaos") as council:
            yield council


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.chaos", description=__doc__)
    parser.add_argument("--what", choices=tuple(WHAT), nargs="+", default=list(WHAT))
    parser.add_argument("--timers", type=int, default=20_000)
    parser.add_argument("--mails", type=int, default=3_000)
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument(
        "--database", choices=("sqlite", "postgresql"), nargs="+", default=["sqlite", "postgresql"]
    )
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
