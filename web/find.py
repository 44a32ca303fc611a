"""Find a case. What is looked for is sent as a form: no name or number is ever in an address."""

from __future__ import annotations

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue
from flask_login import current_user

from engine import clock, log
from engine.case.views.find import MOST, Found, find
from engine.case.views.find_imported import Imported, find_imported
from engine.log import access
from engine.people.roles import CASE_ROLES
from web import db

bp = Blueprint("find", __name__, url_prefix="/find")


@bp.get("")
def show() -> ResponseReturnValue:
    """Ask what to look for."""
    return _page()


@bp.post("")
def search() -> ResponseReturnValue:
    """List the cases that fit and that the person may know of; the log keeps who was listed."""
    text = " ".join(request.form.get("q", "").split())
    if not text:
        return _page(messages={"q": "Enter a name, reference, NHS number or date of birth"}), 422
    with db.read() as session:
        found = find(session, current_user, text)
        imported = find_imported(session, current_user, text)
    at = clock.now()
    shown, more = found[:MOST], len(found) > MOST
    with db.log() as session:
        log.append(session, None, "searched", current_user, at=at, data=_listed(shown, imported))
        for line in shown:
            access.record(session, current_user, line.case, "find.search", at)
    return _page(text=text, found=shown, more=more, imported=imported)


def _listed(shown: list[Found], imported: list[Imported]) -> dict[str, int]:
    """How many were listed, for the log."""
    return {"found": len(shown)} | ({"imported": len(imported)} if imported else {})


def _page(**values) -> str:
    looks_alike = bool(current_user.roles & CASE_ROLES)
    given = {"text": "", "found": None, "more": False, "messages": {}, "looks_alike": looks_alike}
    given["imported"] = ()
    given |= values
    return render_template("find/show.html", has_errors=bool(given["messages"]), **given)
