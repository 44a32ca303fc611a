"""Oversight: stopped - whose reading was stopped, because it was more than a person does by hand.

It is an event about the person, of no case; the managers and supervisors of their team and
whoever looks after the accounts are told, and see who it was beside their notices.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import Session

from engine import log, people
from engine.log.by_hand import HOUR
from engine.log.model import Event
from engine.notices.telling import tell
from engine.people.model import User, UserRole

WHAT, NOTICE = "reading_stopped", "reading_stopped"
LATELY = 20
#: Who watches over the people of a team, and who over every account.
OF_TEAM = ("safeguarding_adults_manager", "supervisor")
OF_ALL = "system_admin"


@dataclass(frozen=True)
class Stopped:
    """Somebody whose reading was stopped, and when it first was."""

    name: str
    at: datetime


def stop(session: Session, user: User, page: str, at: datetime) -> None:
    """Write down that somebody's reading was stopped, and tell who watches over them: once an hour.

    ``page`` is the name of the page that was not shown, never its address.
    """
    lately = select(Event.id).where(
        Event.actor_id == user.id, Event.what == WHAT, Event.at > at - HOUR
    )
    if session.scalar(lately.limit(1)) is not None:
        return
    log.append(session, None, WHAT, user, at=at, data={"page": page})
    for number in session.scalars(_watchers(user)):
        tell(session, number, NOTICE, None, at)


def stopped_lately(session: Session, user: User) -> Sequence[Stopped]:
    """Whose reading was stopped lately, as far as this person watches over them; newest first."""
    found = (
        select(User.name, Event.at)
        .join(Event, Event.actor_id == User.id)
        .where(Event.what == WHAT, Event.case_id.is_(None))
        .order_by(Event.id.desc())
        .limit(LATELY)
    )
    if not people.may(user, "read_log", None):
        if user.team_id is None or not user.roles & set(OF_TEAM):
            return []
        found = found.where(User.team_id == user.team_id)
    return [Stopped(name, moment) for name, moment in session.execute(found)]


def _watchers(user: User) -> Select[Any]:
    of_team = UserRole.role.in_(OF_TEAM) & (User.team_id == user.team_id)
    watches = or_(of_team, UserRole.role == OF_ALL)
    open_accounts = User.disabled_at.is_(None) & (User.id != user.id)
    return select(User.id).join(UserRole).where(watches, open_accounts).distinct()
