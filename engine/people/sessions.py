"""Sessions: who is signed in where, for how long, and how it ends.

The browser holds a random token; the table holds its digest only, so a stolen
database signs nobody in. Whether a session stands is asked of the database on
every page: signing out, or closing the account, counts from the next page on.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache

from sqlalchemy import Select, bindparam, select, update
from sqlalchemy.orm import Session, joinedload

from engine import guards
from engine.errors import NotFound
from engine.log import events
from engine.people.attempts import digest
from engine.people.model import SignedIn, User
from engine.people.permission import require

IDLE = timedelta(minutes=30)
ABSOLUTE = timedelta(hours=10)
SEEN_AFTER = timedelta(seconds=60)
#: How long one has between the password and the code.
WAITS = timedelta(minutes=15)
#: How long before the end a page says so.
WARNED = timedelta(minutes=15)


@dataclass(frozen=True)
class Visitor:
    """Who is signed in. ``seen_is_old`` asks the caller to call ``seen`` in a write door.

    ``ends_at`` is when the session ends however busy the person is.
    """

    user: User
    seen_is_old: bool
    session_id: int
    ends_at: datetime


@cache
def _who() -> Select[User, SignedIn]:
    """Asked of every request, so it is put together once; not before every table is known."""
    return (
        select(User, SignedIn)
        .join(SignedIn, SignedIn.user_id == User.id)
        .where(SignedIn.token_digest == bindparam("digest"))
        .options(joinedload(User.role_rows))
    )


def who_is(session: Session, token: str, at: datetime) -> Visitor | None:
    """The person a token belongs to, or None: unknown, idle too long, too old, signed out, closed.

    Also None while the second step is still to be taken. One statement. It writes
    nothing, so it may be called in a read door.
    """
    row = session.execute(_who(), {"digest": digest(token)}).unique().one_or_none()
    if row is None:
        return None
    user, signed_in = row
    if not _stands(signed_in, user, at) or (guards.on("second_step") and signed_in.waits):
        return None
    ends_at = signed_in.started_at + ABSOLUTE
    return Visitor(user, at - signed_in.seen_at > SEEN_AFTER, signed_in.id, ends_at)


def waiting(session: Session, token: str, at: datetime) -> tuple[User, SignedIn] | None:
    """Whose password was right under this token, while their second step is still to be taken."""
    row = session.scalar(select(SignedIn).where(SignedIn.token_digest == digest(token)))
    if row is None or not row.waits or at - row.started_at > WAITS:
        return None
    user = session.get(User, row.user_id)
    return (user, row) if user is not None and _stands(row, user, at) else None


def whose(session: Session, token: str) -> str | None:
    """The public id of whoever a token belonged to, though the session may be over."""
    found = select(User.public_id).join(SignedIn, SignedIn.user_id == User.id)
    return session.scalar(found.where(SignedIn.token_digest == digest(token)))


def start(session: Session, user: User, browser: str, at: datetime, waits: bool = False) -> str:
    """Begin a session under a new token, as part of signing in; return the token."""
    token = secrets.token_urlsafe(32)
    session.add(
        SignedIn(
            token_digest=digest(token),
            user_id=user.id,
            started_at=at,
            seen_at=at,
            waits=waits,
            browser=browser[:80],
        )
    )
    return token


def seen(session: Session, token: str, at: datetime) -> None:
    """Note that a person is still there. Needs a door that writes."""
    session.execute(
        update(SignedIn)
        .where(SignedIn.token_digest == digest(token), SignedIn.seen_at < at)
        .values(seen_at=at)
    )


def sign_out(session: Session, token: str, at: datetime) -> None:
    """End this one session; a token that is not known or has ended is let pass."""
    row = session.scalar(select(SignedIn).where(SignedIn.token_digest == digest(token)))
    if row is None or row.ended_at is not None:
        return
    row.ended_at = at
    if not row.waits:
        events.append(session, None, "signed_out", session.get(User, row.user_id), at=at)


def signed_in_at(session: Session, user: User, at: datetime) -> list[SignedIn]:
    """Where a person is signed in now, the newest first."""
    found = select(SignedIn).where(
        SignedIn.user_id == user.id,
        SignedIn.ended_at.is_(None),
        SignedIn.waits.is_(False),
        SignedIn.seen_at >= at - IDLE,
        SignedIn.started_at >= at - ABSOLUTE,
    )
    return list(session.scalars(found.order_by(SignedIn.started_at.desc(), SignedIn.id.desc())))


def end_one(session: Session, user: User, public_id: str, *, at: datetime) -> None:
    """End one of one's own sessions, for instance on a computer one has left. Raises ``NotFound``."""
    rows = [one for one in signed_in_at(session, user, at) if one.public_id == public_id]
    if not rows:
        raise NotFound("You are not signed in there any more.")
    rows[0].ended_at = at
    events.append(session, None, "signed_out", user, at=at, data={"elsewhere": True})


def sign_out_everywhere(
    session: Session,
    user: User,
    *,
    at: datetime,
    actor: User | None,
    via: str = "web",
    but: int | None = None,
) -> None:
    """End every session of a person, for instance after a laptop was lost.

    ``but`` is the number of the session that stays: the one from which it is asked.
    People do so for themselves; for another it takes someone who manages users.
    Raises ``NotAllowed``.
    """
    if actor is not None and actor.id != user.id:
        require(actor, "manage_users", None)
    end_all(session, user, at, but)
    events.append(
        session, None, "signed_out_everywhere", actor, at=at, via=via, data={"user": user.id}
    )


def end_all(session: Session, user: User, at: datetime, but: int | None = None) -> None:
    """End every session of a person, as part of another verb, which appends the event."""
    ended = update(SignedIn).where(SignedIn.user_id == user.id, SignedIn.ended_at.is_(None))
    if but is not None:
        ended = ended.where(SignedIn.id != but)
    session.execute(ended.values(ended_at=at))


def _stands(row: SignedIn, user: User, at: datetime) -> bool:
    revoked = row.ended_at is not None or user.disabled_at is not None
    if guards.on("session_revoked") and revoked:
        return False
    return at - row.seen_at <= IDLE and at - row.started_at <= ABSOLUTE
