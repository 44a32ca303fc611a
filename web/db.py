"""Database: the doors of the app that is running. ``with db.write() as session: verb(session, ...)``"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager

from flask import current_app, g
from sqlalchemy.orm import Session

from engine.db import Database
from engine.people.still import require_still


def database() -> Database:
    """The database of the app that is running."""
    return current_app.extensions["threefold"]


def read() -> AbstractContextManager[Session]:
    """A snapshot to read a page from."""
    return database().read()


@contextmanager
def write() -> Iterator[Session]:
    """One transaction of a verb: saved whole, or not at all when an error leaves the block.

    Nothing is saved for somebody whose right to it was taken since they asked.
    """
    with database().write() as session:
        yield session
        if visitor := g.get("visitor"):
            require_still(session, visitor.user)


def log() -> AbstractContextManager[Session]:
    """The door of the access log, after the page was read."""
    return database().log()
