"""Keeping: backup - one encrypted file with everything that is in the database.

Files that people sent are in the database, so they are in it too. Keys are not: the secret
key, the key of the log and the key that opens the backup stay with whoever runs Threefold.
"""

from __future__ import annotations

import json
import os
import re
import sqlite3
import tarfile
import tempfile
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from engine.db import Database
from engine.db.upgrade import revision
from engine.errors import EngineError
from engine.keeping.locking import Lock
from engine.keeping.postgres import dump

NAME = re.compile(r"threefold-(\d{8}T\d{6})Z\.age")
MANIFEST = "manifest.json"
CONTENT = {"sqlite": "database.sqlite", "postgresql": "database.pgdump"}
#: How many backups stay: the newest of each of so many days, weeks and months.
DAYS, WEEKS, MONTHS = 7, 4, 12
NOT_IN_HERE = "THREEFOLD_SECRET_KEY, THREEFOLD_LOG_KEY and the key that opens this backup"


@dataclass(frozen=True)
class Made:
    """A backup that was made: its file, how large it is, how many rows are in it."""

    path: Path
    size: int
    rows: int


def back_up(database: Database, folder: Path, lock: Lock, at: datetime) -> Made:
    """Write a backup into a folder, whole or not at all; people go on working meanwhile.

    What is in it is read back and counted before it is encrypted. Raises ``EngineError``
    with a sentence: no program for PostgreSQL here, no room, no way to write.
    """
    kind = database.engine.dialect.name
    target = folder / f"threefold-{at.astimezone(UTC):%Y%m%dT%H%M%S}Z.age"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix="threefold-backup-") as made:
            content = Path(made) / CONTENT[kind]
            counts = (
                _copy_sqlite(database, content) if kind == "sqlite" else _dumped(database, content)
            )
            manifest = {
                "made_at": at.astimezone(UTC).isoformat(),
                "kind": kind,
                "revision": revision(database),
                "rows": counts,
                "not_in_here": NOT_IN_HERE,
            }
            archive = Path(made) / "archive.tar"
            _pack(archive, content, manifest)
            being_written = target.with_suffix(".part")
            lock.lock(archive, being_written)
            _settle(being_written, target)
    except OSError as error:
        raise EngineError(
            f"The backup could not be written ({error.strerror or error})."
        ) from error
    return Made(target, target.stat().st_size, sum(counts.values()))


def thin_out(folder: Path, today: date) -> list[Path]:
    """Take away old backups: 7 days, 4 weeks and 12 months stay; say which went.

    After that nothing that was erased is in any backup: see ``last_copy_gone_on``.
    """
    found = sorted(
        (path for path in folder.glob("threefold-*.age") if NAME.fullmatch(path.name)), reverse=True
    )
    stay: set[Path] = set()
    seen: dict[str, set[Any]] = {"day": set(), "week": set(), "month": set()}
    for path in found:
        day = datetime.strptime(path.name[10:18], "%Y%m%d").date()
        marks = {"day": day, "week": day.isocalendar()[:2], "month": (day.year, day.month)}
        for span, most in (("day", DAYS), ("week", WEEKS), ("month", MONTHS)):
            if marks[span] not in seen[span] and len(seen[span]) < most:
                seen[span].add(marks[span])
                stay.add(path)
    gone = [path for path in found if path not in stay]
    for path in gone:
        path.unlink()
    return gone


def last_copy_gone_on(erased: date) -> date:
    """The day on which no backup holds any more what was erased on a day."""
    return erased + timedelta(days=31 * (MONTHS + 1))


def counted(session: Session) -> dict[str, int]:
    """How many rows every table has that is there."""
    there = sorted(sa.inspect(session.connection()).get_table_names())
    return {name: session.scalar(_count(name)) or 0 for name in there}


def _count(name: str) -> sa.Select[Any]:
    return sa.select(sa.func.count()).select_from(sa.table(name))


def require_whole(path: Path) -> None:
    """See that an SQLite file is whole. Raises ``EngineError``."""
    with closing(sqlite3.connect(path)) as copy:
        try:
            said = copy.execute("PRAGMA integrity_check").fetchone()[0]
            loose = copy.execute("PRAGMA foreign_key_check").fetchone()
        except sqlite3.DatabaseError as error:
            said, loose = str(error), None
    if said != "ok" or loose is not None:
        raise EngineError("The copy of the database is not whole. The disk may be failing.")


def _copy_sqlite(database: Database, to: Path) -> dict[str, int]:
    path = database.engine.url.database
    if not path or path == ":memory:":
        raise EngineError("This database is in memory only: there is nothing to keep.")
    with closing(sqlite3.connect(path, timeout=30)) as source, closing(sqlite3.connect(to)) as copy:
        source.backup(copy)
    os.chmod(to, 0o600)
    require_whole(to)
    copied = Database(f"sqlite:///{to}")
    try:
        with copied.read() as session:
            return counted(session)
    finally:
        copied.engine.dispose()


def _dumped(database: Database, to: Path) -> dict[str, int]:
    """Dump and count one and the same moment."""
    with database.read() as session:
        snapshot = session.connection().exec_driver_sql("SELECT pg_export_snapshot()").scalar()
        dump(database.engine.url, to, str(snapshot))
        return counted(session)


def _pack(archive: Path, content: Path, manifest: dict[str, Any]) -> None:
    said = archive.with_name(MANIFEST)
    said.write_text(json.dumps(manifest, indent=1))
    with tarfile.open(archive, "w") as tar:
        tar.add(said, MANIFEST)
        tar.add(content, content.name)


def _settle(written: Path, target: Path) -> None:
    os.chmod(written, 0o600)
    with open(written, "rb") as file:
        os.fsync(file.fileno())
    os.replace(written, target)
