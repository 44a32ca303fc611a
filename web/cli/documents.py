"""Shell: ``case upload TASK PATH`` and ``case document CASE PATH`` - files, with every check.

The file is looked into and scanned as one that comes by the web. The public id that
``upload`` prints is what an answer to a question for a file says.
"""

from pathlib import Path

import click
from sqlalchemy import select

from engine.case.documents.checking import LARGEST
from engine.case.documents.keep import (
    DOCUMENT,
    FILE,
    add_document,
    keep_for_case,
    keep_for_task,
)
from engine.case.documents.model import Upload
from engine.case.documents.receiving import Received, receive
from engine.case.documents.scanning import CouldNotScan
from engine.case.incident import record_incident
from engine.case.model import Case, Task
from engine.errors import InvalidAnswers, NotFound
from engine.form.flattening import flatten
from engine.people.users import get_user_by_email
from web.cli.case import as_of, as_user, group, moment
from web.cli.told import database, tells
from web.uploads import NO_SCANNER, scanner


@group.command("upload")
@click.argument("task")
@click.argument("path")
@as_user
@as_of
@tells
def upload(task, path, email, as_of):
    """Keep the file at PATH for TASK (its public id); print the id to answer with."""
    with database().read() as session:
        case = session.scalar(
            select(Case.public_id).join(Task, Task.case_id == Case.id).where(Task.public_id == task)
        )
    received = _received(case, path)
    with database().write() as session:
        actor = get_user_by_email(session, email)
        kept = keep_for_task(session, task, received, actor, at=moment(as_of), via="shell")
        return _line(kept)


@group.command("document")
@click.argument("case")
@click.argument("path")
@click.option("--title", required=True, help="What it is.")
@click.option("--from", "origin", required=True, help="Who it is from.")
@click.option("--dated", help="The date on it, as 2026-03-02.")
@as_user
@as_of
@tells
def document(case, path, title, origin, dated, email, as_of):
    """Add the file at PATH to CASE (its public id) as a document."""
    received, at = _received(case, path), moment(as_of)
    with database().write() as session:
        actor = get_user_by_email(session, email)
        kept = keep_for_case(session, case, received, actor, at=at, via="shell")
        said = {FILE: kept.public_id, "document_title": title, "document_origin": origin}
        typed = flatten(DOCUMENT, said | ({"document_dated": dated} if dated else {}))
        add_document(session, case, typed, actor, at=at, via="shell")
        return _line(kept)


def _received(case: str | None, path: str) -> Received:
    """Look into a file and scan it, as the web does."""
    if case is None:
        raise NotFound()
    try:
        with open(path, "rb") as file:
            content = file.read(LARGEST + 1)
    except OSError as error:
        raise InvalidAnswers({"path": f"There is no file {path} that can be read."}) from error
    try:
        return receive(Path(path).name, content, scanner())
    except CouldNotScan:
        with database().write() as session:
            record_incident(session, case, NO_SCANNER)
        raise


def _line(upload: Upload) -> dict[str, object]:
    return {
        "upload": upload.public_id,
        "name": upload.name,
        "media_type": upload.media_type,
        "size": upload.size,
        "sha256": upload.sha256,
        "scan": upload.scan,
    }
