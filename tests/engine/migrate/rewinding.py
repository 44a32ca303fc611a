"""Rewinding: a database as it will never have been - everything done inside is undone at the end.

The verbs run as they always do, each in a transaction; but all of them inside one that is
rolled back. So a case that stands somewhere is migrated to many versions, and walked to its
end many times from each, without being walked there anew.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Connection
from sqlalchemy.orm import Session

from engine.db import Database


class Rewound(Database):
    """A database whose doors lead into one transaction of one connection."""

    def __init__(self, connection: Connection) -> None:
        self.connection, self.engine = connection, connection.engine

    @contextmanager
    def write(self) -> Iterator[Session]:
        """As the door of the same name, inside the transaction that is rolled back."""
        with self._session() as session, session.begin():
            yield session

    @contextmanager
    def read(self) -> Iterator[Session]:
        """As the door of the same name."""
        with self._session(expire_on_commit=False) as session:
            yield session

    log = write

    def _session(self, *, expire_on_commit: bool = True) -> Session:
        return Session(
            self.connection,
            autoflush=False,
            expire_on_commit=expire_on_commit,
            join_transaction_mode="create_savepoint",
        )


@contextmanager
def rewinding(db: Database) -> Iterator[Rewound]:
    """What is done inside is undone; one may be inside another."""
    if isinstance(db, Rewound):
        point = db.connection.begin_nested()
        try:
            yield Rewound(db.connection)
        finally:
            point.rollback()
        return
    with db.engine.execution_options(door="write").connect() as connection:
        whole = connection.begin()
        try:
            yield Rewound(connection)
        finally:
            whole.rollback()
