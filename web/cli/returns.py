"""Shell: ``returns measures`` - figures over many cases, as they may be published."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date
from pathlib import Path

import click
from flask.cli import AppGroup

from engine.returns.indicators.shown import rows
from engine.returns.measures import measures
from engine.returns.suppression import published
from engine.safe_csv import csv_text
from web.cli.told import database, tells

group = AppGroup("returns", help="Figures over many cases.")


@group.command("measures")
@click.option("--from", "first", type=click.DateTime(["%Y-%m-%d"]), required=True)
@click.option("--to", "last", type=click.DateTime(["%Y-%m-%d"]), required=True)
@click.option("--publish", is_flag=True, help="Hide counts below 5 and round the others.")
@click.option(
    "--out", type=click.Path(path_type=Path), help="Write every indicator to this folder."
)
@click.option("--adults", type=click.IntRange(min=1), help="Adults who live in the area.")
@tells
def over_cases(first, last, publish, out, adults):
    """Count how it was for adults, what was told of again, and the kinds of harm.

    With --out, measures.csv holds every indicator: its numerator, denominator and percent.
    """
    if out is not None:
        return _written(out, first.date(), last.date(), publish, adults)
    with database().read() as session:
        found = [asdict(one) for one in measures(session, first.date(), last.date())]
    for one in found:
        one.pop("team_id")
    return [_published(one) for one in found] if publish else found


def _written(out: Path, first: date, last: date, publish: bool, adults: int | None):
    with database().read() as session:
        found = list(rows(session, first, last, publish=publish, adults=adults))
    out.mkdir(parents=True, exist_ok=True)
    path = out / "measures.csv"
    heads = ["indicator", "numerator", "denominator", "percent"]
    path.write_text(csv_text([heads, *found]), encoding="utf-8", newline="")
    return {"written": str(path), "indicators": len(found)}


def _published(value):
    if isinstance(value, int):
        return published(value)
    return (
        {key: _published(inner) for key, inner in value.items()}
        if isinstance(value, dict)
        else value
    )
