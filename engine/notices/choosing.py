"""Notices: choosing - how a person wants to be told."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine import clock, log
from engine.errors import InvalidAnswers, NotAllowed
from engine.notices.model import NoticeChoice
from engine.people.model import User

AT_ONCE, DAILY, NONE = "at_once", "daily", "none"

#: How somebody may be told, as they read it: in short, and what it means.
WAYS = {
    AT_ONCE: ("At once", "A mail within a few minutes; what comes together is in one mail."),
    DAILY: ("Once a day", "One mail at 8am on working days, if there is something new."),
    NONE: ("No mails", "What is new is shown on this page only."),
}


def choose(
    session: Session, how: str, actor: User, *, at: datetime | None = None, via: str = "web"
) -> NoticeChoice:
    """Set how one wants to be told from now on: a key of ``WAYS``.

    Raises ``InvalidAnswers``; ``NotAllowed`` for a closed account.
    """
    if actor.disabled_at is not None:
        raise NotAllowed("This account is closed.")
    if how not in WAYS:
        raise InvalidAnswers({"how": "Select how you want to be told"})
    at = at or clock.now()
    session.scalars(  # two of one's own windows at the same moment
        select(User.id).where(User.id == actor.id).with_for_update(key_share=True)
    ).one()
    row = session.scalar(select(NoticeChoice).where(NoticeChoice.user_id == actor.id))
    if row is None:
        row = NoticeChoice(user_id=actor.id)
        session.add(row)
    row.how, row.set_at = how, at
    log.append(session, None, "notices_chosen", actor, at=at, via=via, data={"how": how})
    return row


def chosen(session: Session, user: User) -> str:
    """How a person wants to be told: at once, where they have not said."""
    how = session.scalar(select(NoticeChoice.how).where(NoticeChoice.user_id == user.id))
    return how or AT_ONCE
