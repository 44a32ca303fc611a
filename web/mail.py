"""Mail: by which way mails leave, from the settings of the operator."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import SplitResult, unquote, urlsplit

from engine.errors import InvalidAnswers
from engine.notices.notify import Notify
from engine.notices.ways import Folder, Smtp, Way
from engine.notices.wording import Sender
from engine.people.emails import normal_email

if TYPE_CHECKING:
    from web.settings import Settings

#: where mail servers listen, unless a port is named
PORTS = {"smtp": 587, "smtps": 465}
NOBODY = "threefold@localhost"
UUID = r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"


def way_of(settings: Settings) -> Way:
    """By which way mails leave. Raises ``ValueError`` with a sentence that holds no password."""
    sender = Sender(_from(settings), _address(settings.address), settings.secret_key)
    kind, _, rest = settings.mail.partition(":")
    if kind == "folder" and rest:
        return Folder(Path(rest).expanduser(), sender)
    if kind in PORTS:
        if sender.email == NOBODY:
            raise ValueError("Set THREEFOLD_MAIL_FROM to the e-mail address that mails come from.")
        return _server(settings.mail, sender)
    if kind == "notify":
        return _notify(rest, settings.notify_key, sender)
    raise ValueError(
        "THREEFOLD_MAIL must be like folder:/var/mail/threefold, smtp://user:password@host:587, "
        "smtps://user:password@host or notify:TEMPLATE_ID."
    )


def _notify(template: str, key: str, sender: Sender) -> Notify:
    if not re.fullmatch(UUID, template):
        raise ValueError(
            "THREEFOLD_MAIL must be notify: and the id of a template of GOV.UK Notify."
        )
    if not re.fullmatch(rf".*{UUID}-{UUID}", key):
        raise ValueError(
            "Set THREEFOLD_NOTIFY_KEY to a key of GOV.UK Notify, whole as it was shown."
        )
    return Notify(template, key, sender)


def _server(text: str, sender: Sender) -> Smtp:
    wrong = ValueError(
        "THREEFOLD_MAIL must be like smtp://user:password@host:587. Write a letter of the user "
        "name or password that has a meaning in an address as % and two figures: @ is %40."
    )
    try:
        parts = urlsplit(text)
        port = parts.port
    except ValueError:
        raise wrong from None
    if not parts.hostname or parts.path not in ("", "/") or parts.query or parts.fragment:
        raise wrong
    return Smtp(
        parts.hostname,
        port or PORTS[parts.scheme],
        unquote(parts.username or ""),
        unquote(parts.password or ""),
        encrypted=parts.scheme == "smtps",
        sender=sender,
    )


def _from(settings: Settings) -> str:
    """Who mails are from: as it is set, else threefold at the host that people use."""
    if settings.mail_from:
        try:
            email = normal_email(settings.mail_from)
        except InvalidAnswers:
            email = ""
        if not email or not email.isascii() or set(email) & set('<>,;:"()[]\\'):
            raise ValueError("THREEFOLD_MAIL_FROM must be an e-mail address.")
        return email
    host = _split(settings.address).hostname if settings.address else None
    return f"threefold@{host}" if host and "." in host else NOBODY


def _address(text: str) -> str:
    """The address that stands in every mail; nothing where none is set."""
    if not text:
        return ""
    parts = _split(text)
    plain = text.isascii() and text.isprintable() and " " not in text and len(text) <= 200
    named = parts.hostname and not parts.username and not parts.query and not parts.fragment
    if parts.scheme not in ("http", "https") or not plain or not named:
        raise ValueError("THREEFOLD_ADDRESS must be like https://threefold.council.gov.uk.")
    return text


def _split(text: str) -> SplitResult:
    try:
        return urlsplit(text)
    except ValueError:
        return urlsplit("")
