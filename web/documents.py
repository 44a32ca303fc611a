"""Documents: the files of a case - the list, one of them, a new one, and what is withdrawn."""

from __future__ import annotations

import io
from collections.abc import Mapping

from flask import Blueprint, flash, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from engine import clock
from engine.case.documents import keep
from engine.case.documents.opening import Altered, open_upload
from engine.case.documents.taking_out import take_out
from engine.case.documents.withdraw import withdraw as withdraw_document
from engine.case.incident import record_incident
from engine.case.views import documents as view
from engine.case.views.overview import identity
from engine.case.views.sight import see
from engine.errors import InvalidAnswers
from web import db, uploads
from web.tasks.words import errors, looked, typed_in_form

#: What a document may do in a browser that shows it after all: nothing.
SEALED_OFF = "sandbox; default-src 'none'"

bp = Blueprint("documents", __name__, url_prefix="/cases/<case_id>/documents")


@bp.get("")
def show(case_id: str) -> ResponseReturnValue:
    """The documents of the case, newest first."""
    number = request.args.get("page", "1")
    with db.read() as session:
        sight = see(session, case_id, current_user, at=clock.now())
        page = render_template(
            "documents/show.html",
            who=identity(sight),
            may_read=view.may_read(sight),
            may_add=view.may_add(sight),
            listed=view.documents(
                sight, int(number) if number.isdecimal() and len(number) < 7 else 1
            ),
            in_words=clock.in_words,
            day_in_words=clock.day_in_words,
        )
    looked(sight.case)
    return page


@bp.get("/new")
def new(case_id: str) -> ResponseReturnValue:
    """Ask what a document is."""
    return _draw_new(case_id)


@bp.post("")
def create(case_id: str) -> ResponseReturnValue:
    """Keep the file at once, then add it to the record; wrong answers lose no file."""
    with db.read() as session:
        view.new_document(session, case_id, current_user, at=clock.now())
    sent = typed_in_form()
    before = sent.get(keep.FILE, [""])
    dropped = uploads.dropped(sent)
    wrong = uploads.take_in(case_id, (keep.FILE,), sent, lambda received: _kept(case_id, received))
    _take_out(case_id, set(before) - set(sent.get(keep.FILE, [])))
    if dropped:
        return _draw_new(case_id, sent)
    try:
        with db.write() as session:
            keep.add_document(session, case_id, sent, current_user)
    except InvalidAnswers as error:
        return _draw_new(case_id, sent, {**error.messages, **wrong}), 422
    flash("The document is in the record.", "success")
    return redirect(url_for("documents.show", case_id=case_id), code=303)


@bp.get("/<upload_id>")
def download(case_id: str, upload_id: str) -> ResponseReturnValue:
    """Give the file to be saved; a browser never shows it as a page of ours."""
    try:
        with db.read() as session:
            opened = open_upload(session, case_id, upload_id, current_user, at=clock.now())
    except Altered as error:
        return _altered(case_id, upload_id, error)
    looked(opened.sight.case)
    answer = send_file(
        io.BytesIO(opened.content),
        mimetype=opened.media_type,
        as_attachment=True,
        download_name=opened.name,
        etag=False,
        conditional=False,
    )
    answer.headers["Content-Security-Policy"] = SEALED_OFF
    return answer


@bp.get("/<upload_id>/details")
def details(case_id: str, upload_id: str) -> ResponseReturnValue:
    """Everything known of one document, and the way to withdraw it."""
    return _draw(case_id, upload_id)


@bp.post("/<upload_id>/withdrawal")
def withdraw(case_id: str, upload_id: str) -> ResponseReturnValue:
    """Withdraw a document with a reason; it stays on the list."""
    sent = typed_in_form()
    try:
        with db.write() as session:
            withdraw_document(session, case_id, upload_id, sent, current_user)
    except InvalidAnswers as error:
        return _draw(case_id, upload_id, sent, error.messages), 422
    flash("The document is withdrawn. It stays on the list, with your reason.", "success")
    return redirect(url_for("documents.show", case_id=case_id), code=303)


# -- inside -------------------------------------------------------------------------


def _kept(case_id: str, received) -> str:
    with db.write() as session:
        return keep.keep_for_case(session, case_id, received, current_user).public_id


def _take_out(case_id: str, files: set[str]) -> None:
    if gone := files - {""}:
        with db.write() as session:
            take_out(session, case_id, gone, current_user)


def _draw_new(
    case_id: str,
    typed: Mapping[str, list[str]] | None = None,
    messages: Mapping[str, str] | None = None,
) -> ResponseReturnValue:
    with db.read() as session:
        sheet = view.new_document(session, case_id, current_user, at=clock.now(), typed=typed)
        page = sheet.form.pages[0]
        shown = render_template(
            "documents/new.html",
            who=identity(sheet.sight),
            sheet=sheet,
            views=sheet.views(page, messages),
            messages=messages or {},
            errors=errors(messages or {}),
            has_errors=bool(messages),
        )
    looked(sheet.sight.case)
    return shown


def _draw(
    case_id: str,
    upload_id: str,
    typed: Mapping[str, list[str]] | None = None,
    messages: Mapping[str, str] | None = None,
) -> ResponseReturnValue:
    with db.read() as session:
        sight = see(session, case_id, current_user, at=clock.now())
        one = view.document(sight, upload_id)
        sheet = view.withdrawal(sight, typed)
        shown = render_template(
            "documents/details.html",
            who=identity(sight),
            one=one,
            sheet=sheet,
            views=sheet.views(sheet.form.pages[0], messages),
            messages=messages or {},
            errors=errors(messages or {}),
            has_errors=bool(messages),
            in_words=clock.in_words,
            day_in_words=clock.day_in_words,
        )
    looked(sight.case)
    return shown


def _altered(case_id: str, upload_id: str, error: Altered) -> ResponseReturnValue:
    """Say that a file is not what was kept, and let somebody look after it."""
    with db.write() as session:
        record_incident(session, case_id, f"The file {upload_id} is not what was kept.")
    with db.read() as session:
        sight = see(session, case_id, current_user, at=clock.now())
        shown = render_template(
            "documents/altered.html", who=identity(sight), sentence=str(error), upload=upload_id
        )
    looked(sight.case)
    return shown, 409
