"""Flow: time in each stage, what came in and went out, what was open - drawn, and as tables."""

from __future__ import annotations

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue
from flask_login import current_user

from engine import clock
from engine.oversight.flow import BANDS, FEWEST, MOST_LISTED, cases_behind, flow
from web import db

bp = Blueprint("flow", __name__, url_prefix="/flow")


@bp.get("")
def show() -> ResponseReturnValue:
    """The last twelve months of my team."""
    with db.read() as session:
        found = flow(session, current_user, at=clock.now())
        return render_template(
            "flow/show.html",
            found=found,
            most_a_month=max(1, *(max(m.arrived, m.closed) for m in found.months)),
            most_in_all=max(1, *(m.closed_so_far + sum(m.open.values()) for m in found.months)),
            longest=max(1, *(one.most or 0 for one in found.lengths)),
            bands=BANDS,
            fewest=FEWEST,
            drills=current_user.team_id is not None,
        )


@bp.get("/<what>/<key>")
def behind(what: str, key: str) -> ResponseReturnValue:
    """The cases behind one figure."""
    with db.read() as session:
        name, listed = cases_behind(session, current_user, what, key, at=clock.now())
        return render_template("flow/behind.html", name=name, listed=listed, most=MOST_LISTED)
