"""Process: asking - whose turn a draft is, and who is told of it.

A draft that waits for a second person must not wait unseen: whoever could approve it finds it
on their work list and among their notices, and its authors learn what became of it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine import people
from engine.notices.telling import tell
from engine.people.model import User
from engine.process.model import DRAFT, SENT, ProcessEdit, ProcessVersion


def authors(session: Session, version: ProcessVersion) -> set[int]:
    """Everybody who made or changed a draft, or sent it for approval, by number."""
    edited = session.scalars(select(ProcessEdit.by).where(ProcessEdit.version_id == version.id))
    return {n for n in (version.created_by, version.sent_by, *edited) if n is not None}


@dataclass(frozen=True)
class Turn:
    """One draft: this person approves it, works on it, or waits for somebody else to approve it."""

    draft: str
    number: int
    mine: bool
    sent: bool
    says: str
    by: str
    since: datetime


def turns_of(session: Session, user: User) -> list[Turn]:
    """The drafts a person has to approve, or works on or sent; none for whoever publishes nothing."""
    if not people.may(user, "publish_process", None):
        return []
    opened = select(ProcessVersion).where(ProcessVersion.state.in_((DRAFT, SENT)))
    found = []
    for version in session.scalars(opened.order_by(ProcessVersion.id)):
        mine, sent = user.id in authors(session, version), version.state == SENT
        if not (mine or sent):  # somebody else's, and not finished
            continue
        by = session.get(User, version.sent_by or version.created_by or 0)
        found.append(
            Turn(
                version.public_id, version.number, mine, sent, version.says or "",
                by.name if by else "", version.sent_at or version.created_at,
            )
        )  # fmt: skip
    return found


def tell_approvers(session: Session, version: ProcessVersion, at: datetime) -> None:
    """Tell everybody who can approve a draft that it waits: not its authors."""
    made_it = authors(session, version)
    for one in session.scalars(select(User).where(User.disabled_at.is_(None)).order_by(User.id)):
        if one.id not in made_it and people.may(one, "publish_process", None):
            tell(session, one.id, "draft_sent", None, at)


def tell_authors(
    session: Session, version: ProcessVersion, kind: str, actor: User, at: datetime
) -> None:
    """Tell a draft's authors what became of it; not whoever did that."""
    for number in sorted(authors(session, version) - {actor.id}):
        tell(session, number, kind, None, at)
