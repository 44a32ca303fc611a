"""Database: undone - steps one after the other of which nothing stays, for trying things out."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager

from sqlalchemy.orm import Session

from engine.db import Database

Step = Callable[[], AbstractContextManager[Session]]


class _Undone(Exception):
    """Leaves a block so that nothing of it stays."""


@contextmanager
def undone(database: Database) -> Iterator[tuple[Session, Step]]:
    """One transaction that is undone in the end, and in it a door for each step.

    A step that is refused is undone by itself; the next reads everything anew.
    """
    try:
        with database.write() as session:

            @contextmanager
            def step() -> Iterator[Session]:
                try:
                    with session.begin_nested():
                        yield session
                finally:
                    session.expunge_all()

            yield session, step
            raise _Undone
    except _Undone:
        pass
