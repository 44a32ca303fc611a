"""Away: the database cannot be written or reached just now. What was sent is shown again, to be sent again.

A full disk, a database that is starting, a line that was cut, too many at once, two who save the
same thing at one moment: nobody's fault in front of the screen, and over in a while. Nothing was
saved, and nothing is lost.
"""

from __future__ import annotations

from flask import current_app, g, render_template, request
from sqlalchemy.exc import DBAPIError

from web.unsent import LEFT_OUT

RETRY_AFTER = "5"
FULL = "There is no room left where everything is kept. Tell whoever looks after Threefold."
BUSY = "Too many people are saving at this moment."
SAME = "Somebody saved the same thing at this very moment."
GONE = "The place where everything is kept cannot be reached just now."
#: what SQLite says, in its own words
_SQLITE = {
    "disk is full": FULL,
    "database is locked": BUSY,
    "unable to open database file": GONE,
    "disk i/o error": GONE,
    "unique constraint failed": SAME,
}
#: what PostgreSQL says, by the beginning of its code (its manual, appendix A)
_POSTGRESQL = {
    "53100": FULL,
    "53": BUSY,
    "55P03": BUSY,
    "40": BUSY,
    "08": GONE,
    "23505": SAME,
    "57P": GONE,
}


def why(error: Exception) -> str:
    """Why the database does not take or give anything, in a sentence; empty where that is not it."""
    if not isinstance(error, DBAPIError):
        return ""
    said, code = str(error.orig).lower(), getattr(error.orig, "sqlstate", None)
    if code is not None:
        found = (sentence for start, sentence in _POSTGRESQL.items() if code.startswith(start))
        return next(found, "")
    told = next((sentence for words, sentence in _SQLITE.items() if words in said), "")
    return told or (GONE if error.connection_invalidated or _is_cut(error) else "")


def page(sentence: str) -> tuple[str, int, dict[str, str]]:
    """Say what is wrong, with what was sent on the page. Asks the database nothing."""
    # who is signed in stands in the database, too
    g._login_user = current_app.login_manager.anonymous_user()
    fields = {name: request.form.getlist(name) for name in request.form if name not in LEFT_OUT}
    body = render_template(
        "errors/away.html",
        sentence=sentence,
        path=request.path,
        fields=fields if request.method == "POST" else {},
        files=bool(request.files),
        # a password is typed again; without it, sending again would say something else
        whole=not LEFT_OUT - {"csrf_token"} & set(request.form),
    )
    return body, 503, {"Retry-After": RETRY_AFTER}


def _is_cut(error: DBAPIError) -> bool:
    """A connection that was never made has no code: the driver's words alone."""
    return type(error.orig).__module__.startswith("psycopg") and error.statement is None
