"""Counts SQL statements and commits, which say more than times do on a shared machine."""

from __future__ import annotations

from sqlalchemy import event

from tests.council import Council


class Counter:
    """Counts statements and commits between enter and exit."""

    def __init__(self, council: Council) -> None:
        self.sql = self.commits = 0
        self.on = False
        self.watch(council.db.engine)

    def watch(self, engine) -> None:
        """Count what this engine is asked, too."""
        event.listen(engine, "before_cursor_execute", self._statement)
        event.listen(engine, "commit", self._commit)

    def __enter__(self):
        self.sql = self.commits = 0
        self.on = True

    def __exit__(self, *_):
        self.on = False

    def _statement(self, connection, cursor, statement, *_):
        if self.on and not statement.startswith("BEGIN"):
            self.sql += 1

    def _commit(self, _connection):
        if self.on:
            self.commits += 1
