"""Audits: what I have to audit, what has to be put right, and drawing a sample."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from engine import clock, people
from engine.audit import draw as drawing
from engine.audit.actions import close_action
from engine.audit.moderating import take_moderation
from engine.audit.questions import GRADES
from engine.audit.report import quarter, quarter_name
from engine.audit.sample import FEWEST, MARKS, MOST, PERCENT
from engine.audit.shown import home, read_sample
from engine.errors import Conflict, InvalidAnswers
from web import db
from web.days import typed_day
from web.tasks.words import errors

bp = Blueprint("audits", __name__, url_prefix="/audits")

SIZES = {
    "few": f"{FEWEST} cases",
    "share": f"{PERCENT} in 100 of those concluded, and never fewer than {FEWEST}",
    "number": "Another number",
}


@bp.get("")
def show() -> ResponseReturnValue:
    """My audits, those that wait for a second auditor, and what has to be put right."""
    return _home({}, {})


@bp.post("/actions/<action_id>")
def settle(action_id: str) -> ResponseReturnValue:
    """Note that something was put right, and how."""
    words = request.form.get("done", "")
    try:
        with db.write() as session:
            close_action(session, action_id, words, current_user)
    except InvalidAnswers as error:
        messages = {f"done-{action_id}": one for one in error.messages.values()}
        return _home({f"done-{action_id}": words}, messages), 422
    flash("It is noted that this was put right.", "success")
    return redirect(url_for("audits.show"), code=303)


@bp.get("/samples/new")
def new() -> ResponseReturnValue:
    """Ask from which time to draw, and how many."""
    first, last = _last_quarter()
    typed = {"size": "few", **_boxes("first", first), **_boxes("last", last)}
    return _new(typed, {})


@bp.post("/samples")
def create() -> ResponseReturnValue:
    """Draw a sample, and show what was drawn."""
    typed = request.form.to_dict()
    number = typed.get("number", "").strip()
    size = int(number) if number.isascii() and number.isdigit() and len(number) < 5 else 0
    how = typed.get("size", "")
    if how not in SIZES:
        return _new(typed, {"size": "Select how many to draw"}), 422
    try:
        with db.write() as session:
            sample = drawing.draw(
                session,
                typed_day(typed, "first"),
                typed_day(typed, "last"),
                current_user,
                size=size if how == "number" else None,
                share=how == "share",
                theme=typed.get("theme", ""),
                seed=typed.get("seed", ""),
            ).public_id
    except InvalidAnswers as error:
        messages = dict(error.messages)
        if "size" in messages:
            messages["number"] = messages.pop("size")
        return _new(typed, messages), 422
    except Conflict as error:
        return _new(typed, {"first": str(error)}), 409
    return redirect(url_for("audits.sample", sample_id=sample), code=303)


@bp.get("/samples/<sample_id>")
def sample(sample_id: str) -> ResponseReturnValue:
    """What was drawn, from what, and the seed by which anybody can draw it again."""
    with db.read() as session:
        found, audits, again = read_sample(session, sample_id, current_user, at=clock.now())
        teams = {reference: team for reference, team, _ in found.frame}
        return render_template(
            "audits/sample.html",
            sample=found,
            audits=audits,
            teams=teams,
            again=again,
            marks=MARKS,
            in_words=clock.in_words,
            strata=_strata(found.frame),
        )


@bp.post("/<audit_id>/moderation")
def moderate(audit_id: str) -> ResponseReturnValue:
    """Take on the second look at an audit."""
    with db.write() as session:
        take_moderation(session, audit_id, current_user)
    return redirect(url_for("auditing.show", audit_id=audit_id), code=303)


@bp.post("/<audit_id>/again")
def again(audit_id: str) -> ResponseReturnValue:
    """Audit the same case again."""
    with db.write() as session:
        one = drawing.audit_again(session, audit_id, current_user).public_id
    return redirect(url_for("auditing.show", audit_id=one), code=303)


def _home(typed: Mapping[str, str], messages: Mapping[str, str]) -> str:
    with db.read() as session:
        return render_template(
            "audits/show.html",
            found=home(session, current_user, at=clock.now()),
            grades=GRADES,
            marks=MARKS,
            typed=typed,
            messages=messages,
            errors=errors(messages),
            has_errors=bool(messages),
        )


def _new(typed: Mapping[str, str], messages: Mapping[str, str]) -> str:
    people.require(current_user, "draw_audit", None)
    return render_template(
        "audits/new.html",
        sizes=SIZES,
        most=MOST,
        typed=typed,
        messages=messages,
        errors=errors(messages),
        has_errors=bool(messages),
        last_quarter=quarter_name(_last_quarter()[0]),
    )


def _last_quarter() -> tuple[date, date]:
    """The last whole quarter."""
    last = quarter(clock.today()) - timedelta(days=1)
    return quarter(last), last


def _boxes(name: str, day: date) -> dict[str, str]:
    parts = {"day": day.day, "month": day.month, "year": day.year}
    return {f"{name}-{box}": str(number) for box, number in parts.items()}


def _strata(frame: list[list[object]]) -> dict[str, dict[str, int]]:
    """How many of each team and each mark there were to draw from."""
    teams: dict[str, int] = {}
    marks: dict[str, int] = {}
    for _, team, drawn_for in frame:
        teams[str(team)] = teams.get(str(team), 0) + 1
        for mark in drawn_for or [""]:  # type: ignore[attr-defined]
            marks[MARKS.get(mark, "None of these")] = (
                marks.get(MARKS.get(mark, "None of these"), 0) + 1
            )
    return {"By team": teams, "By what they are drawn for": marks}
