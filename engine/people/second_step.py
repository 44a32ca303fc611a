"""Second step: a code of an authenticator app after the password, and what helps without the phone.

A code is taken once. Ten recovery codes are shown once, when the app is set up, and kept as
digests: each lets the person in once when the phone is not at hand. Where those are lost too,
an administrator takes the app away, and the person sets up another.
"""

from __future__ import annotations

import secrets
from collections.abc import Collection
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from engine import guards
from engine.errors import InvalidAnswers, NotAllowed
from engine.log import events
from engine.notices.of_account import tell_changed
from engine.people import totp
from engine.people.attempts import digest
from engine.people.model import Authenticator, RecoveryCode, User
from engine.people.permission import require
from engine.people.sessions import end_all

#: Letters and figures that are not taken for one another when they are copied by hand.
LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"
CODES = 10
#: 24 of 31 letters are 118 bits: more than anybody can guess, so a plain digest is enough.
#: Source: OWASP ASVS 5.0, 6.5.2.
GROUPS, IN_GROUP = 6, 4


def is_needed(session: Session, user: User, needed_by: Collection[str]) -> bool:
    """Whether a password alone does not let this person in."""
    return bool(user.roles & set(needed_by)) or of(session, user) is not None


def of(session: Session, user: User) -> Authenticator | None:
    """The app a person has set up, if any."""
    standing = Authenticator.user_id == user.id, Authenticator.ended_at.is_(None)
    return session.scalar(select(Authenticator).where(*standing))


def take(session: Session, user: User, typed: str, key: str, at: datetime) -> str | None:
    """Take a code of the app, or a recovery code; say which it was, or None: neither.

    Codes of one person are looked at one after the other, so the same code sent
    twice at once is taken once.
    """
    found = session.scalar(
        select(Authenticator)
        .where(Authenticator.user_id == user.id, Authenticator.ended_at.is_(None))
        .with_for_update()
    )
    if found is None:
        return None
    after = found.last_step if guards.on("code_once") else 0
    for one in (key, *getattr(key, "older", ())):
        step = totp.step_of(totp.secret(one, user.public_id, found.seed), typed, at, after)
        if step is not None:
            found.last_step = step
            return "code"
    return _take_recovery(session, found, typed, at)


def set_up(
    session: Session, user: User, seed: str, typed: str, key: str, *, at: datetime
) -> list[str]:
    """Set up a person's app, in place of the one before; return their recovery codes.

    ``seed`` is what the QR code was made from, ``typed`` the code the app shows: it
    proves that the app works. The codes returned are shown once and kept as digests.

    Raises ``InvalidAnswers`` for the field ``code``.
    """
    step = totp.step_of(totp.secret(key, user.public_id, seed), typed, at)
    if step is None:
        raise InvalidAnswers(
            {"code": "This is not the code the app shows now. Wait for the next one and type it."}
        )
    before = _end(session, user, at)
    found = Authenticator(user_id=user.id, seed=seed, set_up_at=at, last_step=step)
    session.add(found)
    session.flush()
    what = "second_step_replaced" if before else "second_step_set_up"
    events.append(session, None, what, user, at=at)
    tell_changed(session, user, "app_changed", at)
    return _new_codes(session, found, at)


def new_recovery_codes(session: Session, user: User, *, at: datetime) -> list[str]:
    """Give a person ten new recovery codes; those from before no longer count.

    Raises ``NotAllowed`` where no app is set up.
    """
    found = of(session, user)
    if found is None:
        raise NotAllowed("Set up an authenticator app first.")
    for code in session.scalars(select(RecoveryCode).where(*_unused(found))):
        code.ended_at = at
    events.append(session, None, "recovery_codes_made", user, at=at)
    tell_changed(session, user, "recovery_codes_made", at)
    return _new_codes(session, found, at)


def recovery_codes_left(session: Session, user: User) -> int:
    """How many recovery codes a person has not used yet."""
    found = of(session, user)
    if found is None:
        return 0
    left = select(func.count()).select_from(RecoveryCode).where(*_unused(found))
    return session.scalar(left) or 0


def reset(
    session: Session, user: User, *, at: datetime, actor: User | None, via: str = "web"
) -> None:
    """Take a lost app away from a person: they are signed out, and set up another.

    Raises ``NotAllowed`` for one's own: that is replaced while signed in.
    """
    if actor is not None:
        require(actor, "manage_users", None)
        if actor.id == user.id:
            raise NotAllowed("Your own app you replace on your account page.")
    if not _end(session, user, at):
        raise NotAllowed(f"{user.name} has not set up an authenticator app.")
    end_all(session, user, at)
    events.append(session, None, "second_step_reset", actor, at=at, via=via, data={"user": user.id})
    tell_changed(session, user, "app_changed", at)


def _take_recovery(session: Session, found: Authenticator, typed: str, at: datetime) -> str | None:
    plain = "".join(ch for ch in typed.lower() if ch in LETTERS)
    right = RecoveryCode.code_digest == digest(plain)
    code = session.scalar(select(RecoveryCode).where(right, *_unused(found)))
    if code is None:
        return None
    code.ended_at = code.used_at = at
    tell_changed(session, session.get_one(User, found.user_id), "recovery_code_used", at)
    return "recovery_code"


def _unused(found: Authenticator) -> tuple:
    if not guards.on("code_once"):
        return (RecoveryCode.authenticator_id == found.id,)
    return RecoveryCode.authenticator_id == found.id, RecoveryCode.ended_at.is_(None)


def _end(session: Session, user: User, at: datetime) -> bool:
    found = of(session, user)
    if found is None:
        return False
    found.ended_at = at
    session.flush()
    return True


def _new_codes(session: Session, found: Authenticator, at: datetime) -> list[str]:
    shown = [
        "-".join("".join(secrets.choice(LETTERS) for _ in range(IN_GROUP)) for _ in range(GROUPS))
        for _ in range(CODES)
    ]
    session.add_all(
        RecoveryCode(
            authenticator_id=found.id, code_digest=digest(code.replace("-", "")), made_at=at
        )
        for code in shown
    )
    session.flush()
    return shown
