"""Sign in: check a password, and a code where the person's roles need one."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.db import Database
from engine.errors import InvalidAnswers, NotAllowed
from engine.log import events
from engine.people import attempts, passwords, second_step, sessions
from engine.people.emails import fold_email
from engine.people.model import User

WRONG = "The e-mail address or the password is not right."
WRONG_CODE = "This code is not right. Wait for the next one, and type its six figures."
NO_ACCOUNT = "There is no open account here for you. Ask whoever looks after Threefold."
NOT_YOURS = "This is not your password."
TOO_LATE = "It is too long since you typed your password. Sign in again."


def sign_in(
    db: Database,
    email: str,
    password: str,
    address: str,
    at: datetime,
    *,
    browser: str = "",
    needed_by: Collection[str] = (),
) -> str:
    """Check a person's password and return the token their browser keeps.

    ``address`` is the network address the attempt comes from, ``browser`` what it
    is called in the list of where one is signed in. ``needed_by`` are the roles that
    need a second step: the session of whoever holds one, or has set up an app, waits
    until ``take_second_step`` or ``second_step.set_up``.

    This opens its own doors: the attempt must stay on record when the sign-in is
    refused, and the slow work on the password must not be done while others wait
    for the lock.

    Raises ``NotAllowed``, in the same words and after the same work whether the
    account is unknown, closed, or the password wrong; ``TooMany`` before that work.
    """
    email = fold_email(email)
    about = (f"account {email}", f"address {address}")
    tried = attempts.try_once(db, about, at, attempts.PASSWORDS, attempts.FROM_ONE_PLACE)
    with db.read() as session:
        user = session.scalar(select(User).where(User.email == email))
    if not passwords.matches(user.password_hash if user else None, password) or user is None:
        _refused(db, user, "password", at)
        raise NotAllowed(WRONG)
    with db.write() as session:
        found = _same(session, user, at)
        if found is not None:
            attempts.strike_off(session, tried)
            if passwords.needs_rehash(found.password_hash or ""):
                found.password_hash = passwords.hash_password(password)
            waits = second_step.is_needed(session, found, needed_by)
            if not waits:
                events.append(session, None, "signed_in", found, at=at)
            return sessions.start(session, found, browser, at, waits)
    _refused(db, user, "password", at)
    raise NotAllowed(WRONG)  # closed, or the password was changed a moment ago


def take_second_step(db: Database, token: str, typed: str, key: str, at: datetime) -> str:
    """Take the code of somebody whose password was right; return the token of their session.

    ``typed`` is a code of their app, or one of their recovery codes. ``key`` is the
    key of the program. The token from before is no longer good for anything.

    Raises ``NotAllowed`` where the password was typed too long ago, ``TooMany``,
    ``InvalidAnswers`` for the field ``code``.
    """
    with db.read() as session:
        found = sessions.waiting(session, token, at)
    if found is None:
        raise NotAllowed(TOO_LATE)
    user, _ = found
    tried = attempts.try_once(db, (f"code {user.id}",), at, attempts.CODES)
    with db.write() as session:
        found = sessions.waiting(session, token, at)
        how = second_step.take(session, user, typed, key, at) if found else None
        if found and how:
            attempts.strike_off(session, tried)
            return admit(session, *found, how, at)
    _refused(db, user, "code", at)
    raise InvalidAnswers({"code": WRONG_CODE})


def admit(session: Session, user: User, waited: sessions.SignedIn, how: str, at: datetime) -> str:
    """Let somebody in whose second step is taken: under a new token, and the old one ends."""
    waited.ended_at = at
    events.append(session, None, "signed_in", user, at=at, data={"second_step": how})
    return sessions.start(session, user, waited.browser, at)


def check_password(db: Database, user: User, password: str, at: datetime) -> None:
    """Ask somebody who is signed in for their password again, before what matters most.

    It counts as an attempt to sign in. Raises ``TooMany``; ``InvalidAnswers`` for the
    field ``password``.
    """
    tried = attempts.try_once(db, (f"account {user.email}",), at, attempts.PASSWORDS)
    if not passwords.matches(user.password_hash, password):
        _refused(db, user, "password", at)
        raise InvalidAnswers({"password": NOT_YOURS})
    with db.write() as session:
        attempts.strike_off(session, tried)


def _same(session: Session, checked: User, at: datetime) -> User | None:
    """The account whose password was checked, if it is open and has that password still."""
    user = session.get(User, checked.id, with_for_update={"of": User})
    if user is None or user.disabled_at is not None or user.password_hash != checked.password_hash:
        return None
    return user


def _refused(db: Database, user: User | None, what: str, at: datetime) -> None:
    with db.write() as session:
        keep_refused(session, user, what, at)


def keep_refused(session: Session, user: User | None, what: str, at: datetime) -> None:
    """Keep that somebody was not let in; of an unknown account nothing but that."""
    data = {"user": user.id if user else None, "wrong": what}
    events.append(session, None, "sign_in_refused", None, at=at, data=data)
