"""Asked: somebody asks for what is recorded about them; each piece is looked at before it is given."""

from __future__ import annotations

import zipfile
from collections.abc import Mapping
from tempfile import TemporaryFile

from flask import (
    Blueprint,
    flash,
    redirect,
    render_template,
    request,
    send_file,
    url_for,
)
from flask.typing import ResponseReturnValue
from flask_login import current_user

from engine import clock
from engine.errors import Conflict, InvalidAnswers
from engine.keeping import subject_access
from engine.keeping.asked_files import files_given
from engine.safe_csv import csv_text
from web import by_hand, db
from web.days import typed_day
from web.tasks.words import errors, looked

bp = Blueprint("asked", __name__, url_prefix="/keeping/asked")


@bp.get("")
def show() -> ResponseReturnValue:
    """What was asked for, and a form for what is asked for now."""
    return _index({}, {})


@bp.post("")
def create() -> ResponseReturnValue:
    """Note that somebody asks."""
    typed = request.form.to_dict()
    try:
        with db.write() as session:
            row = subject_access.ask(
                session, typed.get("reference", ""), typed.get("whom", ""),
                typed_day(typed, "asked"), current_user, at=clock.now(),
            )  # fmt: skip
            made = row.public_id
    except InvalidAnswers as error:
        return _index(typed, error.messages), 422
    return redirect(url_for("asked.review", request_id=made), code=303)


@bp.get("/<request_id>")
def review(request_id: str) -> ResponseReturnValue:
    """Every piece, and whether it is given."""
    return _one(request_id)


@bp.post("/<request_id>")
def choose(request_id: str) -> ResponseReturnValue:
    """Keep what is left out and why; or release it."""
    reasons = {
        name.removeprefix("why-"): value
        for name, value in request.form.items()
        if name.startswith("why-")
    }
    release = request.form.get("act") == "release"
    try:
        with db.write() as session:
            subject_access.choose(
                session, request_id, reasons, current_user, at=clock.now(), release=release
            )
    except Conflict as error:
        return _one(request_id, reasons, {"act": str(error)}), 409
    flash("It is released." if release else "Saved.", "success")
    return redirect(url_for("asked.review", request_id=request_id), code=303)


@bp.get("/<request_id>/copy.zip")
def copy(request_id: str) -> ResponseReturnValue:
    """What was released, to be read and as a table."""
    with db.read() as session:
        found, cases = subject_access.released(session, request_id, current_user)
        page = render_template(
            "asked/copy.html", found=found, in_words=clock.in_words, day_in_words=clock.day_in_words
        )
        content = TemporaryFile()  # noqa: SIM115 - it is closed when it has been sent
        with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("what-is-recorded.html", page)
            archive.writestr("what-is-recorded.csv", _table(found))
            for name, of_file in files_given(session, found.pieces, cases):
                archive.writestr(f"files/{name}", of_file)
    by_hand.taken()
    for case in cases:
        looked(case)
    content.seek(0)
    name = "what-is-recorded.zip"
    return send_file(content, "application/zip", as_attachment=True, download_name=name)


def _table(found: subject_access.Request) -> str:
    rows = [["case", "written", "what", "of it", "says", "left out because"]]
    for piece in found.pieces:
        start = [piece.reference, clock.in_words(piece.typed_at), piece.what]
        if piece.left_out:
            rows.append([*start, "", "", piece.left_out])
        else:
            rows += [[*start, of_it, says, ""] for of_it, says in piece.says]
    return csv_text(rows)


def _index(typed: Mapping[str, str], messages: Mapping[str, str]) -> str:
    with db.read() as session:
        return render_template(
            "asked/show.html",
            found=subject_access.requests(session, current_user),
            typed=typed,
            messages=messages,
            errors=errors(messages),
            has_errors=bool(messages),
            in_words=clock.in_words,
        )


def _one(
    request_id: str,
    typed: Mapping[str, str] | None = None,
    messages: Mapping[str, str] | None = None,
) -> str:
    with db.read() as session:
        found, cases = subject_access.read_request(session, request_id, current_user)
        page = render_template(
            "asked/review.html",
            found=found,
            typed=typed or {},
            messages=messages or {},
            errors=errors(messages or {}),
            has_errors=bool(messages),
            in_words=clock.in_words,
        )
    for case in cases:
        looked(case)
    return page
