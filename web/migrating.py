"""Migrating: running cases go over to the live version - picked, looked at, confirmed, moved.

Each step is a form of its own and nothing is kept between them but what the form carries.
Only counts and titles of tasks are shown: whoever changes a process need not know of a case.
"""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, render_template, request
from flask.typing import ResponseReturnValue
from flask_login import current_user

from engine import clock
from engine.case.migrate.foreseen import foresee
from engine.case.migrate.slices import earlier_versions, move_some
from engine.errors import Conflict
from engine.process.compared import open_version
from web import db

bp = Blueprint("migrating", __name__)


@bp.get("/versions/<version>/migration")
def show(version: str) -> ResponseReturnValue:
    """Pick whose cases go over: by the version that they follow now."""
    return _page(version)


@bp.post("/versions/<version>/migration")
def go_on(version: str) -> ResponseReturnValue:
    """Look at what would happen, or do it for the next few cases."""
    numbers = [int(n) for n in request.form.getlist("from") if n.isdecimal() and len(n) < 9]
    if not numbers:
        return _page(version, {"from": "Choose at least one version"}), 422
    if request.form.get("_do") == "move":
        return _move(version, numbers)
    return _page(version, numbers=numbers, looks=True)


def _move(version: str, numbers: list[int]) -> ResponseReturnValue:
    with db.read() as session:
        wanted = str(open_version(session, version, current_user).version.number)
    after = request.form.get("after", "")
    if request.form.get("confirm", "").strip() != wanted:
        said = {"confirm": f"Enter {wanted}, the number of the version they go over to"}
        return _page(version, said, numbers=numbers, looks=True), 422
    done = move_some(
        db.database(),
        version,
        numbers,
        current_user.email,
        after=int(after) if after.isdecimal() and len(after) < 18 else 0,
        at=clock.now(),
    )
    if not done.left:
        flash("Every case was looked at. Those that stay follow the version they had.", "success")
    return _page(version, numbers=numbers, done=done, confirmed=wanted)


def _page(
    version: str,
    messages: dict[str, str] | None = None,
    *,
    numbers: list[int] | None = None,
    looks: bool = False,
    **more: Any,
) -> str:
    with db.read() as session:
        opened = open_version(session, version, current_user)
        if opened.version.state != "published":
            raise Conflict("Cases are taken over to the live version only.")
        earlier = earlier_versions(session, opened.version)
        found = None
        if looks:
            at = clock.now()
            found = foresee(session, opened.version, current_user, at=at, numbers=numbers or ())
        return render_template(
            "versions/migration.html",
            version=opened.version,
            earlier=earlier,
            numbers=numbers or [],
            found=found,
            messages=messages or {},
            errors=[{"text": m, "href": f"#{n}"} for n, m in (messages or {}).items()],
            has_errors=bool(messages),
            **more,
        )
