"""Notices: by password link - the mail to somebody by which they set their own password.

It names nobody. The link stands in no table: it is worked out from the key of the program
when the mail is made, and its digest is kept. So neither the page on which somebody says that
they forgot their password, nor a command in a shell, needs to know it.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Iterator
from datetime import datetime

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from engine import clock
from engine.db import Database
from engine.notices.model import Mail
from engine.people import password_links
from engine.people.attempts import digest
from engine.people.model import PasswordLink, User

KIND = "password_link"
SUBJECT = "Set your password for Threefold"
#: where the page is that a link opens
PATH = "/sign-in/password/"
WORDS = {
    password_links.NEW: (
        "An account in Threefold was made for you. Set its password here:\n\n{link}\n\n"
        "The address is for you alone. It can be used once, until {until}.\n"
        "If you do not know what this is about, ring the council on a number you have from "
        "somewhere else.\n"
    ),
    password_links.FORGOTTEN: (
        "We were told that you forgot your password for Threefold. Set a new one here:\n\n"
        "{link}\n\n"
        "The address is for you alone. It can be used once, until {until}.\n"
        "If it was not you who asked, do nothing: your password stays as it is.\n"
    ),
}


def gather_links(database: Database, as_of: datetime) -> Iterator[Mail]:
    """Make the mail of every link that waits for one; none for an account that is closed or not there."""
    with database.read() as session:
        waiting = list(session.scalars(_waiting(as_of).with_only_columns(PasswordLink.id)))
    for number in waiting:
        with database.write() as session:
            mine = _waiting(as_of).where(PasswordLink.id == number)
            row = session.scalar(mine.with_for_update(of=PasswordLink, skip_locked=True))
            if row is None:
                continue
            mail = Mail(
                user_id=row.user_id, kind=KIND, news=row.id, tasks_open=0, made_at=as_of,
                next_try_at=as_of,
            )  # fmt: skip
            session.add(mail)
            session.flush()
            row.mail_id = mail.id
            yield mail


def is_over(session: Session, mail: Mail, at: datetime) -> bool:
    """Whether there is no use in sending it any more: it ran out, or another link was used."""
    return not password_links.is_good(session.get_one(PasswordLink, mail.news), at)


def body_of(session: Session, mail: Mail, address: str, key: str) -> str:
    """What the mail says; from now on the link in it is known by its digest.

    Raises ``ValueError`` where the key of the program or our address is not set.
    """
    if not address:
        raise ValueError("No link can be made without THREEFOLD_ADDRESS.")
    row = session.get_one(PasswordLink, mail.news)
    token = token_of(key, row.public_id)
    row.link_digest = digest(token)
    until = clock.in_words(row.until)
    return WORDS[row.why].format(link=f"{address}{PATH}{token}", until=until)


def token_of(key: str, link: str) -> str:
    """What stands in the address of a link: 256 bits, worked out and never stored."""
    if not key:
        raise ValueError("A link needs the key of the program.")
    secret = hmac.digest(key.encode(), f"password link\n{link}".encode(), hashlib.sha256)
    return base64.urlsafe_b64encode(secret).decode().rstrip("=")


def _waiting(as_of: datetime) -> Select[PasswordLink]:
    return (
        select(PasswordLink)
        .join(User, User.id == PasswordLink.user_id)
        .where(
            PasswordLink.by_mail,
            PasswordLink.mail_id.is_(None),
            PasswordLink.until > as_of,
            PasswordLink.ended_at.is_(None),
            User.disabled_at.is_(None),
        )
        .order_by(PasswordLink.id)
    )
