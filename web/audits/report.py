"""Audit report: how well each question and principle was answered, by quarter; to print, and as CSV."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue
from flask_login import current_user

from engine import clock
from engine.audit.questions import GRADES, SECTIONS
from engine.audit.report import Report, quarter_name, report
from engine.errors import InvalidAnswers, NotFound
from web import db
from web.case_views import printed
from web.csv_file import csv_file
from web.tasks.words import errors

bp = Blueprint("audit_report", __name__, url_prefix="/audits")


@bp.get("/report")
def show() -> ResponseReturnValue:
    """The audits finished between two days; this year from April where none are asked for."""
    asked, messages = _asked(), {}
    found = None
    try:
        found = _found(asked)
    except InvalidAnswers as error:
        messages = error.messages
    page = render_template(
        "audits/report.html",
        found=found,
        asked=asked,
        periods=_periods(),
        sections=SECTIONS,
        grades=GRADES,
        quarter_name=quarter_name,
        printed=printed(),
        errors=errors(messages),
        has_errors=bool(messages),
    )
    return page, 422 if messages else 200


@bp.get("/report.csv")
def download() -> ResponseReturnValue:
    """The same as a table that may be published: small numbers hidden, the rule on top."""
    try:
        found = _found(_asked(), publish=True)
    except InvalidAnswers:
        raise NotFound from None
    heads = ("both", "only the record", "only the auditor", "neither", "audits", "agree")
    return csv_file(
        "audit-report.csv",
        [
            ["Counts below 5 are [c]; others are rounded to the nearest 5."],
            ["principle", "question", "quarter", "audits", "percent of full marks"],
            *_rows(found),
            [],
            ["the record and the auditor both say yes", *heads],
            *((one.title, *one.figures(found.exact)) for one in found.agreement),
        ],
    )


def _rows(found: Report) -> list[tuple[str, str, str, str, str]]:
    rows = []
    for part in SECTIONS:
        lines = [("", found.sections[part.name])]
        lines += [(f"{q.number}. {q.text}", found.questions[q.number]) for q in part.questions]
        for name, columns in lines:
            for day, marks in columns.items():
                when = quarter_name(day) if day else "the whole time"
                count, figure = marks.count(found.exact), marks.figure(found.exact)
                rows.append((part.title, name, when, count, figure))
    return rows


def _found(asked: Mapping[str, str], *, publish: bool = False) -> Report:
    first, last = _day(asked, "first"), _day(asked, "last")
    with db.read() as session:
        return report(session, current_user, first, last, at=clock.now(), publish=publish)


def _periods() -> list[tuple[str, str, str]]:
    today = clock.today()
    april = date(today.year - (today.month < 4), 4, 1)
    before = date(april.year - 1, 4, 1)
    return [
        ("This year from April", april.isoformat(), today.isoformat()),
        ("Last year, April to March", before.isoformat(), date(april.year, 3, 31).isoformat()),
        ("Both years", before.isoformat(), today.isoformat()),
    ]


def _asked() -> dict[str, str]:
    _, first, last = _periods()[0]
    return {
        "first": request.args.get("first", "").strip() or first,
        "last": request.args.get("last", "").strip() or last,
    }


def _day(asked: Mapping[str, str], name: str) -> date:
    try:
        return date.fromisoformat(asked[name])
    except ValueError:
        raise InvalidAnswers({name: "Give a real day, such as 2026-04-01"}) from None
