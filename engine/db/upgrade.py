"""Database: bring the tables to the shape this release needs, in one transaction."""

from __future__ import annotations

from pathlib import Path

from alembic import autogenerate, command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection

from engine.db import Database
from engine.db.protected import protect, unprotect
from engine.errors import EngineError

MIGRATIONS = Path(__file__).with_name("migrations")


def upgrade(database: Database, to: str = "head") -> None:
    """Upgrade the database to this release; an empty one is made from nothing.

    What keeps the tables from being changed is put aside for the migrations, and set
    again in the same transaction.
    """
    with database.engine.begin() as connection:
        unprotect(connection)
        command.upgrade(_config(connection), to)
        protect(connection)


def require_current(database: Database) -> None:
    """Refuse to start on a database of another release. Raises ``EngineError`` with what to do."""
    wanted = ScriptDirectory.from_config(_config(None)).get_current_head()
    if revision(database) != wanted:
        raise EngineError("The database is of another release. Run: flask --app wsgi db upgrade")


def revision(database: Database) -> str | None:
    """Which migration the database was brought to last; None where there are no tables yet."""
    with database.engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision()


def is_known(number: str | None) -> bool:
    """Whether this release knows a migration: a backup of a newer release has one it does not."""
    known = {one.revision for one in ScriptDirectory.from_config(_config(None)).walk_revisions()}
    return number in known


def differences(database: Database) -> list[object]:
    """What the migrations would still have to change to match the tables in the code."""
    from engine.db.tables import metadata

    with database.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": False})
        return list(autogenerate.compare_metadata(context, metadata))


def new_migration(database: Database, says: str, number: str) -> None:
    """Write the migration from the database as it is to the tables in the code."""
    with database.engine.connect() as connection:
        command.revision(_config(connection), says, autogenerate=True, rev_id=number)


def _config(connection: Connection | None) -> Config:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.attributes["connection"] = connection
    return config
