"""Errors: which status each refusal has, and its page. The engine words it, the web only shows it."""

from __future__ import annotations

import traceback
import uuid

from flask import Flask, current_app, render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy.exc import DataError
from werkzeug.exceptions import HTTPException, SecurityError

from engine import clock
from engine.errors import (
    Conflict,
    EngineError,
    InvalidAnswers,
    InvalidProcess,
    NotAllowed,
    NotFound,
    ProcessFailed,
    Refused,
    TooMuch,
)
from web import away, refusals, unsent

STATUSES: dict[type[EngineError], int] = {
    NotFound: 404,
    NotAllowed: 403,
    Conflict: 409,
    InvalidAnswers: 422,
    Refused: 422,
    InvalidProcess: 422,
    ProcessFailed: 500,
    TooMuch: 429,
}

#: Where what was sent is shown again. Not a 400 or 413, which could not be read, nor a 500: it says nothing.
SHOW_TYPED = frozenset({403, 409, 422, 429})

#: What to do when so much was read under somebody's name.
MACHINE = (
    "If this was not you, a program or somebody else is using your account: sign out everywhere "
    "on your account page, and tell whoever looks after Threefold. Your managers have been told. "
    "What you send in a form is still kept."
)


def register(app: Flask) -> None:
    """Give every refusal and every failure its page."""
    app.register_error_handler(EngineError, _refused)
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(DataError, _unfit)
    app.register_error_handler(Exception, _failed)


def page(status: int, message: str = "", advice: str = "") -> tuple[str, int]:
    """The page of a status. A 404 never has words of its own: it would tell what exists.

    Where somebody wrote something that is not taken, it is on the page: nothing typed is lost.
    """
    shown = "" if status == 404 else message
    typed = unsent.words() if status in SHOW_TYPED else {}
    told = {"status": status, "message": shown, "advice": advice, "typed": typed}
    return render_template("errors/error.html", **told), status


def status_of(error: EngineError) -> int:
    """The status of a refusal."""
    return next((s for kind, s in STATUSES.items() if isinstance(error, kind)), 500)


def _refused(error: EngineError) -> ResponseReturnValue:
    refusals.because(error)
    if isinstance(error, TooMuch):
        wait = max(1, int((error.until - clock.now()).total_seconds()) + 1)
        return *page(429, str(error), MACHINE), {"Retry-After": str(wait)}
    return page(status_of(error), str(error))


def _http(error: HTTPException) -> ResponseReturnValue:
    refusals.because(error)
    if error.code is None or error.code < 400:
        return error
    if isinstance(error, SecurityError):  # for a host that is not ours no address can be made
        return "This is not an address of Threefold.\n", 400, {"Content-Type": "text/plain"}
    body, status = page(error.code)
    kept = [(k, v) for k, v in error.get_headers() if k.lower() in ("allow", "retry-after")]
    return body, status, kept


def _unfit(error: DataError) -> ResponseReturnValue:
    """A sign that no text can hold (a NUL), in an address or a form: nobody types it."""
    if "NUL" not in str(error.orig):
        return _failed(error)
    return page(404) if request.method in ("GET", "HEAD") else page(400)


def _failed(error: Exception) -> ResponseReturnValue:
    """Write down where it failed, never with which words: they may be about a person."""
    number = uuid.uuid4().hex[:8]
    _write_down(number, error)
    if sentence := away.why(error):
        return away.page(sentence)
    if current_app.testing:
        raise error
    said = f"This did not work, and nothing was half saved. Its number is {number}."
    try:
        return page(500, said)
    except Exception as again:  # the page asks the database who is signed in
        _write_down(number, again)
        return f"Sorry, there is a problem.\n\n{said}\n", 500, {"Content-Type": "text/plain"}


def _write_down(number: str, error: Exception) -> None:
    where = "".join(traceback.format_tb(error.__traceback__))
    current_app.logger.error("Failure %s: %s\n%s", number, type(error).__name__, where)
