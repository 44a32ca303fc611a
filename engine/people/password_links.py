"""Password links: how a person sets their own password, without anybody else ever knowing it.

An administrator has a link made for somebody, or somebody says on the sign-in page that they
forgot their password. The link is good once and not for long, for an account that is open. It
sets a password and signs nobody in: the second step stands. Source: OWASP ASVS 5.0, 6.4.
"""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from engine import guards
from engine.db import Database
from engine.errors import NotAllowed, NotFound
from engine.log import events
from engine.notices.of_account import tell_changed
from engine.people import attempts, passwords
from engine.people.attempts import digest
from engine.people.emails import fold_email
from engine.people.model import PasswordLink, User
from engine.people.permission import require
from engine.people.sessions import end_all

NEW, FORGOTTEN = "new", "forgotten"
#: How long a link is good: for whoever never had a password, and for whoever forgot it.
GOOD_FOR = {NEW: timedelta(days=3), FORGOTTEN: timedelta(minutes=30)}
GONE = "This link cannot be used, or not any more."

#: How often a link may be asked for on the sign-in page: for one address, and from one place.
OF_ONE_ADDRESS = attempts.Limit(
    3,
    timedelta(hours=1),
    "A link was asked for several times. Look at your mails, or wait an hour, then try again.",
)
FROM_ONE_PLACE = attempts.Limit(
    100,
    timedelta(hours=1),
    "Links were asked for too often from here. Wait an hour, then try again.",
)


def send_link(
    session: Session, user: User, *, at: datetime, actor: User | None, via: str = "web"
) -> PasswordLink:
    """Let a mail leave by which a person sets their password; links from before end.

    Raises ``NotAllowed``: for one's own password too, which is changed on the account page.
    """
    return _make(session, user, at, actor, via, by_mail=True)


def show_link(
    session: Session, user: User, *, at: datetime, actor: User | None, via: str = "web"
) -> tuple[PasswordLink, str]:
    """Make a link that is handed over, where no mail can be sent; return it with its secret.

    The secret is shown once and stands nowhere. Whoever has a password already is told by a
    notice that the link was made. Raises ``NotAllowed``.
    """
    row = _make(session, user, at, actor, via, by_mail=False)
    token = secrets.token_urlsafe(32)
    row.link_digest = digest(token)
    if user.password_hash is not None:
        tell_changed(session, user, "password_link_shown", at)
    return row, token


def ask(db: Database, email: str, address: str, at: datetime) -> None:
    """Ask for a link because one forgot the password.

    The same is done whether there is an account or not; a mail leaves only where there is one
    that is open and has a password, and it is made by the scheduler. ``address`` is the network
    address it is asked from. Raises ``TooMany``, before anything is looked at.
    """
    email = fold_email(email)
    about = (f"forgotten {email}", f"forgotten from {address}")
    attempts.try_once(db, about, at, OF_ONE_ADDRESS, FROM_ONE_PLACE)
    account = select(User.id, User.disabled_at, User.password_hash).where(User.email == email)
    with db.write() as session:
        found = session.execute(account).one_or_none()
        known = found is not None and found.disabled_at is None and found.password_hash is not None
        whose = found.id if known and found is not None else None
        session.add(
            PasswordLink(
                user_id=whose,
                why=FORGOTTEN,
                made_at=at,
                until=at + GOOD_FOR[FORGOTTEN],
                by_mail=True,
            )
        )
        events.append(session, None, "password_forgotten", None, at=at, data={"user": whose})


def find(session: Session, token: str, at: datetime, *, lock: bool = False) -> PasswordLink:
    """The link that an address holds, while it can be used. Raises ``NotFound``."""
    asked = select(PasswordLink).where(PasswordLink.link_digest == digest(token))
    row = session.scalar(asked.with_for_update() if lock else asked)
    if row is None or row.user_id is None or not is_good(row, at):
        raise NotFound(GONE)
    user = session.get_one(User, row.user_id)
    if user.disabled_at is not None and guards.on("password_link"):
        raise NotFound(GONE)
    return row


def is_good(row: PasswordLink, at: datetime) -> bool:
    """Whether a link can still be used: in time, not used, and no other was used instead."""
    over = row.until <= at or row.used_at is not None or row.ended_at is not None
    return not (over and guards.on("password_link"))


def set_by_link(db: Database, token: str, password: str, at: datetime) -> None:
    """Set one's password by a link; all sessions and all other links end.

    It opens its own doors, as ``sign_in`` does: nobody waits for the work on the password.
    Raises ``NotFound`` where the link cannot be used; ``InvalidAnswers`` for ``password``.
    """
    with db.read() as session:
        user = session.get_one(User, find(session, token, at).user_id)
    passwords.check_password(password, user.email, user.name)
    stored = passwords.hash_password(password)
    with db.write() as session:
        row = find(session, token, at, lock=True)
        user = session.get_one(User, row.user_id, with_for_update={"of": User})
        row.used_at = at
        keep(session, user, stored, at)
        data = {"user": user.id, "link": row.id}
        events.append(session, None, "password_set_by_link", user, at=at, data=data)


def keep(session: Session, user: User, stored: str, at: datetime) -> None:
    """Keep a new password, inside the verb that appends the event: whatever was open before ends.

    ``stored`` is the password as ``hash_password`` gives it. The person is told by a mail, but
    for the first password of a new account.
    """
    is_first = user.password_hash is None
    user.password_hash = stored
    end_all(session, user, at)
    end_links(session, user, at)
    if not is_first:
        tell_changed(session, user, "password_changed", at)


def end_links(session: Session, user: User, at: datetime) -> None:
    """Let every link of a person be good for nothing, as part of another verb."""
    standing = PasswordLink.user_id == user.id, PasswordLink.ended_at.is_(None)
    session.execute(update(PasswordLink).where(*standing).values(ended_at=at))


def _make(
    session: Session, user: User, at: datetime, actor: User | None, via: str, by_mail: bool
) -> PasswordLink:
    if actor is not None:
        require(actor, "manage_users", None)
        if actor.id == user.id:
            raise NotAllowed("Your own password you change on your account page.")
    user = session.scalars(select(User).where(User.id == user.id).with_for_update(of=User)).one()
    if user.disabled_at is not None:
        raise NotAllowed(f"The account of {user.name} is closed.")
    end_links(session, user, at)
    why = NEW if user.password_hash is None else FORGOTTEN
    row = PasswordLink(
        user_id=user.id, why=why, made_at=at, until=at + GOOD_FOR[why], by_mail=by_mail,
        made_by=actor.id if actor else None,
    )  # fmt: skip
    session.add(row)
    session.flush()
    data = {"user": user.id, "link": row.id, "by_mail": by_mail}
    events.append(session, None, "password_link_made", actor, at=at, via=via, data=data)
    return row
