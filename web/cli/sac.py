"""Shell: ``returns sac`` - the national return of a year: counted, frozen, and written out."""

from pathlib import Path

import click
from flask import current_app

from engine import clock
from engine.errors import InvalidAnswers
from engine.people.users import get_user_by_email
from engine.returns.sac.checks import checks
from engine.returns.sac.freeze import before, changes, figures_of, make_return
from engine.returns.sac.writing import long_table, workbook
from engine.returns.sac.year import year_of
from web.cli.returns import group
from web.cli.told import database, tells


@group.command("sac")
@click.option("--year", "name", required=True, help="As 2025-26, for April 2025 to March 2026.")
@click.option("--out", "folder", type=click.Path(path_type=Path), required=True)
@click.option("--publish", is_flag=True, help="Hide counts below 5 and round the others.")
@click.option("--so-far", is_flag=True, help="For a year that goes on; the files say so.")
@click.option("--as", "email", help="The e-mail of who counts it, for the log.")
@tells
def sac(name, folder, publish, so_far, email):
    """Count the return of a year, keep the run, and write sac_long.csv and sac.xlsx to a folder."""
    now = clock.now()
    year = year_of(name, today=clock.today(now), so_far=so_far)
    with database().write() as session:
        run = make_return(
            session,
            year,
            get_user_by_email(session, email) if email else None,
            at=now,
            via="shell",
            reason_per_enquiry=current_app.config["REASON_PER_ENQUIRY"],
        )
        earlier = before(session, run)
        geography = current_app.config["COUNCIL_CODES"]
        _write(folder, "sac_long.csv", long_table(run, publish=publish, geography=geography))
        _write(folder, "sac.xlsx", workbook(run, publish=publish))
        return {
            "run": run.public_id,
            "year": year.words,
            "checksum": run.checksum,
            "published": publish,
            "cells": len(run.figures),
            "checks_that_fail": [one.words for one in checks(figures_of(run)) if not one.holds],
            "gaps": len(run.gaps),
            "cells_changed_since_the_last_run": len(changes(run, earlier)) if earlier else None,
        }


def _write(folder: Path, name: str, content: str | bytes) -> None:
    """Write one file into the folder, which is made if it is not there."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        whole = content.encode("utf-8") if isinstance(content, str) else content
        (folder / name).write_bytes(whole)
    except OSError as error:
        raise InvalidAnswers({"out": f"{folder / name} cannot be written."}) from error
