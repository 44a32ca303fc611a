"""Keeping: anchoring - seal what was written, and hand the anchor to places outside the database."""

from __future__ import annotations

import os
import re
import socket
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from logging.handlers import SysLogHandler
from pathlib import Path
from typing import Protocol

from engine.db import Database
from engine.errors import EngineError
from engine.log import seals
from engine.log.anchor import anchor
from engine.log.seals import Key
from engine.notices.ways import NotSent, Way
from engine.notices.wording import Letter
from engine.people.emails import normal_email


class Place(Protocol):
    """Where an anchor is kept."""

    def keep(self, line: str, at: datetime) -> None:
        """Keep one anchor. Raises ``EngineError`` with a sentence."""


@dataclass(frozen=True)
class InFile:
    """One line more in a file; best on another machine, or where lines can only be added."""

    path: Path

    def keep(self, line: str, at: datetime) -> None:
        """Add the line and see it written. Raises ``EngineError``."""
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            opened = os.open(self.path, os.O_CREAT | os.O_WRONLY | os.O_APPEND, 0o600)
            with open(opened, "a", encoding="ascii") as file:
                file.write(line + "\n")
                file.flush()
                os.fsync(file.fileno())
        except OSError as error:
            raise EngineError(
                f"The anchor could not be written to its file ({type(error).__name__})."
            ) from error


@dataclass(frozen=True)
class InSystemLog:
    """The system log of this machine, which the council's log collector takes away."""

    address: str = "/dev/log"

    def keep(self, line: str, at: datetime) -> None:
        """Hand the line to the system log. Raises ``EngineError``."""
        try:
            with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as log:
                log.connect(self.address)
                priority = SysLogHandler.LOG_AUTHPRIV << 3 | SysLogHandler.LOG_NOTICE
                log.send(f"<{priority}>threefold: {line}".encode("ascii"))
        except OSError as error:
            raise EngineError(
                f"The system log takes no anchor ({type(error).__name__})."
            ) from error


@dataclass(frozen=True)
class ByMail:
    """A mail to somebody who cannot change the database, such as an auditor."""

    to: str
    way: Way

    def keep(self, line: str, at: datetime) -> None:
        """Send the line. Raises ``EngineError``."""
        sender = self.way.sender
        name = f"anchor-{at.astimezone(UTC):%Y%m%dT%H%M%S}"
        subject = "Anchor of the log: please keep this mail"
        body = f"{line}\n\nKeep this mail. It holds no word about anybody.\n"
        message = EmailMessage(policy=SMTP)
        message["Message-ID"] = f"<{name}@{sender.domain}>"
        message["Date"] = format_datetime(at)
        message["From"] = Address("Threefold", addr_spec=sender.email)
        message["To"] = Address(addr_spec=self.to)
        message["Subject"] = subject
        message["Auto-Submitted"] = "auto-generated"
        message.set_content(body)
        try:
            self.way.send(Letter(name, self.to, subject, body, message))
        except NotSent as error:
            raise EngineError(str(error)) from error


def places_of(text: str, way: Way) -> list[Place]:
    """Where anchors are kept, from words such as ``file:/var/anchors mail:a@b.example syslog:``.

    Raises ``ValueError`` with a sentence.
    """
    found: list[Place] = []
    for word in text.split():
        kind, _, rest = word.partition(":")
        if kind == "file" and rest:
            found.append(InFile(Path(rest).expanduser()))
        elif kind == "syslog":
            found.append(InSystemLog(*([rest] if rest else [])))
        elif kind == "mail" and re.fullmatch(r"[^@\s<>,;]+@[^@\s<>,;]+", rest):
            found.append(ByMail(normal_email(rest), way))
        else:
            raise ValueError(
                "THREEFOLD_ANCHOR must be like file:/path/anchors, syslog: or mail:name@example.org; "
                "several with a blank between."
            )
    return found


def seal_and_anchor(database: Database, key: Key, places: Sequence[Place], at: datetime) -> str:
    """Seal everything that was written, and keep the anchor in every place; return its line.

    Every place is tried. Raises ``EngineError`` where one did not take it.
    """
    with database.write() as session:
        seals.seal(session, key, at)
    with database.read() as session:
        line = anchor(session, at).line(key)
    failed = []
    for place in places:
        try:
            place.keep(line, at)
        except EngineError as error:
            failed.append(str(error))
    if failed:
        raise EngineError(" ".join(failed))
    return line
