"""Database: connect, and the doors ``read``, ``write`` and ``log``.

A verb runs inside ``with db.write() as session:``: one transaction, committed
when the block is left in peace and rolled back when an error leaves it. This
package is the only place that commits. On SQLite the write door begins with
BEGIN IMMEDIATE, so that nobody reads what they are about to change before they
hold the lock (without it half of the parallel submits were lost when measured);
on PostgreSQL every verb locks the row of its case first.
"""

from __future__ import annotations

import json
import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from random import uniform
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.orm import Session, sessionmaker

from engine import guards
from engine.db.kept import keep_everything
from engine.db.model import Base, Instant, Packed, Public, public_id

__all__ = ["Base", "Database", "Instant", "Packed", "Public", "count_again", "public_id", "squeeze"]

#: SQLite 3.7.0 to 3.51.2 can corrupt a write-ahead log when it is reset
#: (sqlite.org/wal.html#walresetbug); these releases carry the repair.
WAL_IS_SAFE = ((3, 51, 3), (3, 50, 7), (3, 44, 6))

#: How long somebody waits for the one lock of SQLite, how often they ask for it at first, and
#: after how long they ask twice as often, three times after twice as long: in seconds.
PATIENCE, ASKS_EVERY, GROWS_URGENT = 30.0, (0.001, 0.003), 0.02

#: Said in a session's ``info`` where it reads one snapshot: what was asked need not be asked again.
ONLY_READS = "only reads"


class Database:
    """One council's database and its three doors."""

    def __init__(self, url: str) -> None:
        self.engine = connect(url)
        keep_everything(self.engine)
        self._write = sessionmaker(self.engine.execution_options(door="write"), autoflush=False)
        self._read = sessionmaker(
            _reader(self.engine), autoflush=False, expire_on_commit=False, info={ONLY_READS: True}
        )

    @contextmanager
    def write(self) -> Iterator[Session]:
        """One transaction of a verb: everything in the block is saved together or not at all."""
        with self._write() as session, session.begin():
            yield session

    @contextmanager
    def read(self) -> Iterator[Session]:
        """A snapshot to read from; nothing done in the block is kept."""
        with self._read() as session:
            yield session

    @contextmanager
    def erasing(self) -> Iterator[Session]:
        """The one door by which something recorded may be emptied: for ``engine/keeping/erase``.

        It is a connection of its own, on which the triggers that refuse everybody else let
        the change through. On PostgreSQL the role must be one that may change these tables.
        """
        engine = connect(self.engine.url.render_as_string(hide_password=False), erasing=True)
        try:
            door = engine.execution_options(door="erase")
            with Session(door, autoflush=False) as session, session.begin():
                yield session
        finally:
            engine.dispose()

    @contextmanager
    def log(self) -> Iterator[Session]:
        """The door of the access log: a transaction of its own, after the page was read."""
        with self._write() as session, session.begin():
            yield session


def connect(url: str, *, erasing: bool = False) -> Engine:
    """Open a database: ``sqlite:///path`` or ``postgresql+psycopg://...``.

    ``erasing`` opens it so that the triggers of ``protected.py`` let a change through.
    """
    if url.startswith("sqlite"):
        engine = create_engine(
            url, connect_args={"check_same_thread": False}, json_serializer=_json
        )
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "connect", _answer_triggers(erasing))
        event.listen(engine, "begin", _begin_sqlite)
        return engine
    engine = create_engine(
        url, pool_size=10, max_overflow=20, pool_pre_ping=True, json_serializer=_json
    )
    if erasing:
        event.listen(engine, "connect", _erase_on_postgres)
    return engine


def _json(value: object) -> str:
    """JSON as it is stored: without the blanks that say nothing."""
    return json.dumps(value, separators=(",", ":"))


def _reader(engine: Engine) -> Engine:
    if engine.dialect.name == "sqlite":
        return engine.execution_options(door="read")
    return engine.execution_options(
        door="read", isolation_level="REPEATABLE READ", postgresql_readonly=True
    )


