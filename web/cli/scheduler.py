"""Shell: ``scheduler`` - let what is due take effect, until it is stopped."""

import logging
import signal
import sys

import click
from flask import current_app
from flask.cli import with_appcontext

from engine.db.upgrade import require_current
from engine.errors import EngineError
from web import scheduler
from web.cli.told import database


@click.command("scheduler")
@click.option("--once", is_flag=True, help="Do what is due now, then stop.")
@with_appcontext
def command(once: bool):
    """Remind, open and send what is due. Start one or more; each thing is done once."""
    logging.basicConfig(stream=sys.stdout, level=logging.INFO, format="%(asctime)s %(message)s")
    try:
        require_current(database())
    except EngineError as error:
        raise click.ClickException(str(error)) from None
    way, nights = current_app.extensions["mail"], current_app.extensions["nights"]
    if once:
        tried = scheduler.beat(database())
        click.echo(f"{len(tried)} due, {sum(bool(one.failed) for one in tried)} failed")
        mails = scheduler.post(database(), way)
        click.echo(f"{len(mails)} mails, {sum(bool(one.failed) for one in mails)} failed")
        done = scheduler.night(database(), nights)
        click.echo(f"{len(done)} jobs of the night, {sum(one.failed for one in done)} failed")
        return
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    scheduler.run(database(), way, nights)
