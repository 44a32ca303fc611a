"""Linked cases: the page of what stands beside a case, a new link, a mistaken one, a new concern."""

from __future__ import annotations

from collections.abc import Mapping

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from engine import clock, people
from engine.case.file import workers
from engine.case.links import BECAUSE, link, say_error
from engine.case.reopen import reopen
from engine.case.views.links import beside
from engine.case.views.overview import identity
from engine.case.views.sight import see
from engine.errors import Conflict, InvalidAnswers
from web import db
from web.tasks.words import errors, looked

bp = Blueprint("links", __name__, url_prefix="/cases/<case_id>")


@bp.get("/links")
def show(case_id: str) -> ResponseReturnValue:
    """The cases that have to do with this one, as far as this person may know of them."""
    return _page(case_id)


@bp.post("/links")
def create(case_id: str) -> ResponseReturnValue:
    """Link another case by its reference."""
    typed = {name: request.form.get(name, "") for name in ("reference", "because", "why")}
    try:
        with db.write() as session:
            link(session, case_id, **typed, actor=current_user)
    except InvalidAnswers as error:
        return _page(case_id, typed, error.messages), 422
    except Conflict as error:
        return _page(case_id, typed, {"reference": str(error)}), 409
    flash("The two cases are linked.", "success")
    return redirect(url_for("links.show", case_id=case_id), code=303)


@bp.get("/links/<other_id>/<because>/mistake")
def ask_mistake(case_id: str, other_id: str, because: str) -> ResponseReturnValue:
    """Ask why a link was a mistake."""
    return _mistake(case_id, other_id, because)


@bp.post("/links/<other_id>/<because>/mistake")
def mistake(case_id: str, other_id: str, because: str) -> ResponseReturnValue:
    """Say that a link was a mistake: it stays, and says so."""
    why = request.form.get("why", "")
    try:
        with db.write() as session:
            say_error(session, case_id, other_id, because, why, current_user)
    except InvalidAnswers as error:
        return _mistake(case_id, other_id, because, error.messages), 422
    flash("It is noted with the link.", "success")
    return redirect(url_for("links.show", case_id=case_id), code=303)


@bp.post("/concerns")
def open_again(case_id: str) -> ResponseReturnValue:
    """Open a new concern for the adult of a closed case, and go to its first task."""
    with db.write() as session:
        task = reopen(session, case_id, current_user).public_id
    return redirect(url_for("tasks.show", task_id=task), code=303)


def _page(
    case_id: str,
    typed: Mapping[str, str] | None = None,
    messages: Mapping[str, str] | None = None,
) -> str:
    with db.read() as session:
        sight = see(session, case_id, current_user, at=clock.now())
        works = workers(session, sight.case, current_user)
        may_link = people.may(current_user, "link_case", sight.case, works)
        shown = render_template(
            "links/show.html",
            who=identity(sight),
            found=beside(sight),
            typed=typed or {},
            messages=messages or {},
            errors=errors(messages or {}),
            has_errors=bool(messages),
            offered={code: one.by_hand for code, one in BECAUSE.items() if one.by_hand},
            may_link=may_link,
            may_open=may_link and people.may(current_user, "open_case", current_user.team),
            ended=sight.case.ended_at is not None,
        )
    looked(sight.case)
    return shown


def _mistake(
    case_id: str, other_id: str, because: str, messages: Mapping[str, str] | None = None
) -> str:
    with db.read() as session:
        sight = see(session, case_id, current_user, at=clock.now())
        lines = [
            line
            for line in beside(sight).linked
            if (line.case, line.code) == (other_id, because) and not line.error
        ]
        if not lines:
            raise Conflict("There is no such link, or it was said already that it was a mistake.")
        shown = render_template(
            "links/mistake.html",
            who=identity(sight),
            line=lines[0],
            messages=messages or {},
            errors=errors(messages or {}),
            has_errors=bool(messages),
        )
    looked(sight.case)
    return shown
