"""History: scratch - the rows of a folder in a file of their own while they are looked at.

A million lines do not fit into memory with their ids; a database file does not mind.
It lies in a folder that only this user can read, and is gone when the check is over.
"""

from __future__ import annotations

import sqlite3
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from types import TracebackType
from typing import Any

from engine.returns.history.files import File

AT_ONCE = 5_000


class Scratch:
    """A database of the files as they were read: a table a file, ``line`` and its columns as text."""

    def __init__(self) -> None:
        self._folder = tempfile.TemporaryDirectory(prefix="threefold-history-")
        path = Path(self._folder.name) / "scratch.db"
        self._to = sqlite3.connect(path, isolation_level=None)
        for pragma in ("journal_mode = OFF", "synchronous = OFF", "cache_size = -65536"):
            self._to.execute(f"PRAGMA {pragma}")

    def __enter__(self) -> Scratch:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._to.close()
        self._folder.cleanup()

    def fill(self, file: File, rows: Iterable[tuple[int, tuple[str | None, ...]]]) -> int:
        """Put the rows of a file into its table; say how many there were."""
        columns = ", ".join(f'"{column.name}" TEXT' for column in file.columns)
        self._to.execute(
            f"CREATE TABLE {file.name} (line INTEGER PRIMARY KEY, pk INTEGER, {columns})"
        )
        marks = ", ".join("?" * (len(file.columns) + 2))
        count, batch = 0, []
        self._to.execute("BEGIN")
        for line, cells in rows:
            batch.append((line, None, *cells))
            count += 1
            if len(batch) == AT_ONCE:
                self._to.executemany(f"INSERT INTO {file.name} VALUES ({marks})", batch)
                batch.clear()
        self._to.executemany(f"INSERT INTO {file.name} VALUES ({marks})", batch)
        self._to.execute("END")
        return count

    def index(self, table: str, column: str) -> None:
        """Let a column be looked up by."""
        self._to.execute(f"CREATE INDEX {table}_{column} ON {table} ({column})")

    def rows(self, statement: str, *values: Any) -> Iterator[Any]:
        """What a statement finds, one row after the other."""
        yield from self._to.execute(statement, values)

    def many(self, statement: str) -> Iterator[list[Any]]:
        """What a statement finds, some thousand rows at a time."""
        found = self._to.execute(statement)
        while some := found.fetchmany(AT_ONCE):
            yield some

    def number_adults(self, numbered: Iterable[tuple[int, int]]) -> None:
        """Note under which number each adult is kept: (number, line)."""
        self._to.execute("BEGIN")
        self._to.executemany("UPDATE adults SET pk = ? WHERE line = ?", list(numbered))
        self._to.execute("END")
