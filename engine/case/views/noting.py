"""Case: noting - the form of a note opened for a person. Only reads; ``note`` writes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from engine import people
from engine.case.note import no_task, require_fit
from engine.case.note_kinds import NOTES, note_form
from engine.case.views.showing import Sheet
from engine.case.views.sight import see, workers
from engine.errors import Conflict
from engine.form.fields import Typed
from engine.people.model import User


@dataclass
class NotePage(Sheet):
    """One kind of note opened for one person."""

    title: str = ""


def open_note(
    session: Session, case: str, kind: str, user: User, *, at: datetime, typed: Typed | None = None
) -> NotePage:
    """Open the form of a note in a case. Raises ``NotFound``; ``NotAllowed``; ``Conflict``."""
    sight = see(session, case, user, at=at)
    form = note_form(kind)
    people.require(user, "note", sight.case, workers(session, sight.case, user))
    require_fit(sight.file, kind, user)
    if sight.case.ended_at is not None and kind != "late_entry":
        raise Conflict("This case is closed. You can add a late entry.")
    if sight.case.ended_at is None and kind == "late_entry":
        raise Conflict("This case is still open. Write a case note instead.")
    return NotePage(sight, form, typed or {}, no_task(sight.file), title=NOTES[kind].title)
