"""Sign in: check a password, remember who is signed in, and end it.

The browser holds a random token; the table holds its digest only, so a stolen
database signs nobody in. Whether a session stands is asked of the database on
every page: signing out, or closing the account, counts from the next page on.
"""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session, joinedload

from engine import guards
from engine.db import Database
from engine.errors import NotAllowed
from engine.log import events
from engine.people import passwords
from engine.people.emails import fold_email
from engine.people.model import SignedIn, SignInAttempt, User
from engine.people.permission import require

FAILURES = 10
WINDOW = timedelta(minutes=5)
IDLE = timedelta(minutes=30)
ABSOLUTE = timedelta(hours=10)
SEEN_AFTER = timedelta(seconds=60)

WRONG = "The e-mail address or the password is not right."
TOO_MANY = "Too many attempts to sign in. Wait five minutes, then try again."


@dataclass(frozen=True)
class Visitor:
    """Who is signed in. ``seen_is_old`` asks the caller to call ``seen`` in a write door."""

    user: User
    seen_is_old: bool


def sign_in(db: Database, email: str, password: str, address: str, at: datetime) -> str:
    """Check a person's password and return the token their browser keeps.

    ``address`` is the network address the attempt comes from. This opens its own
    doors: the attempt must stay on record when the sign-in is refused, and the
    slow work on the password must not be done while others wait for the lock.
    Every attempt is put down before the password is looked at and struck off if
    it was right, so many at once cannot slip past the limit together.

    Raises ``NotAllowed``, in the same words and after the same work whether the
    account is unknown, closed, or the password wrong.
    """
    email = fold_email(email)
    who = (_digest(f"account {email}"), _digest(f"address {address}"))
    with db.read() as session:
        _refuse_too_many(session, who, at, FAILURES - 1)
    with db.write() as session:
        session.execute(delete(SignInAttempt).where(SignInAttempt.at < at - timedelta(days=1)))
        attempts = [SignInAttempt(who=one, at=at) for one in who]
        session.add_all(attempts)
        session.flush()
        ids = [attempt.id for attempt in attempts]
    with db.read() as session:
        _refuse_too_many(session, who, at, FAILURES)
        user = session.scalar(select(User).where(User.email == email))
    right = passwords.matches(user.password_hash if user else None, password)
    if user is None or not right:
        raise NotAllowed(WRONG)
    with db.write() as session:
        return _start(session, user.id, user.password_hash, password, ids, at)


def who_is(session: Session, token: str, at: datetime) -> Visitor | None:
    """The person a token belongs to, or None: unknown, idle too long, too old, signed out, closed.

    One statement. It writes nothing, so it may be called in a read door.
    """
    row = (
        session.execute(
            select(User, SignedIn.started_at, SignedIn.seen_at, SignedIn.ended_at)
            .join(SignedIn, SignedIn.user_id == User.id)
            .where(SignedIn.token_digest == _digest(token))
            .options(joinedload(User.role_rows))
        )
        .unique()
        .one_or_none()
    )
    if row is None:
        return None
    user, started_at, seen_at, ended_at = row
    revoked = ended_at is not None or user.disabled_at is not None
    if guards.on("session_revoked") and revoked:
        return None
    if at - seen_at > IDLE or at - started_at > ABSOLUTE:
        return None
    return Visitor(user, at - seen_at > SEEN_AFTER)


def seen(session: Session, token: str, at: datetime) -> None:
    """Note that a person is still there. Needs a door that writes."""
    session.execute(
        update(SignedIn)
        .where(SignedIn.token_digest == _digest(token), SignedIn.seen_at < at)
        .values(seen_at=at)
    )


def sign_out(session: Session, token: str, at: datetime) -> None:
    """End this one session; a token that is not known or has ended is let pass."""
    row = session.scalar(select(SignedIn).where(SignedIn.token_digest == _digest(token)))
    if row is None or row.ended_at is not None:
        return
    row.ended_at = at
    user = session.get(User, row.user_id)
    events.append(session, None, "signed_out", user, at=at)


def sign_out_everywhere(
    session: Session, user: User, *, at: datetime, actor: User | None, via: str = "web"
) -> None:
    """End every session of a person, for instance after a laptop was lost.

    People do so for themselves; for another it takes someone who manages users.
    Raises ``NotAllowed``.
    """
    if actor is not None and actor.id != user.id:
        require(actor, "manage_users", None)
    end_all(session, user, at)
    events.append(
        session, None, "signed_out_everywhere", actor, at=at, via=via, data={"user": user.id}
    )


def end_all(session: Session, user: User, at: datetime) -> None:
    """End every session of a person, as part of another verb, which appends the event."""
    session.execute(
        update(SignedIn)
        .where(SignedIn.user_id == user.id, SignedIn.ended_at.is_(None))
        .values(ended_at=at)
    )


def _start(
    session: Session,
    user_id: int,
    checked: str | None,
    password: str,
    attempts: list[int],
    at: datetime,
) -> str:
    user = session.get(User, user_id, with_for_update={"of": User})
    if user is None or user.disabled_at is not None or user.password_hash != checked:
        raise NotAllowed(WRONG)  # closed, or the password was changed a moment ago
    session.execute(delete(SignInAttempt).where(SignInAttempt.id.in_(attempts)))
    if passwords.needs_rehash(user.password_hash or ""):
        user.password_hash = passwords.hash_password(password)
    token = secrets.token_urlsafe(32)
    session.add(SignedIn(token_digest=_digest(token), user_id=user.id, started_at=at, seen_at=at))
    events.append(session, None, "signed_in", user, at=at)
    return token


def _refuse_too_many(session: Session, who: tuple[str, str], at: datetime, allowed: int) -> None:
    counts = session.scalars(
        select(func.count())
        .select_from(SignInAttempt)
        .where(SignInAttempt.who.in_(who), SignInAttempt.at > at - WINDOW)
        .group_by(SignInAttempt.who)
    )
    if guards.on("sign_in_limit") and max(counts, default=0) > allowed:
        raise NotAllowed(TOO_MANY)


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
