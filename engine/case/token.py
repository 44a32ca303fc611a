"""Case: the token of one rendered form, bound to one person and one task.

It is signed with the key of the case, which never leaves the database, so that
showing a form writes nothing. A token that was taken once names its answer.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets


def issue(key: bytes, user_id: int, task_id: int) -> str:
    """Make a token for one rendering of a task's form."""
    nonce = secrets.token_urlsafe(12)
    return f"{nonce}.{_sign(key, user_id, task_id, nonce)}"


def is_genuine(key: bytes, token: str, user_id: int, task_id: int) -> bool:
    """Say whether we issued the token to this person for this task."""
    nonce, _, signature = token.partition(".")
    expected = _sign(key, user_id, task_id, nonce)
    return hmac.compare_digest(signature.encode("utf-8", "replace"), expected.encode())


def kept_as(token: str) -> str:
    """What an answer keeps of its token: enough to know the page again, and nothing to sign with."""
    return token.partition(".")[0]


def _sign(key: bytes, user_id: int, task_id: int, nonce: str) -> str:
    message = f"form token|{user_id}|{task_id}|{nonce}".encode("utf-8", "replace")
    return hmac.new(key, message, hashlib.sha256).hexdigest()[:32]
