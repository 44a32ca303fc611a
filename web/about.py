"""About: pages that everybody may read, and the line a monitor asks for."""

from __future__ import annotations

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from web import db

bp = Blueprint("about", __name__)
PLAIN = {"Content-Type": "text/plain; charset=utf-8"}


@bp.get("/about")
def about() -> ResponseReturnValue:
    """What Threefold is for."""
    return render_template("about/about.html")


@bp.get("/accessibility")
def accessibility() -> ResponseReturnValue:
    """How well everybody can use it, and what is not good enough yet."""
    return render_template("about/accessibility.html")


@bp.get("/privacy")
def privacy() -> ResponseReturnValue:
    """What is kept about whom, and who looked."""
    return render_template("about/privacy.html")


@bp.get("/about/figures")
def figures() -> ResponseReturnValue:
    """Why two people can see different figures, and whom to ask."""
    return render_template("about/figures.html")


@bp.get("/health")
def health() -> ResponseReturnValue:
    """Say ``ok`` if the program and its database answer."""
    try:
        with db.read() as session:
            session.execute(text("select 1"))
    except SQLAlchemyError:
        return "The database does not answer.\n", 503, PLAIN
    return "ok\n", 200, PLAIN
