"""Times: the days on which the council is closed, and how long a step may take here."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from engine import clock
from engine.calendar import setting
from engine.calendar.shown import UNITS, Length, shown
from engine.case.open import SHIPPED
from engine.errors import InvalidAnswers, NotFound
from web import db
from web.days import typed_day
from web.tasks.words import errors

bp = Blueprint("times", __name__, url_prefix="/times")


@bp.get("")
def show() -> ResponseReturnValue:
    """Closure days, bank holidays to come, and the lengths of every step."""
    return _page({}, {})


@bp.post("/closed")
def close() -> ResponseReturnValue:
    """Close a day."""
    typed = request.form.to_dict()
    try:
        with db.write() as session:
            day = typed_day(typed, "day")
            setting.close_day(session, day, typed.get("why", ""), current_user)
    except InvalidAnswers as error:
        return _page(typed, error.messages), 422
    flash("The council is closed on that day. What is due moves within a minute or so.", "success")
    return redirect(url_for("times.show"), code=303)


@bp.post("/checked")
def check() -> ResponseReturnValue:
    """Say how far the bank holidays were compared with those that are announced."""
    typed = request.form.to_dict()
    try:
        with db.write() as session:
            setting.say_checked(session, typed_day(typed, "until"), current_user)
    except InvalidAnswers as error:
        return _page(typed, error.messages), 422
    flash("Noted.", "success")
    return redirect(url_for("times.show"), code=303)


@bp.post("/<time_id>/end")
def end(time_id: str) -> ResponseReturnValue:
    """Take something back that was set."""
    with db.write() as session:
        setting.take_back(session, time_id, current_user)
    flash("Taken back. What is due moves within a minute or so.", "success")
    return redirect(url_for("times.show"), code=303)


@bp.get("/lengths/<name>")
def length(name: str) -> ResponseReturnValue:
    """How long one step may take here."""
    return _length(name, {}, {})


@bp.post("/lengths/<name>")
def set_length(name: str) -> ResponseReturnValue:
    """Set how long one step may take here."""
    typed = request.form.to_dict()
    amount = typed.get("amount", "").strip()
    number = int(amount) if amount.isascii() and amount.isdigit() and len(amount) < 5 else None
    try:
        with db.write() as session:
            _known(shown(session, SHIPPED, current_user, at=clock.now()).lengths, name)
            setting.set_length(
                session, name, number, typed.get("unit", ""), typed.get("why", ""), current_user
            )
    except InvalidAnswers as error:
        return _length(name, typed, error.messages), 422
    flash("Set. What is due moves within a minute or so.", "success")
    return redirect(url_for("times.show") + "#lengths", code=303)


def _page(typed: Mapping[str, str], messages: Mapping[str, str]) -> str:
    with db.read() as session:
        found = shown(session, SHIPPED, current_user, at=clock.now())
        return render_template(
            "times/show.html",
            found=found,
            typed=typed,
            messages=messages,
            errors=errors(messages),
            has_errors=bool(messages),
            in_words=clock.in_words,
        )


def _length(name: str, typed: Mapping[str, str], messages: Mapping[str, str]) -> str:
    with db.read() as session:
        one = _known(shown(session, SHIPPED, current_user, at=clock.now()).lengths, name)
        return render_template(
            "times/length.html",
            one=one,
            units=UNITS,
            typed=typed,
            messages=messages,
            errors=errors(messages),
            has_errors=bool(messages),
        )


def _known(lengths: Sequence[Length], name: str) -> Length:
    found = next((one for one in lengths if one.name == name), None)
    if found is None:
        raise NotFound
    return found
