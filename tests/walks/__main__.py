"""Random walks: ``python -m tests.walks --cases 800 --seed 1``; ``make walks`` reaches every goal."""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import time
from collections.abc import Iterator

from tests.council import council_on
from tests.walks.coverage import Coverage, Goals
from tests.walks.people import staff
from tests.walks.walker import Walker

NOTHING = Goals(task=0, occurrence=0, twice=0, reason=0, enquiries=0)


def main() -> int:
    """Walk; print what was met; 1 where something must not be, or a goal was missed."""
    asked = _arguments()
    coverage = Coverage()
    problems: list[str] = []
    if asked.processes > 1:
        for done in _side_by_side(asked):
            coverage.add(done["coverage"])
            problems += done["problems"]
    else:
        problems = walk(asked.database, asked.cases, asked.seed, coverage)
    if asked.json:
        print(json.dumps({"coverage": coverage.plain(), "problems": problems}))
        return 0
    print(coverage.table())
    print(f"seed {asked.seed}, {asked.database}")
    missed = [] if asked.no_goals else coverage.missed()
    for sentence in (*problems, *missed):
        print(f"\nNOT AS IT MUST BE: {sentence}")
    return 1 if problems or missed else 0


def walk(database: str, cases: int, seed: int, coverage: Coverage) -> list[str]:
    """Walk so many cases on a new database; return what must not be."""
    with council_on(database, "walks") as council:
        staff(council.db)
        walker = Walker(council.db, seed, coverage)
        began = time.monotonic()
        walker.run(cases)
        coverage.seconds = time.monotonic() - began
    return walker.problems


def _side_by_side(asked: argparse.Namespace) -> Iterator[dict]:
    """Share the cases among processes, each with a database and a seed of its own."""
    command = [sys.executable, "-m", "tests.walks", "--json", "--database", asked.database]
    share = -(-asked.cases // asked.processes)
    running = [
        subprocess.Popen(
            [*command, "--cases", str(share), "--seed", str(asked.seed + n)],
            stdout=subprocess.PIPE,
            text=True,
        )
        for n in range(asked.processes)
    ]
    for one in running:
        said, _ = one.communicate()
        yield json.loads(said)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.walks", description=__doc__)
    parser.add_argument("--cases", type=int, default=800)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--database", choices=("sqlite", "postgresql"), default="sqlite")
    parser.add_argument("--processes", type=int, default=1)
    parser.add_argument("--no-goals", action="store_true", help="Only what must not be counts.")
    parser.add_argument("--json", action="store_true", help="Print everything as JSON.")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
