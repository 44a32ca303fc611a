"""Guides: one page to print and take along to a conversation."""

from __future__ import annotations

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue
from flask_login import current_user

from engine import clock
from engine.case.views.guide import open_guide
from web import db
from web.tasks.words import looked

bp = Blueprint("guides", __name__, url_prefix="/cases/<case_id>/guides")


@bp.get("/<stage>")
def show(case_id: str, stage: str) -> ResponseReturnValue:
    """Show the guide of the start, the middle or the end."""
    with db.read() as session:
        opened = open_guide(session, case_id, stage, current_user, at=clock.now())
        page = render_template("guides/show.html", opened=opened, guide=opened.guide)
    looked(opened.sight.case)
    return page
