"""Shell: ``export events|records|dictionary`` - what leaves for other programs, each time in the log."""

from __future__ import annotations

from contextlib import AbstractContextManager
from pathlib import Path
from typing import TextIO

import click
from flask.cli import AppGroup

from engine.data_out.begin import begin_export
from engine.data_out.events import lines, write_table, write_xes
from engine.data_out.pseudonyms import with_key
from engine.data_out.records import dictionary, write_records
from engine.errors import Conflict
from engine.people.users import get_user_by_email
from web.cli.told import Progress, database, tells

group = AppGroup("export", help="Data for other programs; every export is in the log.")

as_user = click.option("--as", "email", required=True, help="The e-mail of who does it.")
WRITERS = {".xes": write_xes, ".csv": write_table}


@group.command("events")
@as_user
@click.option("--out", type=click.Path(path_type=Path), required=True, help="A .xes or .csv file.")
@click.option("--key", type=click.File("rb"), required=True,
              help="A file with the council's key, of 32 characters or more.")  # fmt: skip
@click.option("--from", "first", type=click.DateTime(["%Y-%m-%d"]), help="Cases opened since.")
@click.option("--to", "last", type=click.DateTime(["%Y-%m-%d"]), help="Cases opened until.")
@click.option("--shift", is_flag=True, help="Move the days of each case by some weeks.")
@tells
def events(email, out, key, first, last, shift):
    """Write what happened in every case, without names, as XES or CSV."""
    write = WRITERS.get(out.suffix)
    if write is None:
        raise click.UsageError("--out must end in .xes or .csv")
    names = with_key(key.read(), shifts=shift)
    since, until = (day.date() if day else None for day in (first, last))
    options = {"as": out.suffix[1:], "shifted": shift, "from": str(since), "to": str(until)}
    actor = _begin("events", email, options)
    with database().read() as session, _new(out) as file:
        found = lines(session, session.merge(actor), names, since, until)
        count = write(Progress().of("events", found), file)
    return {"events": count, "file": out.name}


@group.command("records")
@as_user
@click.option("--out", type=click.Path(path_type=Path, file_okay=False), required=True,
              help="An empty folder, or one that is made.")  # fmt: skip
@click.option("--words", is_flag=True, help="With what people wrote, too.")
@tells
def records(email, out, words):
    """Write the record as one CSV for each kind, with a dictionary of its columns."""
    if out.exists() and any(out.iterdir()):
        raise Conflict(f"The folder {out.name} is not empty. Choose an empty one.")
    actor = _begin("records", email, {"words": words})
    out.mkdir(parents=True, exist_ok=True)
    tell = Progress()

    def opens(name):
        tell(name, 0)
        return _new(out / name)

    with database().read() as session:
        return write_records(session, session.merge(actor), opens, words=words)


@group.command("dictionary")
@click.option("--out", type=click.Path(path_type=Path), help="A file; left out: to the screen.")
def columns(out):
    """Write what each column of the records is, as a page of the documents."""
    text = dictionary_page()
    if out is None:
        click.echo(text, nl=False)
    else:
        out.write_text(text, encoding="utf-8")


def dictionary_page() -> str:
    """The dictionary as a page: a table for each kind."""
    parts = [
        "# Data dictionary\n\nMade by `flask --app wsgi export dictionary`; do not edit. What the "
        "tables of `export records` hold. Columns of words are there only with `--words`.\n"
    ]
    table = ""
    for one in dictionary():
        if one.table != table:
            table = one.table
            parts.append(
                f"\n## {table}\n\n| column | type | of | what it is |\n|---|---|---|---|\n"
            )
        of = one.of.replace("|", " or ")
        parts.append(f"| {one.name} | {one.type} | {of} | {one.says} |\n")
    return "".join(parts)


def _begin(what, email, options):
    """Note in the log who takes it away, before a line has left."""
    with database().write() as session:
        actor = get_user_by_email(session, email)
        begin_export(session, what, options, actor, via="shell")
        return actor


def _new(path: Path) -> AbstractContextManager[TextIO]:
    """A file to write, which only whoever runs the command may read."""
    path.touch(mode=0o600, exist_ok=True)
    return path.open("w", encoding="utf-8", newline="")
