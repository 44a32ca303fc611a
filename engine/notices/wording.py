"""Notices: wording - everything that a mail may say.

Nothing here reads a case: a mail is made of fixed sentences and numbers, so that whoever
sees it over somebody's shoulder, or on a telephone that is lost, learns nothing of anybody.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime

from engine.notices.gathering import SUMMARY
from engine.notices.model import Mail
from engine.notices.of_account import SENTENCES, SUBJECTS

SUBJECT = "Something is waiting for you in Threefold"


@dataclass(frozen=True)
class Sender:
    """Who our mails are from, and where Threefold is; without an address there is no link.

    ``key`` is the key of the program, from which the link to a shared task is worked out.
    """

    email: str = "threefold@localhost"
    address: str = ""
    key: str = field(default="", repr=False, compare=False)

    @property
    def domain(self) -> str:
        """The part of the sender's e-mail address after the @."""
        return self.email.rpartition("@")[2]


@dataclass(frozen=True)
class Letter:
    """A mail that is ready to go: its name for ever, to whom, and what it says."""

    name: str
    to: str
    subject: str
    body: str
    message: EmailMessage


def body_of(mail: Mail, address: str) -> str:
    """Two sentences, and where Threefold is."""
    return "\n\n".join([_sentences(mail), *([address] if address else [])]) + "\n"


def letter_of(mail: Mail, to: str, sender: Sender, subject: str = "", body: str = "") -> Letter:
    """The mail as it is sent, the same each time it is tried: Message-ID, date and words.

    ``subject`` and ``body`` are those of a mail that holds a link. Raises ``ValueError`` for an
    e-mail address that cannot stand in a mail.
    """
    subject = subject or SUBJECTS.get(mail.kind, SUBJECT)
    body = body or body_of(mail, sender.address)
    message = EmailMessage(policy=SMTP)
    message["Message-ID"] = f"<{mail.public_id}@{sender.domain}>"
    message["Date"] = format_datetime(mail.made_at)
    message["From"] = Address("Threefold", addr_spec=sender.email)
    message["To"] = Address(addr_spec=to)
    message["Subject"] = subject
    message["Auto-Submitted"] = "auto-generated"  # nobody's "I am away" answers it
    message.set_content(body)
    return Letter(mail.public_id, to, subject, body, message)


def _sentences(mail: Mail) -> str:
    if mail.kind in SENTENCES:
        return SENTENCES[mail.kind]
    if mail.kind != SUMMARY:
        return "Something is waiting for you in Threefold. Sign in to see what it is."
    news, tasks = _count(mail.news, "new notice"), _count(mail.tasks_open, "open task")
    there = "is" if mail.news == 1 else "are"
    return f"There {there} {news} for you in Threefold, and you have {tasks}. Sign in to see more."


def _count(number: int, what: str) -> str:
    return f"{number or 'no'} {what}" if number == 1 else f"{number or 'no'} {what}s"
