"""Notes: write something down in a case between tasks. One page a note, sent at once."""

from __future__ import annotations

from collections.abc import Mapping

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from engine import case as verbs
from engine import clock
from engine.case.views.noting import open_note
from engine.errors import InvalidAnswers, Refused
from web import db
from web.tasks.words import errors, looked, typed_in_form

bp = Blueprint("notes", __name__, url_prefix="/cases/<case_id>/notes")


@bp.get("/<kind>")
def new(case_id: str, kind: str) -> ResponseReturnValue:
    """Ask what a note of this kind asks."""
    return _draw(case_id, kind)


@bp.post("/<kind>")
def create(case_id: str, kind: str) -> ResponseReturnValue:
    """Write the note, and go back to the case."""
    typed = typed_in_form()
    try:
        with db.write() as session:
            verbs.note(session, case_id, kind, typed, current_user)
    except InvalidAnswers as error:
        return _draw(case_id, kind, typed, error.messages), 422
    except Refused as error:
        return _draw(case_id, kind, typed, refused=error), 422
    flash("Your note is in the record.", "success")
    return redirect(url_for("cases.show", case_id=case_id), code=303)


def _draw(
    case_id: str,
    kind: str,
    typed: Mapping[str, list[str]] | None = None,
    messages: Mapping[str, str] | None = None,
    refused: Refused | None = None,
) -> ResponseReturnValue:
    with db.read() as session:
        sheet = open_note(session, case_id, kind, current_user, at=clock.now(), typed=typed)
        page = sheet.form.pages[0]
        listed = errors(messages or {})
        if refused:
            listed = [{"text": f"{refused} {refused.who}".strip()}]
        shown = render_template(
            "notes/new.html",
            sheet=sheet,
            kind=kind,
            page=page,
            views=sheet.views(page, messages),
            messages=messages or {},
            errors=listed,
            has_errors=bool(listed),
        )
    looked(sheet.sight.case)
    return shown
