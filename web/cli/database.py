"""Shell: ``db upgrade`` brings the database to this release."""

from flask.cli import AppGroup

from engine.db.upgrade import upgrade
from web.cli.told import database, tells

group = AppGroup("db", help="The database.")


@group.command("upgrade")
@tells
def upgrade_command():
    """Make the tables, or bring them to this release."""
    upgrade(database())
    return {"database": "is of this release"}
