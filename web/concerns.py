"""New concern: what one needs, and the start of the case."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template
from flask.typing import ResponseReturnValue
from flask_login import current_user

from engine import case, people
from engine.errors import Conflict, NotFound
from web import db

NO_PROCESS = "No process has been published yet. Ask your process administrator."

bp = Blueprint("concerns", __name__, url_prefix="/concerns")


@bp.get("/new")
def new() -> ResponseReturnValue:
    """Say what recording a concern needs, before anything is opened."""
    people.require(current_user, "open_case", current_user.team)
    return render_template("concerns/new.html")


@bp.post("")
def create() -> ResponseReturnValue:
    """Open a case and go to its first task, which is theirs."""
    try:
        with db.write() as session:
            task = case.open_case(session, current_user).public_id
    except NotFound:
        raise Conflict(NO_PROCESS) from None
    return redirect(f"/tasks/{task}", code=303)
