"""Corrections: an answer of a completed task is answered again, with the reason."""

from __future__ import annotations

from collections.abc import Mapping

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from engine import case as verbs
from engine import clock
from engine.case.views.correcting import open_correction, open_corrections
from engine.errors import InvalidAnswers, Refused
from web import db
from web.tasks.words import errors, looked, typed_in_form

bp = Blueprint("corrections", __name__, url_prefix="/tasks/<task_id>/corrections")


@bp.get("")
def show(task_id: str) -> ResponseReturnValue:
    """List the answers of a completed task, each with the way to correct it."""
    with db.read() as session:
        opened = open_corrections(session, task_id, current_user, at=clock.now())
        page = render_template("corrections/list.html", opened=opened, sheet=opened.page)
    looked(opened.page.task.case)
    return page


@bp.get("/<name>")
def new(task_id: str, name: str) -> ResponseReturnValue:
    """Ask one question again."""
    return _draw(task_id, name)


@bp.post("/<name>")
def create(task_id: str, name: str) -> ResponseReturnValue:
    """Take the correction, or say why it cannot be taken and what can be done instead."""
    typed = typed_in_form()
    try:
        with db.write() as session:
            verbs.correct(session, task_id, name, typed, current_user)
    except InvalidAnswers as error:
        return _draw(task_id, name, typed, error.messages), 422
    except Refused as error:
        return _draw(task_id, name, typed, refused=error), 422
    flash("The answer is corrected. The first answer is kept beside it.", "success")
    return redirect(url_for("tasks.show", task_id=task_id), code=303)


def _draw(
    task_id: str,
    name: str,
    typed: Mapping[str, list[str]] | None = None,
    messages: Mapping[str, str] | None = None,
    refused: Refused | None = None,
) -> ResponseReturnValue:
    with db.read() as session:
        sheet = open_correction(session, task_id, name, current_user, at=clock.now(), typed=typed)
        listed = errors(messages or {})
        if refused:
            listed = [{"text": f"{refused} {refused.who}".strip()}]
        shown = render_template(
            "corrections/new.html",
            sheet=sheet,
            view=sheet.view(messages),
            because=(sheet.typed.get("because") or [""])[0],
            messages=messages or {},
            errors=listed,
            has_errors=bool(listed),
            another_way=refused is not None and refused.gate == "path_kept",
        )
    looked(sheet.task.case)
    return shown
