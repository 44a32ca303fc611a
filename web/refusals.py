"""Refusals: whoever is turned away leaves one line in the log of the program.

A line holds the number of the account, the name of the page and why, each in words of ours: never
an address, which names a case, and nothing that anybody sent. So no line can be forged either.
Source: OWASP ASVS 5.0.0, 16.3.2 and 16.3.3.
"""

from __future__ import annotations

from flask import Flask, Response, current_app, g, request
from flask_login import current_user
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import SQLAlchemyError
from werkzeug.exceptions import SecurityError

from engine import guards
from engine.errors import NotAllowed, NotFound, NotKnown, TooMuch
from engine.people.attempts import TooMany

NO_TOKEN, OTHER_SITE, OTHER_HOST = "no token of ours", "another site", "another host"
NOT_KNOWN, NOT_FOUND, NOT_ALLOWED = "may not know of it", "not found", "not theirs to do"
TOO_MUCH, TOO_MANY = "more than by hand", "too many tries"
#: Each before the kinds it belongs to.
BECAUSE: dict[type[Exception], str] = {
    TooMuch: TOO_MUCH,
    TooMany: TOO_MANY,
    NotKnown: NOT_KNOWN,
    NotFound: NOT_FOUND,
    NotAllowed: NOT_ALLOWED,
    CSRFError: NO_TOKEN,
    SecurityError: OTHER_HOST,
}
#: The statuses that refuse, and why where the page that gave one does not say.
STATUSES = {403: NOT_ALLOWED, 404: NOT_FOUND, 429: TOO_MANY}


def register(app: Flask) -> None:
    """Look at every answer before it leaves."""
    app.after_request(_write_down)


def because(reason: str | Exception) -> None:
    """Keep why this request is turned away; an error that is no refusal says nothing."""
    if isinstance(reason, Exception):
        reason = next((why for kind, why in BECAUSE.items() if isinstance(reason, kind)), "")
    if reason:
        g.refused = reason


def _write_down(response: Response) -> Response:
    status = response.status_code
    why = g.get("refused") or STATUSES.get(status, "")
    # An address that is no page of ours at all refuses nobody anything.
    no_page = request.endpoint is None and why == NOT_FOUND
    if status >= 400 and why and not no_page and guards.on("refusals_logged"):
        page = request.endpoint or "none"
        current_app.logger.warning("Refused %s: user=%s page=%s: %s", status, _who(), page, why)
    return response


def _who() -> int | str:
    """The number of the account that asked, or nobody's."""
    try:
        return current_user.id if current_user.is_authenticated else "nobody"
    except SQLAlchemyError:
        return "unknown"
