"""Keeping: records whose time is over, what holds one longer, and what was let go."""

from __future__ import annotations

from collections.abc import Mapping

from flask import Blueprint, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from engine import clock
from engine.errors import Conflict, InvalidAnswers
from engine.keeping import letting_go, retention
from engine.keeping.periods import Periods
from engine.log import access
from web import by_hand, db
from web.tasks.words import errors, looked

bp = Blueprint("keeping", __name__, url_prefix="/keeping")


@bp.get("")
def show() -> ResponseReturnValue:
    """What is to be looked through, what is held, and what was let go."""
    return _index()


@bp.post("/holds")
def hold() -> ResponseReturnValue:
    """Set a hold on the record of the adult whom a case is about."""
    typed = {name: request.form.get(name, "") for name in ("reference", "why")}
    try:
        with db.write() as session:
            adult = retention.adult_of(session, typed["reference"], current_user)
            retention.set_hold(session, adult, typed["why"], current_user, at=clock.now())
    except InvalidAnswers as error:
        return _index(typed, error.messages), 422
    except Conflict as error:
        return _index(typed, {"reference": str(error)}), 409
    flash("Nothing of this adult is let go while the hold stands.", "success")
    return redirect(url_for("keeping.show"), code=303)


@bp.post("/holds/<hold_id>/end")
def lift(hold_id: str) -> ResponseReturnValue:
    """Lift a hold."""
    because = request.form.get("because", "")
    try:
        with db.write() as session:
            retention.lift_hold(session, hold_id, because, current_user, at=clock.now())
    except InvalidAnswers as error:
        return _index({}, {f"because-{hold_id}": one for one in error.messages.values()}), 422
    except Conflict as error:
        return _index({}, {f"because-{hold_id}": str(error)}), 409
    flash("The hold is lifted. The time of the record counts again.", "success")
    return redirect(url_for("keeping.show"), code=303)


@bp.get("/<erasure_id>")
def review(erasure_id: str) -> ResponseReturnValue:
    """One record whose time is over: look through it, propose, decide."""
    return _one(erasure_id)


@bp.post("/<erasure_id>/proposal")
def propose(erasure_id: str) -> ResponseReturnValue:
    """Propose to let it go, and name who decides."""
    typed = {name: request.form.get(name, "") for name in ("because", "approver")}
    try:
        with db.write() as session:
            letting_go.propose(
                session, erasure_id, **typed, actor=current_user, at=clock.now(), periods=_periods()
            )
    except InvalidAnswers as error:
        return _one(erasure_id, typed, error.messages), 422
    except Conflict as error:
        return _one(erasure_id, typed, {"because": str(error)}), 409
    flash("It is proposed. Nothing is let go until the other person agrees.", "success")
    return redirect(url_for("keeping.show"), code=303)


@bp.post("/<erasure_id>/decision")
def decide(erasure_id: str) -> ResponseReturnValue:
    """Agree to let it go, or keep it."""
    typed = {name: request.form.get(name, "") for name in ("agreed", "because")}
    try:
        if typed["agreed"] not in ("yes", "no"):
            raise InvalidAnswers({"agreed": "Select whether you agree"})
        with db.write() as session:
            letting_go.decide(
                session, erasure_id, typed["agreed"] == "yes", typed["because"], current_user,
                at=clock.now(), periods=_periods(),
            )  # fmt: skip
    except InvalidAnswers as error:
        return _one(erasure_id, typed, error.messages), 422
    except Conflict as error:
        return _one(erasure_id, typed, {"agreed": str(error)}), 409
    agreed = typed["agreed"] == "yes"
    flash("It is erased tonight." if agreed else "The record is kept.", "success")
    return redirect(url_for("keeping.show"), code=303)


def _index(
    typed: Mapping[str, str] | None = None, messages: Mapping[str, str] | None = None
) -> str:
    with db.read() as session:
        lines = letting_go.review_list(session, current_user)
        page = render_template(
            "keeping/show.html",
            lines=lines,
            holds=retention.holds(session, current_user),
            gone=letting_go.certificates(session, current_user),
            periods=_periods(),
            **_given(typed, messages),
        )
    by_hand.require_more()
    with db.log() as session:
        for case in (case for line in lines for case in line.cases):
            access.record(session, current_user, case, "keeping.show", clock.now())
    return page


def _one(
    erasure_id: str,
    typed: Mapping[str, str] | None = None,
    messages: Mapping[str, str] | None = None,
) -> str:
    with db.read() as session:
        line, approvers = letting_go.to_review(session, current_user, erasure_id)
        page = render_template(
            "keeping/review.html", line=line, approvers=approvers, **_given(typed, messages)
        )
    for case in line.cases:
        looked(case)
    return page


def _given(typed: Mapping[str, str] | None, messages: Mapping[str, str] | None) -> dict:
    messages = messages or {}
    return {
        "typed": typed or {},
        "messages": messages,
        "errors": errors(messages),
        "has_errors": bool(messages),
        "in_words": clock.in_words,
        "day_in_words": clock.day_in_words,
    }


def _periods() -> Periods:
    return current_app.extensions["nights"].periods
