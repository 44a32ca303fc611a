"""Documents: which files a case holds, what they are called, and where they are named."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.case.documents.model import Upload
from engine.case.model import Draft, KeptText, Task
from engine.form import fields
from engine.form.definition import Form
from engine.form.fields import Typed
from engine.form.known import Known
from engine.process.bundle import Code
from engine.record import KINDS, Record, Row

#: The kinds of the record that name a file.
NAMING = tuple(
    kind.name for kind in KINDS.values() if getattr(kind.columns.get("file"), "type", "") == "file"
)


def size_in_words(size: int) -> str:
    """A size as people's computers say it: 812 bytes, 120 kB, 2.4 MB, 10 MB."""
    if size < 1024:
        return f"{size} bytes"
    if size < 1023.5 * 1024:
        return f"{round(size / 1024)} kB"
    return f"{size / 1024**2:.1f} MB".replace(".0 ", " ")


def in_words(name: str, size: int) -> str:
    """A file as a form and a list call it: rota.pdf, 120 kB."""
    return f"{name}, {size_in_words(size)}"


def files_of(session: Session, case_id: int) -> list[Code]:
    """Every file that a case holds: its public id, and what it is called."""
    held = select(Upload.public_id, Upload.name, Upload.size).where(
        Upload.case_id == case_id, Upload.content.is_not(None)
    )
    return [
        Code(public_id, in_words(name, size)) for public_id, name, size in session.execute(held)
    ]


def naming_rows(record: Record) -> Iterator[tuple[str, Row]]:
    """Every row of the record that names a file, with its kind, oldest first."""
    for kind in NAMING:
        for row in record.rows(kind):
            if row.values()["file"]:
                yield kind, row


def named_in_record(record: Record) -> set[str]:
    """The files that have become part of the record."""
    return {row.values()["file"] for _, row in naming_rows(record)}


def file_fields(form: Form, typed: Typed, known: Known) -> set[str]:
    """The field names of a form's questions for a file, in rows and blocks as well."""
    asked = {q.id for q in form.walk() if q.type == "file"}
    names = fields.expected(form, typed, known) if asked else set()
    return {name for name in names if name.rpartition("-")[2] in asked}


def files_typed(form: Form, typed: Typed, known: Known) -> set[str]:
    """The files that stand in what was typed."""
    return {
        value for name in file_fields(form, typed, known) for value in typed.get(name, ()) if value
    }


def drafts_naming(session: Session, case_id: int, upload: str) -> list[Task]:
    """The open tasks of a case in whose draft a file stands."""
    drafts = session.execute(
        select(Task, Draft.typed)
        .join(Draft, Draft.task_id == Task.id)
        .where(Task.case_id == case_id)
    )
    return [task for task, typed in drafts if _stands_in(typed, upload)]


def is_kept_for_somebody(session: Session, case_id: int, upload: str) -> bool:
    """Say whether a file stands in text that is kept for whoever typed it."""
    kept = session.scalars(
        select(KeptText.typed)
        .join(Task, Task.id == KeptText.task_id)
        .where(Task.case_id == case_id)
    )
    return any(_stands_in(typed, upload) for typed in kept)


def _stands_in(typed: Mapping[str, list[str]], upload: str) -> bool:
    return any(upload in values for values in typed.values())
