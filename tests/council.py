"""A council for a test: a database of its own, the shipped process published, its people."""

from __future__ import annotations

import functools
import json
import shutil
import tempfile
from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from sqlalchemy import text
from sqlalchemy.orm import Session

from engine import clock
from engine.case.model import Case
from engine.case.walk import Walk
from engine.db import Database
from engine.db.protected import unprotect
from engine.db.tables import metadata
from engine.db.upgrade import upgrade
from engine.people import users
from engine.people.model import User
from engine.process import versions
from engine.process.bundle import from_folder
from tests import once, postgres

ROOT = Path(__file__).resolve().parent.parent
SECTION42 = ROOT / "processes" / "section42"
SCENARIOS = SECTION42 / "scenarios"
PASSWORD = "a long walk by the river 26"
FOUNDED = clock.moment("2026-01-05T09:00")

STAFF = {
    "Lena": ["contact_officer"],
    "Tom": ["enquiry_officer"],
    "Amara": ["contact_officer", "enquiry_officer"],
    "Priya": ["safeguarding_adults_manager"],
    "Daniel": ["safeguarding_adults_manager"],
    "Ruth": ["supervisor"],
    "Iris": ["process_admin"],
    "Sam": ["system_admin"],
}
#: In another team: they may not know of North's cases.
SOUTH = {"Nell": ["contact_officer"], "Owen": ["safeguarding_adults_manager"]}

EMAILS = {name: f"{name.lower()}@council.example" for name in (*STAFF, *SOUTH)}


@dataclass
class Council:
    """One database with its people; ``walk`` drives cases through it."""

    db: Database
    place: once.Sqlite | once.Postgres | None = None
    #: The same database as apps have opened it; shut with it.
    opened: list[Database] = field(default_factory=list)

    def shut(self) -> None:
        """Leave no connection behind."""
        for database in (self.db, *self.opened):
            database.engine.dispose()

    def user(self, session: Session, name: str) -> User:
        """A person by their first name."""
        return users.get_user_by_email(session, EMAILS[name])

    def walk(self, starts: str = "2026-03-02T18:00") -> Walk:
        """A walk that starts at a moment."""
        return Walk(self.db.write, EMAILS, clock.moment(starts))

    def walked(self, scenario: str, steps: int | None = None) -> Walk:
        """Walk a shipped scenario, or its first ``steps`` steps."""

        def do() -> Walk:
            said = scenario_of(scenario)
            walk = self.walk(said["starts"])
            walk.run({"steps": said["steps"][:steps]})
            return replace(walk, write=None, people=None)

        return replace(self.once((scenario, steps), do), write=self.db.write, people=EMAILS)

    def once(self, what: Hashable, do: Callable[[], Any]) -> Any:
        """Do something to a new council that other tests do, too: see ``tests/once.py``."""
        if self.place is None:
            return do()
        return once.once(self.place, what, do, self.shut)

    def case(self, session: Session, walk: Walk) -> Case:
        """The case a walk is about."""
        return session.query(Case).filter_by(public_id=walk.case).one()


def scenario_of(name: str) -> dict[str, Any]:
    """A shipped scenario by the sentence that names it."""
    return json.loads((SCENARIOS / f"{name}.json").read_text(encoding="utf-8"))


@contextmanager
def tampering(db: Database) -> Iterator[Session]:
    """The hand of somebody who owns the database: what refuses to change it is taken away."""
    with db.engine.begin() as connection:
        unprotect(connection)
    with db.write() as session:
        yield session


def found(db: Database) -> None:
    """Make the tables, publish the shipped process and add the people."""
    upgrade(db)
    with db.write() as session:
        versions.publish(session, from_folder(SECTION42), None, at=FOUNDED, via="shell")
        for team_name, staff in (("North", STAFF), ("South", SOUTH)):
            team = users.add_team(session, team_name, at=FOUNDED, actor=None, via="shell")
            for name, roles in staff.items():
                admin = set(roles) & {"process_admin", "system_admin"}
                users.add_user(
                    session,
                    EMAILS[name],
                    f"{name} {team_name}",
                    roles,
                    None if admin else team,
                    PASSWORD,
                    at=FOUNDED,
                    actor=None,
                    via="shell",
                )


@functools.cache
def _sqlite_template() -> Path:
    folder = Path(tempfile.mkdtemp(prefix="threefold-"))
    path = folder / "council.db"
    db = Database(f"sqlite:///{path}")
    found(db)
    db.engine.dispose()
    return path


@functools.cache
def _sqlite_tables() -> Path:
    path = Path(tempfile.mkdtemp(prefix="threefold-")) / "tables.db"
    db = Database(f"sqlite:///{path}")
    metadata.create_all(db.engine)
    db.engine.dispose()
    return path


@contextmanager
def only_tables(folder: Path) -> Iterator[Database]:
    """A database on SQLite with every table and nothing in them."""
    path = folder / "tables.db"
    shutil.copy(_sqlite_tables(), path)
    db = Database(f"sqlite:///{path}")
    try:
        yield db
    finally:
        db.engine.dispose()


@contextmanager
def sqlite_council(folder: Path) -> Iterator[Council]:
    """A council on SQLite, in a file of its own."""
    path = folder / "council.db"
    shutil.copy(_sqlite_template(), path)
    db = Database(f"sqlite:///{path}")
    council = Council(db, once.Sqlite(db))
    try:
        yield council
    finally:
        council.shut()


@contextmanager
def postgres_council(server: postgres.Server, name: str) -> Iterator[Council]:
    """A council on PostgreSQL, emptied of cases before each use."""
    db = Database(_postgres_copy(server, name))
    council = Council(db, once.Postgres(server, name, db))
    try:
        yield council
    finally:
        council.shut()


@contextmanager
def council_on(kind: str, name: str = "council") -> Iterator[Council]:
    """A council on ``sqlite`` or on ``postgresql``, with all that it needs, for as long as it lasts."""
    if kind == "sqlite":
        with tempfile.TemporaryDirectory() as folder, sqlite_council(Path(folder)) as council:
            yield council
    else:
        with postgres.start() as server, postgres_council(server, name) as council:
            yield council


_founded: set[int] = set()


def _postgres_copy(server: postgres.Server, name: str) -> str:
    if id(server) not in _founded:
        db = Database(server.create("template"))
        found(db)
        db.engine.dispose()
        _founded.add(id(server))
    return server.create(name, template="template")


def count(db: Database, table: str) -> int:
    """How many rows a table has."""
    with db.read() as session:
        return session.execute(text(f'select count(*) from "{table}"')).scalar_one()
