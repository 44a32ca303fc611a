"""Trying: scratch - a database in memory with one process live in it and made-up people.

It exists for one thread and one block of code. The process need not pass every check, so
that a draft can be tried while it is being changed; it must be possible to read it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy.orm import Session

from engine import clock
from engine.db import Database
from engine.db.tables import metadata
from engine.people import users
from engine.process import versions
from engine.process.bundle import Bundle
from engine.process.model import ProcessVersion
from engine.process.runtime import Process, make_ready

FOUNDED = clock.moment("2026-01-05T09:00")
#: Everybody a scenario can name, and what they may do: enough for four eyes on each decision.
PEOPLE: Mapping[str, tuple[str, ...]] = {
    "Lena": ("contact_officer",),
    "Tom": ("enquiry_officer",),
    "Amara": ("contact_officer", "enquiry_officer"),
    "Priya": ("safeguarding_adults_manager",),
    "Daniel": ("safeguarding_adults_manager",),
    "Ruth": ("supervisor",),
}
MOST_READY = 4
_made: dict[str, Process] = {}

EMAILS = {name: f"{name.lower()}@made-up.example" for name in PEOPLE}


@contextmanager
def scratch(bundle: Bundle) -> Iterator[Database]:
    """A database in memory on which this process is live; it is gone with the block."""
    database = Database("sqlite://")
    try:
        _raw(database).deserialize(_tables())
        with database.write() as session:
            _publish(session, bundle, FOUNDED)
            team = users.add_team(session, "North", at=FOUNDED, actor=None, via="shell")
            for name, roles in PEOPLE.items():
                email = EMAILS[name]
                users.add_user(
                    session, email, name, roles, team, at=FOUNDED, actor=None, via="shell"
                )
        yield database
    finally:
        database.engine.dispose()


@cache
def _tables() -> bytes:
    """Every table, empty: made once, since making them takes longer than what is tried in them."""
    database = Database("sqlite://")
    try:
        metadata.create_all(database.engine)
        return bytes(_raw(database).serialize())
    finally:
        database.engine.dispose()


def _raw(database: Database) -> Any:
    """The one connection of a database in memory."""
    with database.engine.connect() as connection:
        return connection.connection.dbapi_connection


def _publish(session: Session, bundle: Bundle, at: datetime) -> None:
    version = ProcessVersion(
        process=bundle.name, number=1, state="published", hash=bundle.hash,
        created_at=at, published_at=at,
    )  # fmt: skip
    versions.store(session, version, bundle)
    make_ready(session, version.id, ready_process(bundle))


def ready_process(bundle: Bundle) -> Process:
    """A process made ready once for its content: what is tried is tried again and again."""
    made = _made.get(bundle.hash)
    if made is None:
        while len(_made) >= MOST_READY:
            _made.pop(next(iter(_made)), None)
        made = _made[bundle.hash] = Process(bundle)
    return made
