"""Large scale: the list, one enquiry with its cases, and a case for each of many adults in one act."""

from __future__ import annotations

import secrets
from collections.abc import Mapping

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from engine import clock, people
from engine.case.file import known_cases_of, workers
from engine.case.model import Case
from engine.case.open_many import Opened, open_many, opened_before
from engine.case.views import large_scale as views
from engine.case.views.opening_many import FIELDS, Opening, opening
from engine.case.views.sight import see
from engine.errors import Conflict, InvalidAnswers, NotFound
from engine.log import access
from web import db
from web.concerns import NO_PROCESS
from web.places import SEE_CASES
from web.tasks.words import errors, looked

bp = Blueprint("large_scale", __name__, url_prefix="/large-scale")


@bp.get("")
def index() -> ResponseReturnValue:
    """The large-scale enquiries of the team."""
    if not current_user.roles & SEE_CASES:
        raise NotFound
    with db.read() as session:
        entries = views.large_scales(session, current_user)
    return render_template("large_scale/index.html", entries=entries, may_open=_may_open())


@bp.get("/<large_scale_id>")
def show(large_scale_id: str) -> ResponseReturnValue:
    """One large-scale enquiry: how each of its cases stands."""
    with db.read() as session:
        found = views.large_scale(session, large_scale_id, current_user)
        page = render_template("large_scale/show.html", found=found, may_open=_may_open())
    at = clock.now()
    with db.log() as session:
        for line in found.cases:
            access.record(session, current_user, line.case, "large_scale.show", at)
    return page


@bp.get("/new")
def new() -> ResponseReturnValue:
    """Ask what all of them have in common, and who they are."""
    return _ask("")


@bp.post("/new")
def create() -> ResponseReturnValue:
    """Check who they are, or open a case for each in a new large-scale enquiry."""
    return _send("")


@bp.get("/<large_scale_id>/adults")
def adults(large_scale_id: str) -> ResponseReturnValue:
    """Ask for more adults of a large-scale enquiry."""
    return _ask(large_scale_id)


@bp.post("/<large_scale_id>/adults")
def add(large_scale_id: str) -> ResponseReturnValue:
    """Check who they are, or open a case for each of them."""
    return _send(large_scale_id)


# -- ask, check, open -------------------------------------------------------------------


def _ask(
    large_scale_id: str,
    typed: Mapping[str, list[str]] | None = None,
    messages: Mapping[str, str] | None = None,
) -> str:
    people.require(current_user, "open_case", current_user.team)
    typed = typed if typed is not None else {"case": [request.args.get("case", "")]}
    try:
        with db.read() as session:
            _require_case(session, typed)
            found = opening(session, large_scale_id, typed, current_user, at=clock.now())
            return render_template("large_scale/ask.html", found=found, **_told(messages))
    except NotFound as error:
        raise _no_process(error) from None


def _check(
    large_scale_id: str, typed: Mapping[str, list[str]], messages: Mapping[str, str] | None = None
) -> str:
    with db.read() as session:
        found = opening(session, large_scale_id, typed, current_user, at=clock.now())
        found.read()
        sent = typed.get("_request") or [secrets.token_urlsafe(18)]
        page = render_template(
            "large_scale/check.html", found=found, sent=sent[0], **_told(messages)
        )
        adults = {match.id for line in found.lines for match in line.matches}
        listed = known_cases_of(session, adults, current_user)
    looked(None, listed)
    return page


def _send(large_scale_id: str) -> ResponseReturnValue:
    people.require(current_user, "open_case", current_user.team)
    kept = (*FIELDS, "_request")
    typed = {n: request.form.getlist(n) for n in request.form if n in kept or n.startswith("same-")}
    act = request.form.get("_do", "check")
    if act == "change":
        return _ask(large_scale_id, typed)
    try:
        if act != "open":
            with db.read() as session:
                _require_case(session, typed)
            return _check(large_scale_id, typed)
        return _open(large_scale_id, typed)
    except InvalidAnswers as error:
        on_check = act == "open" and all(n.startswith("same-") for n in error.messages)
        again = _check if on_check else _ask
        return again(large_scale_id, typed, error.messages), 422


def _open(large_scale_id: str, typed: Mapping[str, list[str]]) -> ResponseReturnValue:
    sent = (typed.get("_request") or [""])[0]
    with db.write() as session:
        if (before := opened_before(session, sent, current_user)) is not None:
            return _opened(before)
        found: Opening = opening(session, large_scale_id, typed, current_user, at=clock.now())
        adults = found.chosen()
        where, shared = found.where(), found.shared()
        return _opened(open_many(session, adults, shared, where, current_user, request=sent))


def _opened(done: Opened) -> ResponseReturnValue:
    many = len(done.cases)
    said = (
        f"{many} case{'' if many == 1 else 's'} opened. Each waits in My team for its first task."
    )
    flash(said if not done.replayed else f"This was sent before: {said}", "success")
    where = url_for("large_scale.show", large_scale_id=done.large_scale.public_id)
    return redirect(where, code=303)


def _require_case(session, typed: Mapping[str, list[str]]) -> Case | None:
    """The case from which one came, if it is one this person may write in. Raises ``NotFound``."""
    case = (typed.get("case") or [""])[0]
    if not case:
        return None
    sight = see(session, case, current_user, at=clock.now())
    people.require(
        current_user, "link_case", sight.case, workers(session, sight.case, current_user)
    )
    return sight.case


def _may_open() -> bool:
    return people.may(current_user, "open_case", current_user.team)


def _no_process(error: NotFound) -> Exception:
    return Conflict(NO_PROCESS) if "published" in str(error) else error


def _told(messages: Mapping[str, str] | None) -> dict[str, object]:
    return {
        "messages": messages or {},
        "errors": errors(messages or {}),
        "has_errors": bool(messages),
    }
