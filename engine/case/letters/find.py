"""Letters: a letter of a case by its number, with the case locked before it is read."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from engine import clock, guards, people
from engine.case.file import CaseFile, locked_case, workers
from engine.errors import Conflict, NotFound
from engine.people.model import User
from engine.record import Record, Row

#: A letter in one of these has not left and may still do so.
WAITING = ("drafted", "approved", "held")


def open_file(
    session: Session, case: str, action: str, actor: User, at: datetime | None, via: str
) -> CaseFile:
    """The file of a case, locked, for somebody who may do this. Raises ``NotFound``; ``NotAllowed``."""
    found = locked_case(session, case)
    people.require(actor, action, found, workers(session, found, actor))
    return CaseFile(session, found, actor, at or clock.now(), via)


def typed_by(file: CaseFile, actor: User) -> dict[str, Any]:
    """Who writes a row now, in no task."""
    return {"typed_at": file.at, "typed_by": actor.id, "task_id": None}


def get_letter(record: Record, number: str) -> Row:
    """A letter by its number in the case: the first that was written is 1. Raises ``NotFound``."""
    rows = record.rows("letter")
    if number.isdecimal() and len(number) < 7 and 0 < int(number) <= len(rows):
        return rows[int(number) - 1]
    raise NotFound


def number_of(record: Record, letter: Row) -> int:
    """The number of a letter in its case."""
    return [row.id for row in record.rows("letter")].index(letter.id) + 1


def require_seen(letter: Row, version: str) -> None:
    """Go on only with the letter that the person saw. Raises ``Conflict``."""
    if guards.on("bound_versions") and version != str(letter.version):
        raise Conflict("This letter has changed since you opened it. Look at it again.")


def require_state(letter: Row, states: tuple[str, ...], sentence: str) -> None:
    """Go on only where the letter is in one of these states. Raises ``Conflict``."""
    if letter.state == "sent":
        raise Conflict("This letter has been sent.")
    if letter.state == "cancelled":
        raise Conflict("This letter was cancelled. Write a new one.")
    if letter.state not in states:
        raise Conflict(sentence)
