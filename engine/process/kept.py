"""Process: kept - one file of a draft, kept as it is, with who changed it. What is taken out stays."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from engine import log
from engine.errors import InvalidProcess, NotFound
from engine.people.model import User
from engine.process import versions
from engine.process.bundle import MAX_FILES
from engine.process.model import ProcessEdit, ProcessFile, ProcessVersion


def keep_file(
    session: Session, version: ProcessVersion, path: str, content: bytes | None, actor: User,
    at: datetime, via: str,
) -> None:  # fmt: skip
    """Keep one file, unless it says what it said before."""
    row = session.scalar(
        select(ProcessFile).where(ProcessFile.version_id == version.id, ProcessFile.path == path)
    )
    if content is None and (row is None or row.removed_at is not None):
        raise NotFound("There is no such file in this draft.")
    if row is not None and content == row.content and row.removed_at is None:
        return
    was = row.content if row is not None and row.removed_at is None else None
    what = _put(session, version, path, row, content, at)
    session.flush()
    _edited(session, version, path, what, was, actor, at)
    log.append(
        session, None, "draft_saved", actor, at=at, via=via,
        data={"process": version.process, "number": version.number, "path": path, "what": what},
    )  # fmt: skip


def _put(
    session: Session,
    version: ProcessVersion,
    path: str,
    row: ProcessFile | None,
    content: bytes | None,
    at: datetime,
) -> str:
    """Add, change or take out one file; say which. What is taken out stays readable."""
    if row is None:
        assert content is not None
        _require_room(session, version)
        session.add(ProcessFile(version_id=version.id, path=path, content=content))
        return "added"
    if content is None:
        row.removed_at = at
        return "removed"
    back, row.content, row.removed_at = row.removed_at is not None, content, None
    return "added" if back else "saved"


def _require_room(session: Session, version: ProcessVersion) -> None:
    many = select(func.count(ProcessFile.id)).where(ProcessFile.version_id == version.id)
    if (session.scalar(many) or 0) >= MAX_FILES:
        raise InvalidProcess([f"A process has no more than {MAX_FILES} files."])


def _edited(
    session: Session, version: ProcessVersion, path: str, what: str, was: bytes | None,
    actor: User, at: datetime,
) -> None:  # fmt: skip
    version.hash = versions.bundle_of(session, version).hash
    session.add(
        ProcessEdit(
            version_id=version.id,
            path=path,
            what=what,
            by=actor.id,
            at=at,
            hash=version.hash,
            was=was,
        )
    )
