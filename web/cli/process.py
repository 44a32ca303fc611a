"""Shell: ``process check|publish|export`` - the folder of a process, its checks and its versions."""

from pathlib import Path

import click
from flask.cli import AppGroup

from engine import clock
from engine.people.users import get_user_by_email
from engine.process import versions
from engine.process.bundle import from_folder, to_folder
from web.cli.process_check import check_command
from web.cli.told import database, tells

group = AppGroup("process", help="Processes.")


@group.command("check")
@click.argument("paths", nargs=-1, required=True)
@click.option("--json", "as_json", is_flag=True, help="Print a JSON array, one object a process.")
def check(paths, as_json):
    """Say what of each PATH (a folder or a .bpmn file) can be published, and prove it."""
    raise SystemExit(check_command(list(paths), as_json))


@group.command("publish")
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option(
    "--as", "email", help="The e-mail of who publishes; needed once anything is published."
)
@tells
def publish(folder, email):
    """Publish FOLDER as the next version, if it passes every check."""
    bundle = from_folder(folder)
    with database().write() as session:
        actor = get_user_by_email(session, email) if email else None
        version = versions.publish(session, bundle, actor, at=clock.now(), via="shell")
        return {"process": version.process, "number": version.number, "hash": version.hash}


@group.command("export")
@click.argument("process")
@click.argument("folder", type=click.Path(path_type=Path))
@tells
def export(process, folder):
    """Write the live version of PROCESS to FOLDER, byte for byte as it was published."""
    with database().read() as session:
        version = versions.live(session, process)
        to_folder(versions.bundle_of(session, version), folder)
        return {"process": version.process, "number": version.number, "folder": str(folder)}
