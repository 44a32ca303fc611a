"""Codes of an authenticator app: six figures that change every thirty seconds (RFC 6238).

The secret that a phone and we share is not stored. It is worked out from the key of the
program and a random text kept with the account, so a stolen database gives no codes. Where the key
is renewed, an app goes on with the key it was set up with as long as that is among the older ones.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
from datetime import datetime

import pyotp

STEP = 30
#: A phone's clock may be a step ahead or behind.
DRIFT = 1
ISSUER = "Threefold"


class ProgramKey(str):
    """The key of the program; and the keys before it, with which apps were set up that stand still."""

    older: tuple[str, ...] = ()

    @classmethod
    def after(cls, key: str, older: tuple[str, ...]) -> ProgramKey:
        """A key and those it came after, the newest first."""
        made = cls(key)
        made.older = older
        return made


def new_seed() -> str:
    """A random text from which, with the key, a secret is worked out."""
    return secrets.token_urlsafe(24)


def secret(key: str, user: str, seed: str) -> str:
    """The secret of one person's app, as an app takes it: 32 letters and figures.

    ``user`` is their public id: a seed that found its way to another account gives
    another secret there. Raises ``ValueError`` for an empty key.
    """
    if not key:
        raise ValueError("Codes need the key of the program.")
    words = f"authenticator\n{user}\n{seed}".encode()
    return base64.b32encode(hmac.digest(key.encode(), words, hashlib.sha256)[:20]).decode()


def address(secret: str, email: str, council: str = "") -> str:
    """What the QR code says to an app: whose account, where, and the secret."""
    issuer = f"{ISSUER} {council}".strip().replace(":", " ")
    return pyotp.TOTP(secret).provisioning_uri(name=email, issuer_name=issuer)


def step_of(secret: str, typed: str, at: datetime, after: int = 0) -> int | None:
    """The step of time a code stands for, or None where it is not right.

    ``after`` is the step of the code that was taken last: neither it nor an older one
    is taken again. Source: RFC 6238, 5.2.
    """
    code = figures(typed)
    if len(code) != 6:
        return None
    now = int(at.timestamp()) // STEP
    made, right = pyotp.HOTP(secret), None
    for step in range(now - DRIFT, now + DRIFT + 1):
        if hmac.compare_digest(made.at(step), code) and step > after:
            right = step
    return right


def figures(typed: str) -> str:
    """A code as it is compared: without the blanks people put between its figures."""
    plain = "".join(typed.split())
    return plain if plain.isascii() and plain.isdigit() else ""
