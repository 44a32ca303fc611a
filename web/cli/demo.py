"""Shell: ``demo`` adds the fictional people and their cases, on a demo database only."""

from __future__ import annotations

import click
from flask import current_app
from flask.cli import with_appcontext

from engine.errors import NotAllowed
from web import demo
from web.cli.told import database, tells


@click.command("demo")
@with_appcontext
@tells
def command():
    """Add fictional people and cases at every stage; a second time nothing is added."""
    if not current_app.config["DEMO"]:
        raise NotAllowed("Demo people are made only where THREEFOLD_DEMO is 1.")
    made = []
    for line in demo.make_demo(database()):
        click.echo(line, err=True)
        made.append(line)
    return {"made": len(made), "sign_in": list(demo.emails().values()), "password": demo.PASSWORD}
