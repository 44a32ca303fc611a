"""Database: the doors of the app that is running. ``with db.write() as session: verb(session, ...)``"""

from __future__ import annotations

from contextlib import AbstractContextManager

from flask import current_app
from sqlalchemy.orm import Session

from engine.db import Database


def database() -> Database:
    """The database of the app that is running."""
    return current_app.extensions["threefold"]


def read() -> AbstractContextManager[Session]:
    """A snapshot to read a page from."""
    return database().read()


def write() -> AbstractContextManager[Session]:
    """One transaction of a verb: saved whole, or not at all when an error leaves the block."""
    return database().write()


def log() -> AbstractContextManager[Session]:
    """The door of the access log, after the page was read."""
    return database().log()
