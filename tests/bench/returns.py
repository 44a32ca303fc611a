"""Measure the national return: ``python -m tests.bench.returns`` (with ``--live``: from cases too).

A county of eight years: 143,000 concerns are imported, and the return of the last year is
counted, frozen and written. With ``--live`` it is counted over 30,600 cases too, copied from
cases the verbs have made, all of one year.
With ``--county`` an audit is drawn from 143,000 closed cases and 10,000 open ones, and all of
them are taken out as events and as records.
``--lines 1000000`` says how many concerns are imported instead.
"""

from __future__ import annotations

import argparse
import resource
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from engine.db import Database
from engine.returns.history import check_folder, keep_history
from engine.returns.sac.checks import checks
from engine.returns.sac.freeze import figures_of, make_return
from engine.returns.sac.writing import long_table, workbook
from engine.returns.sac.year import year_of
from tests.bench.history import Made, write
from tests.bench.leaving import county
from tests.bench.many import fill
from tests.council import sqlite_council

CONCERNS = 143_000
LIVE = 200  # times 153 cases, all received in one year: a county has 17,900 a year
TODAY, NOW = date(2026, 6, 1), datetime(2026, 6, 1, 9, 0, tzinfo=UTC)
YEAR = year_of("2025-26", today=TODAY)
REACH = 10.0  # seconds, for the return


def main() -> None:
    """Run what was asked for and print the table."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--lines", type=int, default=CONCERNS)
    asked.add_argument("--live", action="store_true")
    asked.add_argument("--county", action="store_true")
    given = asked.parse_args()
    if given.county:
        county(1000)
        return
    print(f"{'the national return':58} {'measured':>12}   reach")
    with tempfile.TemporaryDirectory() as folder, sqlite_council(Path(folder)) as council:
        imported(council.db, Path(folder) / "history", given.lines)
    if given.live:
        with tempfile.TemporaryDirectory() as folder, sqlite_council(Path(folder)) as council:
            fill(council, LIVE)
            counted(council.db, Path(folder), f"{153 * LIVE:,} live cases of one year")


def imported(db: Database, folder: Path, lines: int) -> None:
    """Import a made-up history with its progress, and count the return of its last year."""
    write(folder, Made(lines).rows())
    told = Told()
    with check_folder(folder, today=TODAY, progress=told) as checked:
        show(f"import of {lines:,} concerns: read and checked", told.seconds())
        rows = sum(checked.counts.values())
        with db.write() as session:
            keep_history(session, checked, None, at=NOW, progress=told)
    show(f"import of {lines:,} concerns: kept, {rows:,} rows in all", told.seconds())
    show("lines of progress that a person would see", told.said, "")
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    show("the most memory taken, the making of the files included", peak, "MB")
    counted(db, folder, f"{lines:,} imported concerns")


def counted(db: Database, folder: Path, over: str) -> None:
    """Count, freeze and write the return, and say what it found."""
    began, worked = time.perf_counter(), time.process_time()
    with db.write() as session:
        run = make_return(session, YEAR, None, at=NOW, via="shell")
        (folder / "sac_long.csv").write_text(long_table(run))
        (folder / "sac.xlsx").write_bytes(workbook(run))
        seconds, work = time.perf_counter() - began, time.process_time() - worked
        failing = [one.words for one in checks(figures_of(run)) if not one.holds]
        total = sum(figures_of(run).values())
    show(f"the return of a year over {over}", seconds, f"s   <= {REACH:.0f} s")
    show("the same, the work of this program alone", work)
    assert not failing and total, failing


class Told:
    """Counts the lines that the shell would print, one a second, and the time since the last look."""

    def __init__(self, clock: Callable[[], float] = time.perf_counter) -> None:
        self._clock = clock
        self._began = self._said = clock()
        self.said = 0

    def __call__(self, what: str, done: int) -> None:
        now = self._clock()
        if now - self._said >= 1.0:
            self._said = now
            self.said += 1

    def seconds(self) -> float:
        """The time since the last look."""
        before, self._began = self._began, self._clock()
        return self._began - before


def show(what: str, figure: Any, unit: str = "s") -> None:
    """Print one line of the table."""
    said = f"{figure:,.1f}" if isinstance(figure, float) else f"{figure:,}"
    print(f"{what:58} {said:>12} {unit}", flush=True)


if __name__ == "__main__":
    main()