_PATIENCE_MS = int(PATIENCE * 1000)


def _prepare_sqlite(connection: sqlite3.Connection, _record: Any) -> None:
    connection.isolation_level = None  # the driver begins nothing by itself
    # EXTRA: with FULL the folder is not synced when the journal is taken away, so that a loss of
    # power brings the journal back and takes the acknowledged submit with it (tests/chaos/power.py).
    for pragma in (
        f"busy_timeout = {_PATIENCE_MS}",
        f"journal_mode = {'WAL' if wal_is_safe(sqlite3.sqlite_version_info) else 'DELETE'}",
        "synchronous = EXTRA",
        "foreign_keys = ON",
        "secure_delete = ON",
    ):
        connection.execute(f"PRAGMA {pragma}")


def squeeze(database: Database) -> None:
    """Let nothing stay in the database's own files of what was changed or emptied in them.

    On SQLite the file is written anew. On PostgreSQL old versions of rows are freed; their
    bytes are written over as pages are used again, and the log of writes and backups made
    of the files expire as the operator has set them.
    """
    with database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        sqlite = database.engine.dialect.name == "sqlite"
        if sqlite:
            raw: Any = connection.connection.dbapi_connection
            raw.execute("VACUUM")
            raw.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        else:
            connection.exec_driver_sql("VACUUM")


def count_again(database: Database) -> None:
    """Let the database count what its tables hold, so that it goes on finding rows the short way.

    SQLite never counts by itself, and looks at a thousand rows of each index here, which keeps
    nobody waiting; PostgreSQL does it by itself too, where its operator has not switched it off.
    """
    with database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        raw: Any = connection.connection.dbapi_connection
        if database.engine.dialect.name == "sqlite":
            raw.execute("PRAGMA analysis_limit = 1000")
            raw.execute("ANALYZE")
        else:
            connection.exec_driver_sql("ANALYZE")


def _answer_triggers(erasing: bool) -> Callable[[sqlite3.Connection, Any], None]:
    """What the triggers ask: without an answer (another program's connection) they refuse too."""

    def answer(connection: sqlite3.Connection, _record: Any) -> None:
        connection.create_function("threefold_erasing", 0, lambda: int(erasing))

    return answer


def _erase_on_postgres(connection: Any, _record: Any) -> None:
    before, connection.autocommit = connection.autocommit, True
    connection.execute("SET threefold.erasing = 'yes'")
    connection.autocommit = before


def _begin_sqlite(connection: Connection) -> None:
    writes = connection.get_execution_options().get("door") != "read"
    if writes and guards.on("lock"):
        _take_the_lock(connection)
    else:
        connection.exec_driver_sql("BEGIN")


def _take_the_lock(connection: Connection) -> None:
    """Ask for the one lock again and again, until it is ours or patience is at an end.

    SQLite by itself asks the more seldom the longer it has waited, so that whoever comes again
    and again passes over whoever waits: beside three runners a submit waited 15 s
    (tests/bench/due.py). Here they ask the more often. Raises ``OperationalError``.
    """
    mine: Any = connection.connection.driver_connection
    began = time.monotonic()
    mine.execute("PRAGMA busy_timeout = 0")
    try:
        while (waited := time.monotonic() - began) < PATIENCE:
            try:
                mine.execute("BEGIN IMMEDIATE")
                return
            except sqlite3.OperationalError as error:
                if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY:
                    break  # asked once more below, so that it is said as every failure is
            time.sleep(uniform(*ASKS_EVERY) * GROWS_URGENT / (GROWS_URGENT + waited))
        connection.exec_driver_sql("BEGIN IMMEDIATE")
    finally:
        mine.execute(f"PRAGMA busy_timeout = {_PATIENCE_MS}")


def wal_is_safe(version: tuple[int, ...]) -> bool:
    """Say whether this SQLite carries the repair of the write-ahead log."""
    return version >= WAL_IS_SAFE[0] or any(
        version[:2] == repaired[:2] and version >= repaired for repaired in WAL_IS_SAFE[1:]
    )
