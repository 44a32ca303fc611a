"""Notices: ways - how a mail leaves: into a folder, or to a mail server.

A way sends one letter or raises ``NotSent`` with a sentence; it knows no database.
"""

from __future__ import annotations

import os
import smtplib
import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from engine.notices.wording import Letter, Sender

#: how long a mail server may take for each answer
TIMEOUT_SECONDS = 20
#: what a mail server answers that is closing down
AWAY = 421
NEAR = frozenset({"localhost", "127.0.0.1", "::1"})


class NotSent(Exception):
    """A letter could not be sent, and why: a sentence without a name, an address or a password.

    ``away``: nobody's letter can be sent by this way now.
    """

    def __init__(self, because: str, *, away: bool = False) -> None:
        super().__init__(because)
        self.away = away


class Way(Protocol):
    """How letters leave."""

    sender: Sender

    def send(self, letter: Letter) -> None:
        """Send one letter. Raises ``NotSent``."""


@dataclass(frozen=True)
class Folder:
    """One file for each letter; the same letter sent again is the same file."""

    path: Path
    sender: Sender = field(default_factory=Sender)

    def send(self, letter: Letter) -> None:
        """Put the letter into the folder, whole or not at all. Raises ``NotSent``."""
        there = self.path / f"{letter.name}.eml"
        being_written = self.path / f".{letter.name}.{os.getpid()}"
        try:
            self.path.mkdir(parents=True, exist_ok=True)
            with open(
                os.open(being_written, os.O_CREAT | os.O_WRONLY | os.O_TRUNC, 0o600), "wb"
            ) as file:
                file.write(letter.message.as_bytes())
                file.flush()
                os.fsync(file.fileno())
            os.replace(being_written, there)
        except OSError as error:
            raise NotSent(
                f"The mail could not be written into its folder ({type(error).__name__}).",
                away=True,
            ) from error


@dataclass(frozen=True)
class Smtp:
    """A mail server; encrypted from the first byte (``encrypted``), or as soon as it offers to be."""

    host: str
    port: int
    user: str = ""
    password: str = field(default="", repr=False)
    encrypted: bool = False
    sender: Sender = field(default_factory=Sender)

    def send(self, letter: Letter) -> None:
        """Hand the letter to the mail server. Raises ``NotSent``."""
        with _said():
            server = self._connected()
            try:
                self._prepare(server)
                server.send_message(letter.message, self.sender.email, [letter.to])
            finally:
                _leave(server)

    def _connected(self) -> smtplib.SMTP:
        kind: Callable[..., smtplib.SMTP] = smtplib.SMTP
        more = {}
        if self.encrypted:
            kind, more = smtplib.SMTP_SSL, {"context": ssl.create_default_context()}
        return kind(
            self.host,
            self.port,
            local_hostname=self.sender.domain,
            timeout=TIMEOUT_SECONDS,
            **more,
        )

    def _prepare(self, server: smtplib.SMTP) -> None:
        """Encrypt where that is offered, and say who we are; never a password for all to read."""
        server.ehlo_or_helo_if_needed()
        encrypted = self.encrypted
        if not encrypted and server.has_extn("starttls"):
            server.starttls(context=ssl.create_default_context())
            server.ehlo()
            encrypted = True
        if not self.user:
            return
        if not encrypted and self.host not in NEAR:
            raise NotSent("The mail server offers no encryption: no password is sent.", away=True)
        if not server.has_extn("auth"):
            raise NotSent("The mail server asks for no password. Set none.", away=True)
        server.login(self.user, self.password)


def _leave(server: smtplib.SMTP) -> None:
    """Say goodbye; a letter that was taken is sent, whatever the server answers to that."""
    try:
        server.quit()
    except (OSError, smtplib.SMTPException):
        server.close()


@contextmanager
def _said() -> Iterator[None]:
    """What went wrong with a mail server, as a sentence that gives nothing away."""
    try:
        yield
    except NotSent:
        raise
    except (OSError, smtplib.SMTPException) as error:
        raise _not_sent(error) from error


def _not_sent(error: Exception) -> NotSent:
    match error:
        case smtplib.SMTPRecipientsRefused():
            code = next((code for code, _ in error.recipients.values()), 0)
            said = f"The mail server does not take the person's address ({code})."
            return NotSent(said, away=code == AWAY)
        case smtplib.SMTPNotSupportedError():
            return NotSent("The mail server does not take an address with such letters.")
        case smtplib.SMTPAuthenticationError():
            said = f"The mail server does not take our name and password ({error.smtp_code})."
            return NotSent(said, away=True)
        case smtplib.SMTPSenderRefused() | smtplib.SMTPDataError():
            said = f"The mail server does not take the mail ({error.smtp_code})."
            return NotSent(said, away=error.smtp_code == AWAY)
        case ssl.SSLError():
            return NotSent("No encryption could be agreed with the mail server.", away=True)
    if isinstance(error, TimeoutError) or isinstance(error.__context__, TimeoutError):
        return NotSent("The mail server does not answer in time.", away=True)
    return NotSent(f"The mail server cannot be reached ({type(error).__name__}).", away=True)
