"""Shell: ``returns measures`` - figures over many cases, as they may be published."""

from __future__ import annotations

from dataclasses import asdict

import click
from flask.cli import AppGroup

from engine.returns.measures import measures
from engine.returns.suppression import published
from web.cli.told import database, tells

group = AppGroup("returns", help="Figures over many cases.")


@group.command("measures")
@click.option("--from", "first", type=click.DateTime(["%Y-%m-%d"]), required=True)
@click.option("--to", "last", type=click.DateTime(["%Y-%m-%d"]), required=True)
@click.option("--publish", is_flag=True, help="Hide counts below 5 and round the others.")
@tells
def over_cases(first, last, publish):
    """Count how it was for adults, what was told of again, and the kinds of harm."""
    with database().read() as session:
        found = [asdict(one) for one in measures(session, first.date(), last.date())]
    for one in found:
        one.pop("team_id")
    return [_published(one) for one in found] if publish else found


def _published(value):
    if isinstance(value, int):
        return published(value)
    return (
        {key: _published(inner) for key, inner in value.items()}
        if isinstance(value, dict)
        else value
    )
