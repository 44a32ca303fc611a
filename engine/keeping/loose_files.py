"""Keeping: loose files - what was sent and never used is taken away after some days.

Somebody chose a file and closed the page. Nobody finds it on a list, and yet it is there, of
somebody's life. Its content is erased; that it was sent, and that it went, stays in the log.
Source: UK GDPR article 5(1)(e), storage limitation.
"""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine import guards, log
from engine.case.documents.model import Upload
from engine.case.documents.named import (
    NAMING,
    drafts_naming,
    is_kept_for_somebody,
    named_in_record,
)
from engine.case.file import CaseFile, locked_case
from engine.case.model import Answer, Case, Task
from engine.db import Database
from engine.record import KINDS
from engine.record.kind import record_version

#: For so long a file waits to be used.
LOOSE_FOR = timedelta(days=30)


def clear_loose(database: Database, at: datetime) -> int:
    """Erase every file that has waited long enough and stands nowhere; say how many.

    Never one that the record names or ever named, that stands in a draft, in text kept for
    somebody or in an answer. Each case is one transaction.
    """
    with database.read() as session:
        cases = list(session.scalars(select(Case.public_id).where(Case.id.in_(_with_loose(at)))))
    cleared = 0
    for case in cases:
        with database.write() as session:
            cleared += _clear(session, case, at)
    return cleared


# -- inside -----------------------------------------------------------------------


def _with_loose(at: datetime) -> Any:
    """The cases with a file that waits too long and that no row of the record names."""
    found = select(Upload.case_id).where(
        Upload.content.is_not(None), Upload.sent_at < at - LOOSE_FOR
    )
    for kind in NAMING:
        named = KINDS[kind].table.c.file
        found = found.where(~select(named).where(named == Upload.public_id).exists())
    return found.distinct()


def _clear(session: Session, case: str, at: datetime) -> int:
    file = CaseFile(session, locked_case(session, case), None, at, "scheduler")
    recorded = named_in_record(file.record)
    waits = select(Upload).where(
        Upload.case_id == file.case.id, Upload.content.is_not(None), Upload.sent_at < at - LOOSE_FOR
    )  # fmt: skip
    cleared = 0
    for upload in session.scalars(waits.order_by(Upload.id)).all():
        if upload.public_id in recorded or _still_named(file, upload.public_id):
            continue
        upload.content = None
        data = {"upload": upload.public_id}
        log.append(session, file.case, "file_cleared", None, at=at, via=file.via, data=data)
        cleared += 1
    return cleared


def _still_named(file: CaseFile, upload: str) -> bool:
    """Say whether anybody may come back to a file: a draft, a text that is kept, what was said."""
    if not guards.on("loose_file_stands"):
        return False
    session, case = file.session, file.case.id
    if drafts_naming(session, case, upload) or is_kept_for_somebody(session, case, upload):
        return True
    of_case = Answer.task_id.in_(select(Task.id).where(Task.case_id == case))
    answers = session.execute(select(Answer.values, Answer.unasked).where(of_case))
    if any(upload in json.dumps(said, default=str) for row in answers for said in row):
        return True
    return any(upload in json.dumps(before, default=str) for before in _before(file))


def _before(file: CaseFile) -> list[dict[str, Any]]:
    """What the rows of the record that can name a file said before they were changed."""
    found: list[dict[str, Any]] = []
    for kind in NAMING:
        ids = [row.id for row in file.record.rows(kind)]
        said = select(record_version.c.before).where(
            record_version.c.kind == kind, record_version.c.row_id.in_(ids)
        )
        found.extend(file.session.scalars(said))
    return found
