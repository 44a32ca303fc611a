"""Documents: keep - store a file that was received, and add it to the record as a document."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from engine import clock, form, guards, log, people
from engine.case.documents.model import Upload
from engine.case.documents.named import named_in_record
from engine.case.documents.receiving import CLEAN, Received
from engine.case.documents.sealing import SENT, seal, sent_for
from engine.case.file import CaseFile, locked_case, locked_case_of_task, workers
from engine.case.known import KnownNow
from engine.case.model import Case, Task
from engine.case.note import no_task
from engine.case.step import Passed
from engine.case.still_open import require_open
from engine.case.submit import get_task, settle
from engine.errors import Conflict, InvalidAnswers
from engine.form.fields import Typed
from engine.form.fills import fills
from engine.people.model import User
from engine.record import Row

MOST_OF_A_CASE = 200 * 1024 * 1024
FULL = (
    "This case holds as many files as it can (200 MB). "
    "Keep this one elsewhere, and say in a case note where it is."
)
NOT_HERE = "The file did not arrive. Choose it again"
CLOSED = "This case is closed. You can add a late entry."

FILE = "document_file"
#: What is asked of a document.
DOCUMENT = form.define(
    "document",
    {"pages": [{"title": "Add a document", "questions": [
        {"id": FILE, "type": "file", "label": "Which file?", "binding": "add:document.file",
         "required": "Choose a file"},
        {"id": "document_title", "type": "text", "label": "What is it?",
         "hint": "For example, bank statements of January to March",
         "binding": "add:document.title", "required": "Enter what it is"},
        {"id": "document_origin", "type": "text", "label": "Who is it from?",
         "binding": "add:document.origin", "required": "Enter who it is from"},
        {"id": "document_dated", "type": "date", "label": "Which date is on it?",
         "binding": "add:document.dated_on"},
    ]}]},
)  # fmt: skip


def keep_for_task(
    session: Session,
    task: str,
    received: Received,
    actor: User,
    *,
    at: datetime | None = None,
    via: str = "web",
) -> Upload:
    """Keep a file that a task asks for; its public id then stands in the task's draft.

    Raises ``NotFound``; ``NotAllowed``; ``Conflict`` when the task is no longer open;
    ``InvalidAnswers`` when the case is full.
    """
    file = CaseFile(session, locked_case_of_task(session, task), actor, at or clock.now(), via)
    row = get_task(file, task)
    people.require(actor, "draft", row)
    require_open(row)
    return _keep(file, row, received, actor)


def keep_for_case(
    session: Session,
    case: str,
    received: Received,
    actor: User,
    *,
    at: datetime | None = None,
    via: str = "web",
) -> Upload:
    """Keep a file that is going to be a document of the case, once it is said what it is.

    Raises ``NotFound``; ``NotAllowed``; ``Conflict`` when the case is closed;
    ``InvalidAnswers`` when it is full.
    """
    file = _open_case(session, case, actor, at, via)
    return _keep(file, None, received, actor)


def add_document(
    session: Session,
    case: str,
    typed: Typed,
    actor: User,
    *,
    at: datetime | None = None,
    via: str = "web",
) -> Row:
    """Add a document to the record: its file, what it is, whom it comes from and its date.

    The file was kept before; ``typed`` holds its public id. Raises ``NotFound``;
    ``NotAllowed``; ``Conflict`` when the case is closed; ``InvalidAnswers``.
    """
    file = _open_case(session, case, actor, at, via)
    answers = form.read(DOCUMENT, typed, KnownNow(file, no_task(file), DOCUMENT, typed))
    (one,) = fills(DOCUMENT, answers)
    _require_new(file, str(one.values["file"]), actor)
    rows = file.record.add(
        "document", [one.values], typed_at=file.at, typed_by=actor.id, task_id=None
    )
    file.changed()
    settle(file, None, {"document": rows}, Passed(), actor)
    log.append(
        session,
        file.case,
        "document_added",
        actor,
        at=file.at,
        via=via,
        data={"upload": one.values["file"]},
    )
    return rows[0]


# -- inside -------------------------------------------------------------------------


def _open_case(session: Session, case: str, actor: User, at: datetime | None, via: str) -> CaseFile:
    file = CaseFile(session, locked_case(session, case), actor, at or clock.now(), via)
    people.require(actor, "keep_document", file.case, workers(session, file.case, actor))
    if guards.on("closed_stays_closed") and file.case.ended_at is not None:
        raise Conflict(CLOSED)
    return file


def _keep(file: CaseFile, row: Task | None, received: Received, actor: User) -> Upload:
    """Store the file, unless the same person has just sent it: a double click keeps it once."""
    session, case = file.session, file.case
    if (same := _just_sent(file, row, received, actor)) is not None:
        same.scan = CLEAN if CLEAN in (same.scan, received.scan) else same.scan
        return same
    _require_room(session, case, len(received.file.content))
    upload = Upload(
        case_id=case.id,
        name=received.file.name,
        media_type=received.file.sort.media_type,
        size=len(received.file.content),
        sha256=received.file.sha256,
        scan=received.scan,
        sent_at=file.at,
        sent_by=actor.id,
        content=received.file.content,
    )
    session.add(upload)
    session.flush()
    said: dict[str, Any] = {"upload": upload.public_id, "seal": seal(case, upload.sha256)}
    log.append(session, case, SENT, actor, at=file.at, via=file.via, task=row, data=said)
    session.flush()  # the line says which task may be answered with it
    return upload


def _just_sent(file: CaseFile, row: Task | None, received: Received, actor: User) -> Upload | None:
    """The same file by the same person for the same task, while it is not part of the record."""
    found = file.session.scalars(
        select(Upload).where(
            Upload.case_id == file.case.id,
            Upload.sha256 == received.file.sha256,
            Upload.name == received.file.name,
            Upload.sent_by == actor.id,
            Upload.content.is_not(None),
        )
    )
    taken = named_in_record(file.record)
    new = [one for one in found if one.public_id not in taken]
    return next((one for one in new if sent_for(file.session, file.case, one) is row), None)


def _require_room(session: Session, case: Case, size: int) -> None:
    held = select(func.sum(Upload.size)).where(
        Upload.case_id == case.id, Upload.content.is_not(None)
    )
    if (session.scalar(held) or 0) + size > MOST_OF_A_CASE and guards.on("upload_room"):
        raise InvalidAnswers({FILE: FULL})


def _require_new(file: CaseFile, upload: str, actor: User) -> None:
    """Refuse a file that is a document of the case already, such as after a double click.

    One that was withdrawn does not come back by its number, and nobody adds what a colleague
    has sent and has not yet said what it is.
    """
    rows = {row.file: row for row in file.record.live("document")}
    held = select(Upload.public_id, Upload.sha256).where(Upload.case_id == file.case.id)
    sums = {public_id: sha256 for public_id, sha256 in file.session.execute(held)}
    same = next((row for name, row in rows.items() if sums.get(name) == sums[upload]), None)
    if same is not None:
        raise InvalidAnswers({FILE: f"This file is in the case already, as “{same.title}”."})
    sent_by = file.session.scalar(select(Upload.sent_by).where(Upload.public_id == upload))
    taken = upload in named_in_record(file.record) or sent_by != actor.id
    if taken and guards.on("upload_once"):
        raise InvalidAnswers({FILE: NOT_HERE})
