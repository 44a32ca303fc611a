"""Shell: ``db upgrade`` brings the database to this release."""

import click
from flask.cli import AppGroup

from engine.db.protected import grants
from engine.db.upgrade import new_migration, upgrade
from web.cli.told import database, tells

group = AppGroup("db", help="The database.")


@group.command("upgrade")
@tells
def upgrade_command():
    """Make the tables, or bring them to this release."""
    upgrade(database())
    return {"database": "is of this release"}


@group.command("grants")
@click.argument("role")
def grants_command(role):
    """Print what a PostgreSQL role is granted that runs the program; run it as the owner."""
    for statement in grants(role):
        click.echo(f"{statement};")


@group.command("new-migration")
@click.argument("number")
@click.argument("says")
@tells
def new_migration_command(number, says):
    """For developers: write migration NUMBER, from this database to the tables in the code."""
    new_migration(database(), says, number)
    return {"migration": number}
