"""Drafts: compared - any two versions side by side: in sentences, on both drawings, line by line."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from engine import clock
from engine.errors import InvalidAnswers, NotFound
from engine.process.compared import STATES, open_version
from engine.process.diff import is_wording_only
from engine.process.side_by_side import FileDiff, side_by_side
from web import db

bp = Blueprint("compared", __name__)

SIGNS = {"added": ("+", "New"), "removed": ("−", "Not there any more"), "changed": ("~", "Changed")}


@bp.post("/processes/<process>/versions/compared")
def choose(process: str) -> ResponseReturnValue:
    """Go to the comparison of the two versions that were chosen."""
    new, old = request.form.get("new", ""), request.form.get("old", "")
    if not new or not old:
        raise InvalidAnswers({"old": "Choose two versions."})
    return redirect(url_for("compared.show", version=new, other=old), code=303)


@bp.get("/versions/<version>/compared/<other>")
def show(version: str, other: str) -> ResponseReturnValue:
    """What one version does differently from another."""
    with db.read() as session:
        new = open_version(session, version, current_user)
        old = open_version(session, other, current_user)
        if new.version.process != old.version.process:
            raise NotFound
        groups = side_by_side(old.bundle, new.bundle)
        changes = [change for _, files in groups for one in files for change in one.changes]
        return render_template(
            "drafts/compared/show.html",
            new=new.version,
            old=old.version,
            states=STATES,
            groups=groups,
            count=len(changes),
            wording_only=is_wording_only(changes),
            signs=SIGNS,
            drawn=lambda one: _drawn(one, other, version),
            in_words=clock.in_words,
        )


def _drawn(one: FileDiff, old: str, new: str) -> list[tuple[str, dict[str, Any]]]:
    """The drawings of a file, before and after, each marked with what differs in it."""
    drawings = []
    if one.is_before:
        data = {"xmlUrl": _xml(old, one.path), "marks": one.marked("removed", "changed")}
        drawings.append(("Before", data))
    if one.is_after:
        data = {"xmlUrl": _xml(new, one.path), "marks": one.marked("added", "changed")}
        drawings.append(("After", data))
    return drawings


def _xml(version: str, path: str) -> str:
    return url_for("versions.drawing", version=version, path=path)
