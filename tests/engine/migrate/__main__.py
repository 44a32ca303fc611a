"""The whole table: ``python -m tests.engine.migrate --cases 100``; exit 1 where something is lost."""

from __future__ import annotations

import argparse
import gc
import sys
import tempfile
from pathlib import Path

from tests.council import sqlite_council
from tests.engine.migrate.pairs import PAIRS
from tests.engine.migrate.table import Wanted, walk_table
from tests.walks.people import staff


def main() -> int:
    """Walk, print the table and the figures; 1 where something must not be."""
    parser = argparse.ArgumentParser(prog="python -m tests.engine.migrate", description=__doc__)
    parser.add_argument("--cases", type=int, default=100)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--walks", type=int, default=20, help="Walks to the end from each.")
    parser.add_argument("--positions", type=int, default=10_000)
    parser.add_argument("--share", type=float, default=1.0, help="Of the versions, at a position.")
    parser.add_argument("--looks", type=float, default=1.0, help="Of the positions that are met.")
    parser.add_argument("--seconds", type=float, default=1e9)
    parser.add_argument("--version", action="append", help="Only these of the table.")
    asked = parser.parse_args()
    wanted = Wanted(
        asked.seed, asked.cases, tuple(asked.version or PAIRS), asked.positions, asked.walks,
        asked.share, asked.looks, asked.seconds,
    )  # fmt: skip
    with tempfile.TemporaryDirectory() as folder, sqlite_council(Path(folder)) as council:
        staff(council.db)
        gc.freeze()  # as the web process does: what is there from the start is not looked at again
        gc.set_threshold(100_000, 50, 50)
        done = walk_table(council.db, wanted)
    print(done.table())
    for why, times in done.refusals.most_common():
        print(f"{times:6}  {why}")
    for problem in done.problems:
        print(f"\nNOT AS IT MUST BE: {problem}")
    return 1 if done.problems else 0


if __name__ == "__main__":
    sys.exit(main())
