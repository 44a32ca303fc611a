"""Measure the log of looks: ``python -m tests.bench.looks``. Every look at a case is a row.

What such a row and its seal take on the disk, what sealing them at night takes, and what
checking every one of them takes, on both databases.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from engine.case.model import Case
from engine.db import Database
from engine.log.model import Access
from engine.log.seals import Key, seal
from engine.log.verify import verify_seals
from engine.people.model import User
from tests import postgres
from tests.bench.many import AS_OF
from tests.council import Council, postgres_council, sqlite_council
from tests.engine.case.test_due import concern

AT_ONCE, PAGES = 10_000, ("cases.show", "tasks.show", "case_views.chronology")


def main() -> None:
    """Print a line for each database."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.looks", description=__doc__)
    parser.add_argument("--looks", type=int, default=1_000_000)
    looks = parser.parse_args().looks
    with tempfile.TemporaryDirectory() as folder, sqlite_council(Path(folder)) as council:
        measure(council, looks)
    with postgres.start() as server, postgres_council(server, "looks") as council:
        measure(council, looks)


def measure(council: Council, looks: int) -> None:
    """Fill in so many looks at one case, seal them, check them."""
    db, key = council.db, Key("only for this measure, of no other use")
    concern(council)
    empty = size(db)
    fill(db, looks)
    full = size(db)
    sealing = _took(lambda: _seal(db, key))
    sealed = size(db)
    with db.read() as session:
        checking = _took(lambda: verify_seals(session, key))
    print(
        f"looks, {db.engine.dialect.name}: {looks:,} of them: {(full - empty) / looks:.0f} bytes a "
        f"look and {(sealed - full) / looks:.0f} for its seal; sealed in {sealing:.1f} s, "
        f"every one of them checked in {checking:.1f} s",
        flush=True,
    )


def fill(db: Database, looks: int) -> None:
    """Write so many looks, a minute apart, so many at once."""
    with db.engine.begin() as connection:
        user, case = (
            connection.execute(sa.select(sa.func.max(table.id))).scalar_one()
            for table in (User, Case)
        )
        for first in range(0, looks, AT_ONCE):
            rows: list[dict[str, Any]] = [
                {
                    "user_id": user,
                    "case_id": case,
                    "page": PAGES[number % len(PAGES)],
                    "at": AS_OF + timedelta(minutes=number),
                }
                for number in range(first, min(first + AT_ONCE, looks))
            ]
            connection.execute(sa.insert(Access), rows)


def size(db: Database) -> int:
    """The bytes of the database, indexes with it."""
    lite = db.engine.dialect.name == "sqlite"
    asked = (
        "SELECT page_count * page_size FROM pragma_page_count(), pragma_page_size()"
        if lite
        else "SELECT pg_database_size(current_database())"
    )
    with db.engine.connect() as connection:
        return int(connection.exec_driver_sql(asked).scalar_one())


def _seal(db: Database, key: Key) -> None:
    with db.write() as session:
        seal(session, key, AS_OF)


def _took(act: Callable[[], Any]) -> float:
    began = time.perf_counter()
    act()
    return time.perf_counter() - began


if __name__ == "__main__":
    main()
