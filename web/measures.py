"""Measures: figures over many cases, of one's own team exactly and of others as published."""

from __future__ import annotations

from datetime import date, timedelta

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue
from flask_login import current_user

from engine import clock, people
from engine.case.open import SHIPPED
from engine.errors import InvalidAnswers, NotFound
from engine.returns.shown import Shown, shown
from web import db
from web.csv_file import csv_file
from web.tasks.words import errors

bp = Blueprint("measures", __name__)

#: The same for everybody, as on the pages.
LEFT_OUT = "A case that only named people may know of is counted only for those people."


@bp.get("/measures")
def show() -> ResponseReturnValue:
    """The measures between two days; the last 12 months where none are asked for."""
    asked = asked_days()
    messages: dict[str, str] = {}
    found: list[Shown] = []
    days: list[str] = []
    try:
        found = _found(asked, publish=False)
        days = [clock.day_in_words(day_asked(asked, name)) for name in ("first", "last")]
    except InvalidAnswers as error:
        messages = error.messages
    page = render_template(
        "measures/show.html",
        found=found,
        asked=asked,
        days=days,
        periods=periods(),
        errors=errors(messages),
        has_errors=bool(messages),
        sees_return=people.may(current_user, "make_return", None),
    )
    return page, 422 if messages else 200


@bp.get("/measures.csv")
def download() -> ResponseReturnValue:
    """The same as a table that may leave the council: small numbers hidden, the rule on top."""
    try:
        found = _found(asked_days(), publish=True)
    except InvalidAnswers:
        raise NotFound from None
    rows = [
        (team.team, name, line.what, line.part, line.whole, line.percentage)
        for team in found
        for name, _, lines in team.groups
        for line in lines
    ]
    return csv_file(
        "measures.csv",
        [
            [f"Counts below 5 are [c]; others are rounded to the nearest 5. {LEFT_OUT}"],
            ["team", "table", "measure", "count", "of", "percentage"],
            *rows,
        ],
    )


def _found(asked: dict[str, str], *, publish: bool) -> list[Shown]:
    first, last = day_asked(asked, "first"), day_asked(asked, "last")
    with db.read() as session:
        return shown(session, current_user, first, last, SHIPPED, publish=publish)


def periods() -> list[tuple[str, str, str]]:
    """The times that figures are looked at for: what they are called, the first and the last day."""
    today = clock.today()
    april = date(today.year - (today.month < 4), 4, 1)
    quarter = date(today.year, 3 * ((today.month - 1) // 3) + 1, 1)
    before = quarter - timedelta(days=1)
    last_quarter = date(before.year, before.month - 2, 1)
    found = [
        ("The last 12 months", _year_before(today), today),
        ("This year from April", april, today),
        ("Last year, April to March", date(april.year - 1, 4, 1), april - timedelta(days=1)),
        ("The last whole quarter", last_quarter, before),
    ]
    return [(text, first.isoformat(), last.isoformat()) for text, first, last in found]


def _year_before(day: date) -> date:
    """The first day of the twelve months that end with this day."""
    return date(day.year - 1, day.month, min(day.day, 28)) + timedelta(days=1)


def asked_days() -> dict[str, str]:
    """What was typed; where nothing was, the twelve months up to today."""
    today = clock.today()
    return {
        "first": request.args.get("first", "").strip() or _year_before(today).isoformat(),
        "last": request.args.get("last", "").strip() or today.isoformat(),
    }


def day_asked(asked: dict[str, str], name: str) -> date:
    try:
        return date.fromisoformat(asked[name])
    except ValueError:
        raise InvalidAnswers({name: "Give a real day, such as 2026-04-01"}) from None
