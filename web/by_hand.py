"""By hand: pages of cases and files are for people. Whoever asks for more is answered with 429."""

from __future__ import annotations

from flask import Flask, current_app, request
from flask_login import current_user

from engine import clock, log
from engine.errors import TooMuch
from engine.log.by_hand import LISTING, Most, require_history, require_reads, require_takes
from engine.oversight.stopped import stop
from web import db
from web.security import READS
from web.settings import Settings

#: What an address names where its page shows something of a case.
OF_CASES = frozenset(
    {
        *("adult_id", "audit_id", "case_id", "decision_id", "erasure_id", "large_scale_id"),
        *("request_id", "task_id"),
    }
)
#: What is taken away as a file.
TAKES = frozenset(
    {
        "asked.copy",
        "audit_report.download",
        "board.download",
        "measures.download",
        "returns.book",
        "returns.long",
        "workload.download",
    }
)


def register(app: Flask, settings: Settings) -> None:
    """Ask before each page of a case, and each file. Call it when it is known who asks."""
    app.extensions["most"] = Most(settings.cases_an_hour, settings.files_an_hour)
    app.before_request(require_by_hand)


def require_by_hand() -> None:
    """Turn away whoever reads or takes away more than by hand, before anything is read.

    What somebody sends is kept, however much they have read: the page that comes back is asked
    about where it is noted (``require_more``). Raises ``TooMuch``.
    """
    reads = request.method in READS and not OF_CASES.isdisjoint(request.view_args or ())
    if request.endpoint in TAKES:
        _require(require_takes)
    if request.endpoint == "imported.show":
        _require(require_history)
    elif reads or request.endpoint in LISTING:
        _require(require_reads)


def require_more() -> None:
    """Before a page that answers a form shows something of a case. Raises ``TooMuch``."""
    if request.method not in READS:
        _require(require_reads)


def taken() -> None:
    """Write down who takes a file away, and which: by the name of its page."""
    with db.log() as session:
        data = {"page": request.endpoint or ""}
        log.append(session, None, "file_taken", current_user, at=clock.now(), data=data)


def _require(refuse) -> None:
    if not current_user.is_authenticated:
        return
    at = clock.now()
    try:
        with db.read() as session:
            refuse(session, current_user, current_app.extensions["most"], at)
    except TooMuch:
        with db.write() as session:
            stop(session, current_user, request.endpoint or "", at)
        raise
