"""Shell: ``keeping`` - what is done every night, by hand."""

from __future__ import annotations

from flask import current_app
from flask.cli import AppGroup

from engine import clock
from engine.keeping.erase import erase_agreed
from engine.keeping.retention import list_due
from web.cli.told import database, tells

group = AppGroup("keeping", help="Records whose time is over.")


@group.command("list")
@tells
def list_command():
    """Put every record whose time is over on the list for review. Nothing is let go by this."""
    with database().write() as session:
        return {"new": list_due(session, current_app.extensions["nights"].periods, clock.now())}


@group.command("erase")
@tells
def erase_command():
    """Erase every record that two people have agreed to let go."""
    nights = current_app.extensions["nights"]
    return {"erased": erase_agreed(database(), nights.periods, nights.key, clock.now())}
