"""Uploads: files that come with a form - checked and scanned, kept at once, named in the form.

A file question has two fields: its own, which holds the public id of the file once it is
kept, and a second one for the browser's file, called ``_file-`` and its name. So a draft
keeps its files without sending them again, and nothing is lost when another answer is wrong.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping

from flask import current_app, request

from engine.case.documents.checking import LARGEST
from engine.case.documents.receiving import Received, receive
from engine.case.documents.scanning import CouldNotScan, Scan
from engine.case.documents.sorts import Unfit
from engine.case.incident import record_incident
from engine.errors import InvalidAnswers
from web import db

FILE = "_file-"
DROP = "_drop"
MOST_AT_ONCE = 10
NO_SCANNER = "The scanner of files does not work: a file was refused."
TOO_MANY = f"Send no more than {MOST_AT_ONCE} files at once. Save, then add the others."


def scanner() -> Scan | None:
    """The council's scanner, or None where none is set up."""
    return current_app.extensions["scanner"]


def has_files() -> bool:
    """Say whether the browser sent a file."""
    return any(one.filename for one in request.files.values())


def dropped(sent: dict[str, list[str]]) -> str:
    """Take the file out whose Remove button was pressed; give the name of its field, or ''."""
    name = request.form.get(DROP, "")
    if name:
        sent[name] = [""]
    return name


def take_in(
    case: str,
    names: Collection[str],
    sent: dict[str, list[str]],
    keep: Callable[[Received], str],
) -> Mapping[str, str]:
    """Check, scan and keep each file that was sent for one of these fields.

    ``keep`` stores a file and gives its public id, which then stands in ``sent``. Gives a
    sentence for each field whose file was refused; the other files are kept all the same.
    """
    messages: dict[str, str] = {}
    files = [
        (name, one)
        for field, one in request.files.items()
        if one.filename and (name := field.removeprefix(FILE)) in names and field != name
    ]
    for number, (name, one) in enumerate(files):
        if number >= MOST_AT_ONCE:
            messages[name] = TOO_MANY
            continue
        try:
            received = receive(one.filename or "", one.stream.read(LARGEST + 1), scanner())
            sent[name] = [keep(received)]
        except CouldNotScan as error:
            _write_down(case)
            messages[name] = str(error)
        except (Unfit, InvalidAnswers) as error:
            messages[name] = str(error)
    return messages


def _write_down(case: str) -> None:
    with db.write() as session:
        record_incident(session, case, NO_SCANNER)
