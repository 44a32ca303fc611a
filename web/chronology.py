"""Chronology: what happened in a case by the day it happened - filtered, paged, printed.

What to show is chosen in a form and then stands in the address, so that it can be kept:
kinds, days and an order, never a word that somebody typed.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from engine import clock
from engine.case.views.chronology import ORDERS, Wanted, chronology
from engine.case.views.overview import identity
from engine.case.views.sight import see
from engine.case.views.telling import GROUPS
from web import db
from web.case_views import printed
from web.tasks.words import looked

#: The two ends of a range: the word in an address -> what it is called.
ENDS = {"from": "first", "to": "last"}
_DAY = re.compile(r"([0-9]{0,6})-([0-9]{0,4})-([0-9]{0,4})")

bp = Blueprint("chronology", __name__, url_prefix="/cases/<case_id>/chronology")


@bp.get("")
def show(case_id: str) -> ResponseReturnValue:
    """What happened, or everything that fits on one page, to print."""
    wanted, messages = _wanted(request.args)
    number = request.args.get("page", "1")
    everything = number == "all"
    with db.read() as session:
        sight = see(session, case_id, current_user, at=clock.now())
        page = render_template(
            "cases/chronology.html",
            who=identity(sight),
            reads_words=sight.reads_words(),
            told=chronology(sight, wanted, page=None if everything else _number(number)),
            wanted=wanted,
            messages=messages,
            everything=everything,
            groups=GROUPS,
            typed={end: _parts(request.args.get(end, "")) for end in ENDS},
            address=lambda **more: url_for(".show", case_id=case_id, **{**_kept(wanted), **more}),
            showing=_showing(wanted),
            printed=printed(),
        )
    looked(sight.case)
    return page


@bp.post("")
def choose(case_id: str) -> ResponseReturnValue:
    """Put what was chosen into the address."""
    with db.read() as session:
        see(session, case_id, current_user, at=clock.now())
    days = {end: _joined(end) for end in ENDS}
    kinds = [kind for kind in request.form.getlist("kind") if kind in GROUPS]
    chosen: dict[str, Any] = {end: day for end, day in days.items() if day}
    if kinds and len(kinds) < len(GROUPS):
        chosen["kind"] = kinds
    if request.form.get("order") in ORDERS:
        chosen["order"] = request.form["order"]
    return redirect(url_for(".show", case_id=case_id, **chosen), code=303)


# -- what is wanted -------------------------------------------------------------------


def _wanted(args: Any) -> tuple[Wanted, dict[str, str]]:
    """What the address asks for; a day that is none is left out, with a sentence that says so."""
    messages: dict[str, str] = {}
    days: dict[str, date | None] = {}
    for end, called in ENDS.items():
        days[end] = _day(args.get(end, ""))
        if args.get(end) and days[end] is None:
            messages[end] = f"The {called} day must be a real day, such as 27 3 2026"
    since, until = days["from"], days["to"]
    if since and until and until < since:
        messages["to"] = "The last day must be the same as or after the first day"
    order = args.get("order")
    return (
        Wanted(
            groups=tuple(kind for kind in GROUPS if kind in args.getlist("kind")),
            since=since,
            until=until,
            order=order if order in ORDERS else ORDERS[0],
        ),
        messages,
    )


def _day(typed: str) -> date | None:
    """A day from an address, as 2026-03-27; None for what is no day."""
    found = _DAY.fullmatch(typed)
    try:
        return date(*(int(part) for part in found.groups())) if found else None
    except (ValueError, OverflowError):
        return None


def _joined(end: str) -> str:
    """The three boxes of a day as an address holds them; what is no number is left out."""
    boxes = [request.form.get(f"{end}-{part}", "").strip() for part in ("year", "month", "day")]
    if not any(boxes):
        return ""
    return "-".join(box if re.fullmatch("[0-9]{1,4}", box) else "" for box in boxes)


def _parts(typed: str) -> dict[str, str]:
    """The three boxes of a day, filled as the address says."""
    found = _DAY.fullmatch(typed)
    return dict(zip(("year", "month", "day"), found.groups(), strict=True)) if found else {}


def _kept(wanted: Wanted) -> dict[str, Any]:
    """What is wanted, as the address of another page of the same list."""
    said = {
        "kind": list(wanted.groups),
        "from": wanted.since.isoformat() if wanted.since else None,
        "to": wanted.until.isoformat() if wanted.until else None,
        "order": wanted.order if wanted.order != ORDERS[0] else None,
    }
    return {name: value for name, value in said.items() if value}


def _showing(wanted: Wanted) -> str:
    """What is shown, in a sentence without its end."""
    labels: Mapping[str, str] = GROUPS
    what = "; ".join(labels[group] for group in wanted.groups) or "Everything"
    days = [
        f"from {clock.day_in_words(wanted.since)}" if wanted.since else "",
        f"until {clock.day_in_words(wanted.until)}" if wanted.until else "",
    ]
    return ", ".join(part for part in (what, *days, f"{wanted.order} first") if part)


def _number(typed: str) -> int:
    """The number of a page as typed in an address; the first where it is none."""
    return max(1, int(typed)) if typed.isascii() and typed.isdecimal() and len(typed) < 7 else 1
