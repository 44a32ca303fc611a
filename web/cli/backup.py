"""Shell: ``backup``, ``restore`` and ``backup-key`` - keep everything elsewhere, and get it back."""

from __future__ import annotations

import tempfile
import time
from pathlib import Path

import click
from flask import current_app
from flask.cli import with_appcontext

from engine import clock
from engine.errors import EngineError
from engine.keeping.backup import back_up
from engine.keeping.locking import NO_KEY, Lock, Opener, new_key
from engine.keeping.restore import Restored, restore
from engine.log.anchor import read_anchors
from web.cli.told import database, tells


@click.command("backup")
@click.argument("to", type=click.Path(file_okay=False, path_type=Path))
@click.option("--key", "keys", multiple=True, help="A public age key, instead of the setting.")
@with_appcontext
@tells
def backup(to, keys):
    """Write an encrypted backup into the folder TO. People go on working meanwhile."""
    lock = Lock(keys) if keys else current_app.extensions["nights"].lock
    if lock is None:
        raise EngineError(NO_KEY)
    began = time.monotonic()
    made = back_up(database(), to, lock, clock.now())
    return {
        "backup": made.path.name,
        "bytes": made.size,
        "rows": made.rows,
        "seconds": round(time.monotonic() - began, 1),
        "not_in_it": "THREEFOLD_SECRET_KEY, THREEFOLD_LOG_KEY and the key that opens it",
    }


@click.command("restore")
@click.argument(
    "backup_file", metavar="FROM", type=click.Path(exists=True, dir_okay=False, path_type=Path)
)
@click.option(
    "--key-file",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="The file with the secret age key. Without it the passphrase is asked for.",
)
@click.option(
    "--anchor",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="A file with anchors: rows that were taken away show.",
)
@click.option("--drill", is_flag=True, help="Into a place of its own, which is thrown away after.")
@click.option("--into", help="With --drill, for PostgreSQL: the address of an empty database.")
@with_appcontext
@tells
def restore_command(backup_file, key_file, anchor, drill, into):
    """Restore a backup into an empty place, and say what was checked. Exit 1 if anything is wrong."""
    opener = _opener(key_file)
    key = current_app.extensions["nights"].key
    anchors = read_anchors(anchor.read_text(errors="replace"), key) if anchor and key else []
    began = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="threefold-drill-") as folder:
        url = into or f"sqlite:///{folder}/drill.db" if drill else _own_url()
        done = restore(backup_file, opener, url, key, clock.now(), anchors)
    _say(done, time.monotonic() - began)
    if not done.is_whole:
        raise EngineError("Not everything is as it was. Do not work in this database.")


@click.command("backup-key")
def backup_key():
    """Make a key for backups: the public half for the setting, the secret half for a safe."""
    public, secret = new_key()
    click.echo(f"# public, for THREEFOLD_BACKUP_KEY: {public}")
    click.echo("# secret: keep this file in a safe, never on this machine")
    click.echo(secret)


def _own_url() -> str:
    return database().engine.url.render_as_string(hide_password=False)


def _opener(key_file: Path | None) -> Opener:
    if key_file is not None:
        lines = [line.strip() for line in key_file.read_text(errors="replace").splitlines()]
        return Opener(secret=next((one for one in lines if one.startswith("AGE-SECRET-KEY-")), ""))
    return Opener(passphrase=click.prompt("Passphrase", hide_input=True))


def _say(done: Restored, seconds: float) -> None:
    click.echo(f"Restored as it was on {done.made_at}, in {seconds:.1f} seconds.")
    for one in done.checked:
        click.echo(f"{'well ' if one.well else 'WRONG'}  {one.what}: {one.seen}")
    click.echo(f"{done.held} mails that were waiting are held; let them go from the page of mails.")
