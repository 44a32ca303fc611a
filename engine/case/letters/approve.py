"""Letters: approve - a second person has read the letter as it will go, and lets it."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from engine import guards, log
from engine.case.letters.find import (
    get_letter,
    number_of,
    open_file,
    require_seen,
    require_state,
    typed_by,
)
from engine.case.letters.reading_again import stops
from engine.errors import NotAllowed, Refused
from engine.people.model import User
from engine.record import Record, Row
from engine.record.kind import record_version


def approve_letter(
    session: Session,
    case: str,
    number: str,
    version: str,
    actor: User,
    *,
    at: datetime | None = None,
    via: str = "web",
) -> Row:
    """Approve a letter as it was seen (``version``), so that it may be sent.

    Whoever wrote any of its words cannot approve it. A letter that was held is
    approved again in the same way. Raises ``NotFound``; ``NotAllowed``; ``Conflict``;
    ``Refused`` where it may not leave as things stand.
    """
    file = open_file(session, case, "approve_letter", actor, at, via)
    letter = get_letter(file.record, number)
    require_state(letter, ("drafted", "held"), "This letter is approved already.")
    require_seen(letter, version)
    if actor.id in writers(file.record, letter) and guards.on("letter_approved_by_another"):
        raise NotAllowed("You wrote this letter, or a part of it. Ask somebody else to approve it.")
    for stop in stops(file.record, letter):
        raise Refused(stop.guard, stop.why)
    values = {
        "state": "approved",
        "because": None,
        "approved_by": actor.id,
        "approved_at": file.at,
    }
    file.record.change(letter, values, **typed_by(file, actor))
    data = {"letter": number_of(file.record, letter)}
    log.append(session, file.case, "letter_approved", actor, at=file.at, via=via, data=data)
    return letter


def writers(record: Record, letter: Row) -> set[int]:
    """Everybody who wrote some version of a letter's words, by number."""
    earlier = record.session.scalars(
        sa.select(record_version.c.before).where(
            record_version.c.kind == "letter", record_version.c.row_id == letter.id
        )
    )
    found = {letter.written_by, *(before.get("written_by") for before in earlier)}
    return {number for number in found if isinstance(number, int)}
