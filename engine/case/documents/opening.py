"""Documents: open - give a file to somebody who may read it, if it still is what was kept."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine import guards, people
from engine.case.documents.model import Upload
from engine.case.documents.named import drafts_naming, naming_rows
from engine.case.documents.sealing import is_as_it_was_kept
from engine.case.views.sight import Sight, see
from engine.errors import EngineError, NotAllowed, NotFound
from engine.people.model import User

MANAGER = "safeguarding_adults_manager"
ALTERED = (
    "This file is not what was kept: it was changed since. It is not opened. "
    "It has been written down for whoever looks after Threefold. Tell your manager."
)


NOT_YOURS = "Your role shows you how this case stands, not what is in its documents."


class Altered(EngineError):
    """The file in the database is not the one that was kept."""


@dataclass(frozen=True)
class Opened:
    """A file on its way to somebody."""

    sight: Sight
    name: str
    media_type: str
    content: bytes


def open_upload(session: Session, case: str, upload: str, user: User, *, at: datetime) -> Opened:
    """Open a file of a case by its public id. Only reads.

    A withdrawn document is opened by a safeguarding adults manager alone, who decides what
    is to become of it. Raises ``NotFound``; ``NotAllowed``; ``Altered``.
    """
    sight = see(session, case, user, at=at)
    found = upload_of(sight, upload)
    if found.content is None:
        raise NotFound()
    if not is_as_it_was_kept(session, sight.case, found, found.content):
        raise Altered(ALTERED)
    return Opened(sight, found.name, found.media_type, found.content)


def upload_of(sight: Sight, upload: str) -> Upload:
    """A file that the person may open. Raises ``NotFound``; ``NotAllowed``."""
    session = sight.file.session
    found = session.scalar(
        select(Upload).where(Upload.case_id == sight.case.id, Upload.public_id == upload)
    )
    if found is None:
        raise NotFound()
    kinds = {kind for kind, row in naming_rows(sight.file.record) if row.file == upload}
    if not kinds:
        _require_own(sight, found)
    elif not reads_all(sight, upload):
        raise NotAllowed(NOT_YOURS)
    elif withdrawn_because(sight, upload) and not _may_open_withdrawn(sight):
        raise NotAllowed(
            "This document was withdrawn. Only a safeguarding adults manager can open it."
        )
    return found


def _may_open_withdrawn(sight: Sight) -> bool:
    return MANAGER in sight.user.roles or not guards.on("upload_withdrawn")


def reads_all(sight: Sight, upload: str) -> bool:
    """Say whether the person may read every row of the record that names a file."""
    naming = [(kind, row.id) for kind, row in naming_rows(sight.file.record) if row.file == upload]
    return all(row_id in {row.id for row in sight.rows(kind)} for kind, row_id in naming)


def withdrawn_because(sight: Sight, upload: str) -> str:
    """Why a document was withdrawn; '' where it was not."""
    rows = [row for row in sight.file.record.rows("document") if row.file == upload]
    return next((row.withdrawn_because for row in rows if row.withdrawn_because), "")


def _require_own(sight: Sight, upload: Upload) -> None:
    """What is not recorded yet is seen by who sent it, and by who may go on with its draft."""
    if upload.sent_by == sight.user.id:
        return
    tasks = drafts_naming(sight.file.session, sight.case.id, upload.public_id)
    if not any(people.may(sight.user, "draft", task) for task in tasks):
        raise NotFound()
