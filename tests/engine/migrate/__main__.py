"""The whole table: ``python -m tests.engine.migrate --kept FILE``; exit 1 where something is lost.

Every version of the table x every position that the diagrams allow, with random walks to the end
from each. With ``--kept`` each pair is written down as it is done: broken off, the same command
goes on behind it, and ``--seconds 0`` prints what is there so far.
"""

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


def spread(many: int) -> list[str]:
    """So many versions of the table, at equal distances."""
    names = list(PAIRS)
    return [names[i * len(names) // many] for i in range(min(many, len(names)))]


def main() -> int:
    """Walk, print the table and the figures; 1 where something must not be."""
    parser = argparse.ArgumentParser(prog="python -m tests.engine.migrate", description=__doc__)
    parser.add_argument("--cases", type=int, default=1_000, help="At most so many are opened.")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--walks", type=int, default=20, help="Walks to the end from each.")
    parser.add_argument("--share", type=float, default=1.0, help="Of the versions, at a position.")
    parser.add_argument("--looks", type=float, default=1.0, help="Of the positions that are met.")
    parser.add_argument("--seconds", type=float, default=1e9)
    parser.add_argument("--version", action="append", help="Only these of the table.")
    parser.add_argument("--versions", type=int, help="Only so many, at equal distances.")
    parser.add_argument("--kept", type=Path, help="A file to write down each pair, and to go on.")
    asked = parser.parse_args()
    named = asked.version or spread(asked.versions or len(PAIRS))
    wanted = Wanted(
        asked.seed, asked.cases, tuple(named), asked.walks, asked.share, asked.looks,
        asked.seconds, file=asked.kept,
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
