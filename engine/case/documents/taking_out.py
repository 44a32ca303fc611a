"""Documents: take out - a file that was taken out of a draft is not kept.

Somebody chose the wrong file, perhaps about another person, and noticed it before it was
recorded. Its content is erased; that it was sent and taken out stays in the log.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine import clock, log, people
from engine.case.documents.model import Upload
from engine.case.documents.named import drafts_naming, is_kept_for_somebody, named_in_record
from engine.case.documents.sealing import sent_for
from engine.case.file import CaseFile, locked_case, workers
from engine.people.model import User


def take_out(
    session: Session,
    case: str,
    uploads: Collection[str],
    actor: User,
    *,
    at: datetime | None = None,
    via: str = "web",
) -> list[str]:
    """Erase those of these files that stand nowhere any more; give their public ids.

    What has become part of the record, stands in a draft or is kept for somebody stays; so
    does what somebody else has sent, but for a task that this person may go on with.
    Raises ``NotFound`` when the person may not know of the case.
    """
    file = CaseFile(session, locked_case(session, case), actor, at or clock.now(), via)
    people.require(actor, "read_case", file.case, workers(session, file.case, actor))
    recorded = named_in_record(file.record)
    found = session.scalars(
        select(Upload).where(
            Upload.case_id == file.case.id,
            Upload.public_id.in_(uploads),
            Upload.content.is_not(None),
        )
    )
    gone = []
    for upload in found:
        named = upload.public_id
        stands = named in recorded or drafts_naming(session, file.case.id, named)
        if stands or is_kept_for_somebody(session, file.case.id, named):
            continue
        if not _may_take_out(file, upload, actor):
            continue
        upload.content = None
        gone.append(named)
        log.append(
            session, file.case, "file_taken_out", actor, at=file.at, via=via, data={"upload": named}
        )
    return gone


def _may_take_out(file: CaseFile, upload: Upload, actor: User) -> bool:
    task = sent_for(file.session, file.case, upload)
    goes_on = task is not None and people.may(actor, "draft", task)
    return upload.sent_by == actor.id or goes_on
