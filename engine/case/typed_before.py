"""Case: typed before - keep what was typed into a task by somebody whose session had run out."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from engine.case import token
from engine.case.aside import lay_aside
from engine.case.draft import draft_of, keep_text
from engine.case.model import Task
from engine.case.paging import DraftChanged, save_page
from engine.errors import Conflict, NotAllowed, NotFound
from engine.form.fields import Typed
from engine.people.model import User

BECAUSE = "You had been signed out when you sent it."


def keep_typed_before(
    session: Session, task: str, typed: Typed, actor: User, *, at: datetime
) -> bool:
    """Keep what was typed, once its author has signed in again; say whether it was theirs.

    The form carries a token bound to one person and one task. What somebody else
    typed is not kept in this person's name. One page goes into the draft; answers
    that had only to be sent are in the draft already.

    Raises ``NotFound``; ``InvalidAnswers`` when it is too much.
    """
    row = session.scalar(select(Task).where(Task.public_id == task).options(joinedload(Task.case)))
    if row is None:
        raise NotFound
    sent = (typed.get("_token") or [""])[0]
    if not token.is_genuine(row.case.event_key, sent, actor.id, row.id):
        return False
    page = (typed.get("_page") or [""])[0]
    try:
        if page:
            save_page(session, task, page, typed, actor, at=at)
        elif not row.is_open or draft_of(session, row) is None:
            keep_text(session, task, typed, actor, BECAUSE, at=at)
    except DraftChanged as error:
        lay_aside(session, task, typed, actor, str(error), at=at)
    except (Conflict, NotAllowed):
        keep_text(session, task, typed, actor, BECAUSE, at=at)
    return True
