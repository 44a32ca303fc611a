"""Shell: ``db upgrade`` brings the database to this release."""

import click
from flask.cli import AppGroup

from engine.db.upgrade import new_migration, upgrade
from web.cli.told import database, tells

group = AppGroup("db", help="The database.")


@group.command("upgrade")
@tells
def upgrade_command():
    """Make the tables, or bring them to this release."""
    upgrade(database())
    return {"database": "is of this release"}


@group.command("new-migration")
@click.argument("number")
@click.argument("says")
@tells
def new_migration_command(number, says):
    """For developers: write migration NUMBER, from this database to the tables in the code."""
    new_migration(database(), says, number)
    return {"migration": number}
