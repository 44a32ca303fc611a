"""Documents: withdraw - say that a document should not be here. It is never deleted.

It stays on the list with the reason; from then on a safeguarding adults manager alone opens
it, who decides what is to become of it: a letter about somebody else is a breach to report.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from engine import clock, form, guards, log, people
from engine.case.documents.keep import CLOSED
from engine.case.documents.named import naming_rows
from engine.case.documents.opening import MANAGER, reads_all, upload_of, withdrawn_because
from engine.case.file import CaseFile, locked_case, workers
from engine.case.known import KnownNow
from engine.case.note import no_task
from engine.case.views.sight import Sight
from engine.errors import Conflict, NotAllowed, NotFound
from engine.form.fields import Typed
from engine.people.model import User
from engine.record import KINDS

WHY = "withdrawn_because"
WITHDRAWAL = form.define(
    "withdrawal",
    {"pages": [{"title": "Withdraw this document", "questions": [
        {"id": WHY, "type": "long_text", "label": "Why should it not be here?",
         "hint": "For example: it is about somebody else. Do not repeat what is in it.",
         "required": "Say why it should not be here"},
    ]}]},
)  # fmt: skip


def withdraw(
    session: Session,
    case: str,
    upload: str,
    typed: Typed,
    actor: User,
    *,
    at: datetime | None = None,
    via: str = "web",
) -> None:
    """Withdraw a document by the public id of its file, with a reason.

    Whoever sent it may, and a safeguarding adults manager. Raises ``NotFound``;
    ``NotAllowed``; ``Conflict`` when it was withdrawn before or the case is closed;
    ``InvalidAnswers`` without a reason.
    """
    file = CaseFile(session, locked_case(session, case), actor, at or clock.now(), via)
    people.require(actor, "withdraw_document", file.case, workers(session, file.case, actor))
    sight = Sight(file, actor)
    rows = [(kind, row) for kind, row in naming_rows(file.record) if row.file == upload]
    if not rows or not reads_all(sight, upload):
        raise NotFound()
    if withdrawn_because(sight, upload):
        raise Conflict("This document was withdrawn before.")
    if not may_withdraw(sight, upload_of(sight, upload).sent_by):
        raise NotAllowed("Only whoever sent it, or a manager, can withdraw a document.")
    if guards.on("closed_stays_closed") and file.case.ended_at is not None:
        raise Conflict(CLOSED)
    reason = form.read(WITHDRAWAL, typed, KnownNow(file, no_task(file), WITHDRAWAL, typed)).values[
        WHY
    ]
    by = {"typed_at": file.at, "typed_by": actor.id, "task_id": None}
    documents = [row for kind, row in rows if kind == "document"]
    for row in documents:
        file.record.change(row, {WHY: reason}, **by)  # type: ignore[arg-type]
    if not documents:  # it came with something else, such as a partner's report
        says = KINDS[rows[0][0]].says
        told = {"file": upload, "title": f"Sent with {says}", WHY: reason}
        file.record.add("document", [told], **by)  # type: ignore[arg-type]
    log.append(
        session,
        file.case,
        "document_withdrawn",
        actor,
        at=file.at,
        via=via,
        data={"upload": upload},
    )


def may_withdraw(sight: Sight, sent_by: int) -> bool:
    """Say whether a person may withdraw a document that somebody sent."""
    works = workers(sight.file.session, sight.case, sight.user)
    allowed = people.may(sight.user, "withdraw_document", sight.case, works)
    return allowed and (sent_by == sight.user.id or MANAGER in sight.user.roles)
