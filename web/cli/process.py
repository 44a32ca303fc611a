"""Shell: ``process check|publish|export|import|diff|approve|migrate`` - a process and its versions."""

import json
from collections.abc import Iterator
from pathlib import Path

import click
from flask.cli import AppGroup

from engine import clock
from engine.case.migrate import batch, publishing
from engine.case.trying.scenarios import walk_scenarios
from engine.errors import InvalidProcess, NotFound
from engine.people.users import get_user_by_email
from engine.process import drafts, versions
from engine.process.bundle import Bundle, from_folder, to_folder
from engine.process.checks import check as check_bundle
from engine.process.diff import diff, is_wording_only
from engine.process.model import ProcessVersion
from engine.process.scenarios import Result, keep_results, scenario_paths, title_of
from engine.process.zipped import from_zip, to_zip
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
    """Publish FOLDER as the next version, if it passes every check and its scenarios go as they say."""
    bundle = from_folder(folder)
    _walk_all(bundle)
    with database().write() as session:
        actor = get_user_by_email(session, email) if email else None
        version = versions.publish(session, bundle, actor, at=clock.now(), via="shell")
        return {"process": version.process, "number": version.number, "hash": version.hash}


@group.command("import")
@click.argument("source", type=click.Path(exists=True, path_type=Path))
@click.option("--as", "email", required=True, help="The e-mail of who brings it in.")
@click.option("--send", "says", help="Send it for approval at once: what was changed, and why.")
@tells
def import_command(source, email, says):
    """Bring in SOURCE, a folder or a zip file, as a draft that a second person approves."""
    bundle = _bundle(source)
    with database().write() as session:
        actor = get_user_by_email(session, email)
        draft = drafts.import_draft(session, bundle, actor, at=clock.now(), via="shell")
        public_id, told = draft.public_id, _version(draft)
    return _send(public_id, says, email) if says else told


@group.command("approve")
@click.argument("process")
@click.option("--as", "email", required=True, help="The e-mail of who approves; no author of it.")
@tells
def approve(process, email):
    """Publish the draft of PROCESS that was sent for approval."""
    with database().write() as session:
        actor = get_user_by_email(session, email)
        draft = drafts.open_draft(session, process)
        if draft is None:
            raise NotFound("Nobody is changing this process.")
        return _version(publishing.approve(session, draft.public_id, draft.hash, actor).version)


@group.command("diff")
@click.argument("old", type=click.Path(exists=True, path_type=Path))
@click.argument("new", type=click.Path(exists=True, path_type=Path))
@tells
def diff_command(old, new):
    """Say in sentences what NEW does differently from OLD; both are folders or zip files."""
    changes = diff(_bundle(old), _bundle(new))
    return {
        "wording_only": is_wording_only(changes),
        "changes": [
            {"path": c.path, "where": c.where, "sentence": c.sentence, "wording": c.wording}
            for c in changes
        ],
    }


@group.command("migrate")
@click.argument("process")
@click.option("--as", "email", required=True, help="The e-mail of who migrates.")
@click.option("--really", is_flag=True, help="Do it; without this it is only said what would be.")
def migrate_command(process, email, really):
    """Take running cases of PROCESS over to its live version, one by one, with a result for each."""
    moved = stayed = failed = 0
    for line in batch.run(database(), process, email, really=really):
        click.echo(json.dumps(line))
        moved, stayed = moved + (line["result"] == "moved"), stayed + (line["result"] == "stays")
        failed += line["result"] == "failed"
    word = "moved" if really else "would move"
    could_not = f" {failed} could not be read." if failed else ""
    click.echo(f"{moved} {word}, {stayed} stay on their version.{could_not}", err=True)


@group.command("export")
@click.argument("process")
@click.argument("folder", type=click.Path(path_type=Path))
@tells
def export(process, folder):
    """Write the live version of PROCESS to FOLDER (or FOLDER.zip), byte for byte as it is."""
    with database().read() as session:
        version = versions.live(session, process)
        bundle = versions.bundle_of(session, version)
        if folder.suffix == ".zip":
            folder.write_bytes(to_zip(bundle))
        else:
            to_folder(bundle, folder)
        return {"process": version.process, "number": version.number, "folder": str(folder)}


def _send(draft: str, says: str, email: str) -> dict[str, object]:
    """Walk the scenarios of a draft that stands already, then ask for approval."""
    with database().read() as session:
        bundle = versions.bundle_of(session, drafts.get_draft(session, draft))
    results = dict(_walking(bundle)) if check_bundle(bundle).verdict == "publishable" else {}
    with database().write() as session:
        actor = get_user_by_email(session, email)
        version = drafts.get_draft(session, draft, lock=True)
        keep_results(session, version, bundle.hash, results, actor, at=clock.now())
    with database().write() as session:
        actor = get_user_by_email(session, email)
        return _version(drafts.send_for_approval(session, draft, says, bundle.hash, actor))


def _walk_all(bundle: Bundle) -> None:
    """Refuse a folder with a scenario that goes another way than it says."""
    if check_bundle(bundle).verdict == "publishable":  # else publishing says what is wrong
        failed = [f"“{title_of(p)}” fails. {r.says}" for p, r in _walking(bundle) if not r.passed]
        if failed:
            raise InvalidProcess(failed)


def _walking(bundle: Bundle) -> Iterator[tuple[str, Result]]:
    paths = scenario_paths(bundle)
    for number, (path, result) in enumerate(walk_scenarios(bundle, paths), 1):
        word = "passed" if result.passed else "failed"
        click.echo(f"Scenario {number} of {len(paths)}, {title_of(path)}: {word}", err=True)
        yield path, result


def _bundle(source: Path) -> Bundle:
    return from_folder(source) if source.is_dir() else from_zip(source.read_bytes())


def _version(version: ProcessVersion) -> dict[str, object]:
    return {
        "process": version.process,
        "number": version.number,
        "state": version.state,
        "hash": version.hash,
    }
