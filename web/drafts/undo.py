"""Drafts: undo - the last change of a draft is taken back by whoever made it, on any of its pages.

What each file said before is kept with the change itself, so it does not matter how large
it was, nor in which browser. It is offered only while nobody has changed the draft since.
"""

from __future__ import annotations

from flask import flash
from flask_login import current_user
from sqlalchemy.orm import Session

from engine.errors import Conflict
from engine.process.bundle import Bundle
from engine.process.editing.undoing import last_change
from engine.process.model import ProcessVersion
from web import db
from web.drafts import saving

NOTHING = (
    "There is nothing of yours to take back: the draft was changed since. "
    "The page shows it as it is now."
)


def offered(session: Session, draft: ProcessVersion, bundle: Bundle, path: str) -> bool:
    """Whether the last change of the draft is this person's, and changed this file."""
    return path in last_change(session, draft, bundle, current_user)


def take_back(version: str, path: str, seen: str) -> None:
    """Let the files of the last change say what they said before it. Raises ``Conflict``."""
    with db.read() as session:
        draft, bundle = saving.opened(session, version)
        before = last_change(session, draft, bundle, current_user)
        is_seen = draft.hash == seen
    if path not in before or not is_seen:
        raise Conflict(NOTHING)
    saving.save(version, before, seen)
    flash("Your last change is taken back. It is as it was before it.", "success")
