"""Notices: tell - write down, in the transaction of a verb, that somebody is to be told of it."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy.orm import Session

from engine import clock
from engine.notices import of_account
from engine.notices.model import Notice
from engine.people.covering import covering_on
from engine.people.hidden import CLOSED, KEPT, stands

if TYPE_CHECKING:
    from engine.case.model import Task
    from engine.people.model import User

#: What whoever covers is told of as well.
COVERED = {
    "task_given": "A task was given",
    "reminder": "A reminder fell due",
    "task_cancelled": "A task is no longer needed",
    "nudge": "Somebody asks to look at this",
    "partner_answered": "A partner has answered",
    "partner_silent": "The link of a partner ran out unanswered",
    "partner_locked": "The link of a partner was closed after too many wrong codes",
}
#: What a person is told of, as they read it on their page.
KINDS = {
    "task_given": "A task was given to you",
    "reminder": "A reminder fell due",
    "task_cancelled": "A task of yours is no longer needed",
    "nudge": "Somebody asks you to look at this",
    "partner_answered": "Whoever you sent this to has answered it",
    "partner_silent": "The link that you sent ran out, and nobody has answered",
    "partner_locked": "The link that you sent was closed: too many wrong codes",
    "night_failed": "A job of the night has failed: ask whoever runs Threefold",
    "reading_stopped": "Somebody read more in an hour than anybody does by hand: see who it was below",
    "time_over": "There are records whose time is over: see Keeping",
    "glass_broken": "A case was opened in an emergency, and waits for your review",
    "glass_late": "A case that was opened in an emergency was not reviewed in time: see Restricted",
    "draft_sent": "A draft of the process waits for your approval: see Process",
    "draft_returned": "A draft of the process was sent back to be changed: see Process",
    "draft_approved": "A draft that you worked on was approved, and is live: see Process",
    "draft_discarded": "A draft that you worked on was given up: see Process",
}
#: The same of somebody's own account; of these a mail is sent however one wants to be told.
KINDS |= of_account.KINDS
#: The same, for whoever covers for the person it is told to.
COVER = "_cover"
KINDS |= {kind + COVER: f"{says}, for somebody you cover for" for kind, says in COVERED.items()}


def tell(session: Session, user_id: int, kind: str, task: Task | None, at: datetime) -> None:
    """Tell a person of something: it stands on their page, and a mail is sent as they have chosen.

    It only adds a row: it is told if the verb is done, and never if it is not.
    Raises ``ValueError`` for a kind that does not exist.
    """
    if kind not in KINDS:
        raise ValueError(f"There is no notice {kind!r}.")
    session.add(Notice(user_id=user_id, kind=kind, task=task, made_at=at))


def tell_holder(session: Session, kind: str, task: Task, actor: User | None, at: datetime) -> None:
    """Tell whoever has a task, and once each whoever covers for them on that day.

    Nobody where it waits for the team; never whoever did it themselves.
    """
    if task.assignee_id is not None:
        tell_and_cover(session, task.assignee_id, kind, task, actor, at)


def tell_and_cover(
    session: Session, user_id: int, kind: str, task: Task, actor: User | None, at: datetime
) -> None:
    """Tell somebody of a task, and once each whoever covers for them on that day.

    Never whoever did it themselves, nor a cover who may not know of the case: a mail alone would
    say that there is one.
    """
    by = actor.id if actor is not None else None
    if user_id != by:
        tell(session, user_id, kind, task, at)
    with session.no_autoflush:  # the task may be new; it is saved with the whole act
        covers = session.scalars(covering_on(clock.today(at), user_id)).all()
        known = [one for one in covers if not _is_hidden(session, task, one)]
    for cover in known:
        if cover not in (by, user_id):
            tell(session, cover, kind + COVER, task, at)


def _is_hidden(session: Session, task: Task, user_id: int) -> bool:
    return stands(session, task.case_id, user_id) in (KEPT, CLOSED)
