"""Documents: the seal of a file - its checksum, sealed with the key of the case into the log.

Whoever can write into the database could change a file together with its checksum; the
sealed line of the log would still tell. The seal gives away nothing of what is in the file.
"""

from __future__ import annotations

import hashlib
import hmac

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine import guards
from engine.case.documents.model import Upload
from engine.case.model import Case, Task
from engine.log.model import Event

SENT = "file_sent"


def seal(case: Case, sha256: str) -> str:
    """The checksum of a file, sealed with the key of the case."""
    return hmac.new(case.event_key, f"file|{sha256}".encode(), hashlib.sha256).hexdigest()


def is_as_it_was_kept(session: Session, case: Case, upload: Upload, content: bytes) -> bool:
    """Say whether a file is what was kept: by its own checksum, and by the line of the log."""
    if not guards.on("upload_checksum"):
        return True
    sha256 = hashlib.sha256(content).hexdigest()
    sealed = [line.data.get("seal") for line in _sent(session, case, upload)]
    return sha256 == upload.sha256 and sealed == [seal(case, sha256)]


def sent_for(session: Session, case: Case, upload: Upload) -> Task | None:
    """The task that a file was sent for; None where it was sent to be a document."""
    tasks = [line.task_id for line in _sent(session, case, upload)]
    return session.get(Task, tasks[0]) if tasks and tasks[0] is not None else None


def _sent(session: Session, case: Case, upload: Upload) -> list[Event]:
    """The lines of the log that tell of its sending."""
    lines = session.scalars(select(Event).where(Event.case_id == case.id, Event.what == SENT))
    return [line for line in lines if line.data.get("upload") == upload.public_id]
