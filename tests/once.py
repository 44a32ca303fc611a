"""Once: what many tests do first to a new council is done once for each database, and copied.

The second test that asks for it keeps a copy, all that come later are given it: the same rows
that the same verbs have written. A council to which anything was done before, or a run in which
another guard is off, does it itself.
"""

from __future__ import annotations

import copy
import sqlite3
import tempfile
from collections.abc import Callable, Hashable
from contextlib import closing
from pathlib import Path
from typing import Any

import psycopg
from sqlalchemy import text

from engine import guards
from engine.db import Database
from tests import postgres

#: What was done: the copy of the database and what doing it gave; nothing after the first time.
Kept = dict[Hashable, "tuple[Any, Any] | None"]

_on_sqlite: Kept = {}
_on_postgres: dict[postgres.Server, Kept] = {}


class Sqlite:
    """A database in a file that can be copied and brought back."""

    def __init__(self, db: Database) -> None:
        self._path = Path(str(db.engine.url.database))
        self.kept = _on_sqlite
        self._new = self._written()

    def untouched(self) -> bool:
        """Whether nothing was written since it was made."""
        return self._written() == self._new

    def keep(self) -> Path:
        """Copy it."""
        kept = Path(tempfile.mkdtemp(prefix="threefold-")) / "kept.db"
        _copy(self._path, kept)
        return kept

    def bring(self, kept: Path) -> None:
        """Make it what was kept, for every connection that is open, too."""
        _copy(kept, self._path)

    def _written(self) -> tuple[bytes, int]:
        """SQLite counts in its first page how often a file was written; what follows is its log."""
        log = Path(f"{self._path}-wal")
        with open(self._path, "rb") as file:
            file.seek(24)
            return file.read(4), log.stat().st_size if log.exists() else 0


def _copy(source: Path, target: Path) -> None:
    with closing(sqlite3.connect(source)) as one, closing(sqlite3.connect(target)) as other:
        one.backup(other)


class Postgres:
    """A database of a server that can be copied and brought back."""

    def __init__(self, server: postgres.Server, name: str, db: Database) -> None:
        self._server, self._name, self._db = server, name, db
        self.kept = _on_postgres.setdefault(server, {})
        self._new = self._written()

    def untouched(self) -> bool:
        """Whether nothing was written since it was made, in any database of the server."""
        return self._written() == self._new

    def keep(self) -> str | None:
        """Copy it, unless somebody is still connected."""
        name = f"kept_{sum(one is not None for one in self.kept.values())}"
        try:
            self._server.create(name, template=self._name)
        except psycopg.errors.ObjectInUse:
            return None
        return name

    def bring(self, kept: str) -> None:
        """Make it what was kept; whoever was connected connects again."""
        self._server.create(self._name, template=kept)

    def _written(self) -> str:
        """The number that the next transaction will have that writes anything."""
        with self._db.engine.connect() as connection:
            return str(connection.scalar(text("select pg_snapshot_xmax(pg_current_snapshot())")))


def once(place: Sqlite | Postgres, what: Hashable, do: Callable[[], Any], shut: Callable) -> Any:
    """Do something to a new council, or bring what was done; give back what doing it gave."""
    what = (what, tuple(name for name in guards.GUARDS if not guards.on(name)))
    if not place.untouched():
        return do()
    if found := place.kept.get(what):
        shut()
        place.bring(found[0])
        return copy.deepcopy(found[1])
    given = do()
    if what not in place.kept:
        place.kept[what] = None
        return given
    shut()
    if (kept := place.keep()) is not None:
        place.kept[what] = kept, copy.deepcopy(given)
    return given
