"""Letters: change - edit the words, the way or the address of a letter that has not left."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from engine import log
from engine.case.file import CaseFile
from engine.case.letters.find import (
    WAITING,
    get_letter,
    number_of,
    open_file,
    require_seen,
    require_state,
    typed_by,
)
from engine.case.letters.release import ARRIVES
from engine.case.letters.templates import WAYS
from engine.case.letters.typed import LINE_MAX, Reading
from engine.case.letters.write import adults_address
from engine.form.fields import Typed
from engine.people.model import User
from engine.record import Row


def change_letter(
    session: Session,
    case: str,
    number: str,
    typed: Typed,
    actor: User,
    *,
    at: datetime | None = None,
    via: str = "web",
) -> Row:
    """Write a new version of a letter; it is a draft again, and has to be approved anew.

    ``typed`` has body, channel, address, large_print, name (on the envelope; the adult's own
    is not changed here) and ``_version``, the version that was seen. Earlier versions are kept.

    Raises ``NotFound``; ``NotAllowed``; ``Conflict``; ``InvalidAnswers``.
    """
    file = open_file(session, case, "write_letter", actor, at, via)
    letter = get_letter(file.record, number)
    require_state(letter, WAITING, "")
    require_seen(letter, (typed.get("_version") or [""])[0])
    read = Reading(typed)
    channel = read.choice("channel", WAYS, "Select how the letter will go")
    values = {
        "body": read.words("body", "Write the letter"),
        "channel": channel,
        "address": _address(file, read, letter, channel),
        "large_print": "yes" if read.tick("large_print") else "no",
        "state": "drafted",
        "because": None,
        "written_by": actor.id,
        "approved_by": None,
        "approved_at": None,
    }
    if letter.recipient != "adult":
        values["recipient_name"] = read.words("name", "Enter the name on the letter", LINE_MAX)
    read.require()
    file.record.change(letter, values, **typed_by(file, actor))
    data = {"letter": number_of(file.record, letter)}
    log.append(session, file.case, "letter_changed", actor, at=file.at, via=via, data=data)
    return letter


def _address(file: CaseFile, read: Reading, letter: Row, channel: str) -> str | None:
    """Where it goes. Left empty, the adult's own is taken from the record, while it is safe."""
    if channel not in ARRIVES:
        return None
    typed = read.address("address", channel)
    if not typed and letter.recipient == "adult":
        return adults_address(file, channel) or None
    return typed or None
