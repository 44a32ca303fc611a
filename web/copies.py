"""Copies: what the adult is given to keep, at three moments, and their page 'How I stay safe'."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from engine import clock
from engine.case.copies.give import AGREED, PAGE, RESULTS, UNDERSTOOD, give_copy
from engine.case.copies.sentences import MOMENTS
from engine.case.views.adults_copy import offers, open_copy
from engine.case.views.overview import identity
from engine.case.views.sight import see
from engine.case.views.stay_safe import open_page
from engine.errors import Conflict, InvalidAnswers, NotFound, Refused
from web import db
from web.tasks.words import errors, looked, typed_in_form

bp = Blueprint("copies", __name__, url_prefix="/cases/<case_id>")

Typed = Mapping[str, list[str]]


@bp.get("/copies")
def show(case_id: str) -> ResponseReturnValue:
    """Everything the adult is offered to keep, and how each stands."""
    with db.read() as session:
        sight = see(session, case_id, current_user, at=clock.now())
        drawn = render_template(
            "copies/show.html",
            who=identity(sight),
            offers=offers(sight),
            reads=sight.may_read("adult_copy"),
        )
    looked(sight.case)
    return drawn


@bp.get("/copies/<moment>")
def copy(case_id: str, moment: str) -> ResponseReturnValue:
    """The adult's copy of a moment, as it will be printed."""
    _require_moment(moment)
    return _draw(case_id, moment, {})


@bp.post("/copies/<moment>")
def give(case_id: str, moment: str) -> ResponseReturnValue:
    """Leave lines out and look again, or record what became of the copy."""
    _require_moment(moment)
    if request.form.get("_do") == "look":
        return _draw(case_id, moment, typed_in_form())
    return _give(case_id, moment)


@bp.get("/stay-safe")
def page(case_id: str) -> ResponseReturnValue:
    """The page 'How I stay safe', as it will be printed."""
    return _draw(case_id, PAGE, {})


@bp.post("/stay-safe")
def give_page(case_id: str) -> ResponseReturnValue:
    """Record what became of the page."""
    return _give(case_id, PAGE)


def _give(case_id: str, moment: str) -> ResponseReturnValue:
    typed = typed_in_form()
    try:
        with db.write() as session:
            give_copy(session, case_id, moment, typed, current_user, council=_council())
    except InvalidAnswers as error:
        return _draw(case_id, moment, typed, error.messages), 422
    except Refused as error:
        return _draw(case_id, moment, typed, refused=str(error)), 422
    except Conflict as error:
        return _draw(case_id, moment, typed, refused=str(error)), 409
    flash("It is in the record.", "success")
    return redirect(_address(case_id, moment), code=303)


def _draw(
    case_id: str,
    moment: str,
    typed: Typed,
    messages: Mapping[str, str] | None = None,
    refused: str = "",
) -> ResponseReturnValue:
    with db.read() as session:
        opened = _open(session, case_id, moment, typed)
        listed = [{"text": refused}] if refused else errors(messages or {})
        asked = (typed.get("large") or [request.args.get("large", "")])[0]
        drawn = render_template(
            "copies/copy.html",
            who=identity(opened.sight),
            opened=opened,
            large=asked == "1" if asked else opened.large,
            here=_address(case_id, moment),
            is_page=moment == PAGE,
            left_out=typed.get("leave_out") or [],
            typed={name: values[0] for name, values in typed.items() if values},
            results=RESULTS,
            agreed=AGREED,
            understood=UNDERSTOOD,
            messages=messages or {},
            errors=listed,
            has_errors=bool(listed),
        )
    looked(opened.sight.case)
    return drawn


def _open(session: Any, case_id: str, moment: str, typed: Typed) -> Any:
    at = clock.now()
    if moment == PAGE:
        return open_page(session, case_id, current_user, at=at)
    left_out = frozenset(typed.get("leave_out") or ())
    return open_copy(
        session,
        case_id,
        moment,
        current_user,
        at=at,
        left_out=left_out,
        council=_council(),
    )


def _require_moment(moment: str) -> None:
    if moment not in MOMENTS:
        raise NotFound


def _address(case_id: str, moment: str) -> str:
    if moment == PAGE:
        return url_for("copies.page", case_id=case_id)
    return url_for("copies.copy", case_id=case_id, moment=moment)


def _council() -> str:
    return str(current_app.config["COUNCIL"])
