"""Notices: sending - let what is to be sent leave, with any number of senders at once.

A sender takes a mail for itself in one transaction, sends it outside of any, and marks it
in another. Whoever is killed in between has lost nothing: when their time with it is over
the same mail, under the same name, is sent by somebody else. What fails is tried later and
later, holds up no other, is shown from the first failure on, and given up after five.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, exists, select
from sqlalchemy.orm import Session

from engine import clock, guards, log, people
from engine.db import Database
from engine.errors import NotFound
from engine.notices import by_link, by_password_link
from engine.notices.model import Mail
from engine.notices.ways import NotSent, Way
from engine.notices.wording import Letter, letter_of
from engine.people.model import User

#: How long to wait after each failure; after the last of them it is given up.
BACK_OFF = tuple(timedelta(minutes=n) for n in (1, 5, 15, 60))
MOST_ATTEMPTS = len(BACK_OFF) + 1
#: How long a mail belongs to whoever is sending it: longer than a slow mail server takes.
LEASE = timedelta(minutes=5)
CLOSED = "The account is closed."
OVER = "The link is over, or the code was replaced."


@dataclass(frozen=True)
class Sent:
    """One mail that was tried, and why it was not sent; nothing where it was."""

    mail: int
    failed: str = ""
    away: bool = False


def send_all(
    database: Database, way: Way, now: Callable[[], datetime] = clock.now
) -> Iterator[Sent]:
    """Send everything that is to be sent by now; stop where the way is closed for everybody."""
    while (sent := send_next(database, way, now)) is not None:
        yield sent
        if sent.away:
            return


def send_next(database: Database, way: Way, now: Callable[[], datetime] = clock.now) -> Sent | None:
    """Send the mail that has waited longest; None where none waits, or others are at them all."""
    with database.read() as session:
        if not session.scalar(select(exists().where(*_unsent(now())))):
            return None
    with database.write() as session:
        row = _claim(session, now())
        if row is None:
            return None
        mail = row.id
        if over := _is_over(session, row, now()):
            row.given_up_at, row.failed_because = now(), over
            return Sent(mail, over)
        letter, failed = _letter(session, row, way)
    if letter is not None:
        failed = _send(way, letter)
    with database.write() as session:
        row = session.scalars(select(Mail).where(Mail.id == mail).with_for_update()).one()
        if failed is None:
            row.sent_at = row.sent_at or now()
            return Sent(mail)
        _fail(session, row, str(failed), now())
        return Sent(mail, str(failed), failed.away)


def try_again(session: Session, mail: str, actor: User, *, at: datetime, via: str = "web") -> Mail:
    """Let a mail that was given up be tried from the beginning, under the same name.

    Raises ``NotAllowed``; ``NotFound``.
    """
    people.require(actor, "see_failed_mails", None)
    row = session.scalar(select(Mail).where(Mail.public_id == mail).with_for_update())
    if row is None:
        raise NotFound
    if row.given_up_at is not None and row.sent_at is None:
        row.given_up_at, row.attempts, row.next_try_at = None, 0, at
        data = {"mail": row.id, "user": row.user_id}
        log.append(session, None, "mail_tried_again", actor, at=at, via=via, data=data)
    return row


def _unsent(as_of: datetime) -> tuple[ColumnElement[bool], ...]:
    return Mail.sent_at.is_(None), Mail.given_up_at.is_(None), Mail.next_try_at <= as_of


def _claim(session: Session, as_of: datetime) -> Mail | None:
    """Take a mail for oneself for a while, passing over those that others are taking."""
    row = session.scalar(
        select(Mail)
        .where(*_unsent(as_of))
        .order_by(Mail.next_try_at, Mail.id)
        .limit(1)
        .with_for_update(skip_locked=True)
    )
    if row is not None:
        row.attempts += 1
        row.next_try_at = as_of + LEASE
    return row


def _is_over(session: Session, row: Mail, at: datetime) -> str:
    """Why there is no use in sending a mail any more; '' where there is."""
    if row.kind in by_link.KINDS:
        return OVER if by_link.is_over(session, row, at) else ""
    if row.user.disabled_at is not None and guards.on("mail_open_account"):
        return CLOSED
    is_link = row.kind == by_password_link.KIND
    return OVER if is_link and by_password_link.is_over(session, row, at) else ""


def _letter(session: Session, row: Mail, way: Way) -> tuple[Letter | None, NotSent | None]:
    try:
        if row.kind in by_link.KINDS:
            return by_link.letter_of(session, row, way.sender), None
        to, sender = row.to_email or row.user.email, way.sender
        if row.kind == by_password_link.KIND:
            body = by_password_link.body_of(session, row, sender.address, sender.key)
            return letter_of(row, to, sender, by_password_link.SUBJECT, body), None
        return letter_of(row, to, sender), None
    except Exception as error:  # an address that no mail can carry
        return None, NotSent(f"The mail could not be made ({type(error).__name__}).")


def _send(way: Way, letter: Letter) -> NotSent | None:
    """Send outside of any transaction; why not, where it could not be sent."""
    try:
        way.send(letter)
    except NotSent as error:
        return error
    except Exception as error:
        if not guards.on("mail_failure_kept"):
            raise
        return NotSent(f"The mail could not be sent ({type(error).__name__}).")
    return None


def _fail(session: Session, row: Mail, because: str, at: datetime) -> None:
    """Keep that a mail was not sent, and when it is tried next; after five times, that it is given up."""
    if row.sent_at is not None:
        return  # somebody else has sent it meanwhile
    row.failed_because = because
    if row.attempts < MOST_ATTEMPTS:
        row.next_try_at = at + BACK_OFF[row.attempts - 1]
        return
    row.given_up_at = at
    data = {"mail": row.id, "user": row.user_id, "attempts": row.attempts}
    log.append(session, None, "mail_given_up", None, at=at, via="scheduler", data=data)
