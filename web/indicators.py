"""Indicators: the figures a supervisor and a Board look at, each with its teams, its years and its cases."""

from __future__ import annotations

from datetime import date

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue
from flask_login import current_user

from engine import clock
from engine.errors import InvalidAnswers
from engine.returns.indicators.kinds import SHARE
from engine.returns.indicators.shown import MOST_LISTED, detail, overview
from web import db
from web.measures import asked_days, day_asked, periods
from web.tasks.words import errors

bp = Blueprint("indicators", __name__, url_prefix="/indicators")


@bp.get("")
def show() -> ResponseReturnValue:
    """Every indicator of my team in the time asked for; the last 12 months where none is."""
    asked = asked_days()
    try:
        first, last = day_asked(asked, "first"), day_asked(asked, "last")
        with db.read() as session:
            found = overview(session, current_user, first, last)
    except InvalidAnswers as error:
        return _page({"errors": errors(error.messages)}, asked), 422
    return _page({"found": found, "days": _days(first, last)}, asked)


@bp.get("/<key>")
def one(key: str) -> ResponseReturnValue:
    """One indicator: what it counts, by team, quarter by quarter, and the cases behind it."""
    asked = asked_days()
    try:
        first, last = day_asked(asked, "first"), day_asked(asked, "last")
        with db.read() as session:
            found = detail(session, current_user, key, first, last)
    except InvalidAnswers as error:
        return _page({"errors": errors(error.messages)}, asked), 422
    return render_template(
        "indicators/one.html",
        found=found,
        highest=max(1, *found.drawn) if found.indicator.figures != SHARE else 100,
        asked=asked,
        days=_days(first, last),
        most=MOST_LISTED,
    )


def _page(page: dict[str, object], asked: dict[str, str]) -> str:
    return render_template("indicators/show.html", **page, asked=asked, periods=periods())


def _days(first: date, last: date) -> list[str]:
    return [clock.day_in_words(day) for day in (first, last)]
