"""Letters: cancel - a letter that has not left will not leave. Nothing is deleted."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from engine import log
from engine.case.letters.find import (
    WAITING,
    get_letter,
    number_of,
    open_file,
    require_seen,
    require_state,
    typed_by,
)
from engine.case.letters.typed import Reading
from engine.form.fields import Typed
from engine.people.model import User
from engine.record import Row

REASON_MAX = 2_000


def cancel_letter(
    session: Session,
    case: str,
    number: str,
    typed: Typed,
    actor: User,
    *,
    at: datetime | None = None,
    via: str = "web",
) -> Row:
    """Cancel a letter with a reason (``because`` and ``_version`` in ``typed``).

    Raises ``NotFound``; ``NotAllowed``; ``Conflict``; ``InvalidAnswers``.
    """
    file = open_file(session, case, "write_letter", actor, at, via)
    letter = get_letter(file.record, number)
    require_state(letter, WAITING, "")
    require_seen(letter, (typed.get("_version") or [""])[0])
    read = Reading(typed)
    because = read.words("because", "Say why it is cancelled", REASON_MAX)
    read.require()
    file.record.change(letter, {"state": "cancelled", "because": because}, **typed_by(file, actor))
    data = {"letter": number_of(file.record, letter)}
    log.append(session, file.case, "letter_cancelled", actor, at=file.at, via=via, data=data)
    return letter
