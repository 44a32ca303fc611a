"""Notices: by link - the two mails to somebody at another organisation: the link, and a code.

Neither says a word of the case, nor whom it is about. The link and the code stand in no
table: they are worked out from the key of the program at the moment the mail leaves.
"""

from __future__ import annotations

from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from typing import TYPE_CHECKING

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine import clock
from engine.notices.model import Mail
from engine.people.shared import SharedTask, code, link_token

if TYPE_CHECKING:
    from engine.notices.wording import Letter, Sender

LINK, CODE = "partner_link", "partner_code"
KINDS = frozenset({LINK, CODE})
SUBJECTS = {LINK: "A request to you through Threefold", CODE: "Your code for Threefold"}


def send_link(session: Session, shared: SharedTask, at: datetime) -> None:
    """Let the mail with the link leave, inside the verb that shares a task."""
    _queue(session, shared, LINK, at)


def send_code(session: Session, shared: SharedTask, at: datetime) -> None:
    """Let a mail with the newest code leave, inside the verb that makes one."""
    _queue(session, shared, CODE, at)


def is_over(session: Session, mail: Mail, at: datetime) -> bool:
    """Whether there is no use in sending it any more: the link is over, or the code was replaced."""
    shared = _of(session, mail)
    if not shared.is_good(at):
        return True
    replaced = mail.news != shared.code_number or (shared.code_until or at) <= at
    return mail.kind == CODE and replaced


def letter_of(session: Session, mail: Mail, sender: Sender) -> Letter:
    """The mail as it is sent. Raises ``ValueError`` where the key or our address is not set."""
    from engine.notices.wording import Letter

    shared = _of(session, mail)
    if not sender.address:
        raise ValueError("No link can be made without THREEFOLD_ADDRESS.")
    body = _body(mail, shared, sender)
    message = EmailMessage(policy=SMTP)
    message["Message-ID"] = f"<{mail.public_id}@{sender.domain}>"
    message["Date"] = format_datetime(mail.made_at)
    message["From"] = Address("Threefold", addr_spec=sender.email)
    message["To"] = Address(addr_spec=shared.email)
    message["Subject"] = SUBJECTS[mail.kind]
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(body)
    return Letter(mail.public_id, shared.email, SUBJECTS[mail.kind], body, message)


def _body(mail: Mail, shared: SharedTask, sender: Sender) -> str:
    if mail.kind == CODE:
        figures = code(sender.key, shared.public_id, mail.news)
        return (
            f"Your code is {figures}\n\nIt can be used once, within 15 minutes. Nobody from the "
            "council asks you for it.\nIf you did not ask for a code, do nothing.\n"
        )
    last = clock.day_in_words(shared.last_day)
    return (
        "The council asks you to answer something. It can be seen only on this page:\n\n"
        f"{sender.address}/shared/{link_token(sender.key, shared.public_id)}\n\n"
        "You will be asked for a code, which comes to you separately. The address is for you "
        f"alone, and can be used until the end of {last}.\n"
        "If you do not know what this is about, ring the council on a number you have from "
        "somewhere else.\n"
    )


def _queue(session: Session, shared: SharedTask, kind: str, at: datetime) -> None:
    session.add(
        Mail(
            user_id=shared.user_id, kind=kind, news=shared.code_number, tasks_open=0,
            made_at=at, next_try_at=at,
        )
    )  # fmt: skip


def _of(session: Session, mail: Mail) -> SharedTask:
    return session.scalars(select(SharedTask).where(SharedTask.user_id == mail.user_id)).one()
