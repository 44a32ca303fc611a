"""Who may know of a case: restricted cases, people kept from one, emergencies, and what waits."""

from __future__ import annotations

from collections.abc import Mapping

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from sqlalchemy import select
from sqlalchemy.orm import Session

from engine import clock, people
from engine.case import break_glass, kept_from, restricted
from engine.case.model import Case
from engine.case.views import knowing
from engine.case.views.overview import identity
from engine.case.views.sight import see
from engine.errors import Conflict, EngineError, InvalidAnswers, NotFound, Refused
from engine.people.model import User
from engine.people.users import get_user
from web import db
from web.tasks.words import errors, looked

bp = Blueprint("restricted", __name__)

ME = "me"
CHOOSE = "Select who it is"


@bp.get("/restricted")
def index() -> ResponseReturnValue:
    """What waits for me about who may know of cases; a manager opens one in an emergency here."""
    return _index()


@bp.post("/restricted/emergency")
def emergency() -> ResponseReturnValue:
    """Open a case in an emergency, and go to it."""
    typed = {name: request.form.get(name, "") for name in ("reference", "why")}
    try:
        with db.write() as session:
            row = break_glass.break_glass(session, **typed, actor=current_user)
            case = session.get_one(Case, row.case_id).public_id
    except InvalidAnswers as error:
        return _index(typed, error.messages), 422
    except Conflict as error:
        return _index(typed, {"reference": str(error)}), 409
    flash("It is open to you for four hours. Somebody else will ask you about it.", "success")
    return redirect(url_for("cases.show", case_id=case), code=303)


@bp.get("/cases/<case_id>/who-may-know")
def show(case_id: str) -> ResponseReturnValue:
    """Who may know of this case, who is kept from it, and who opened it in an emergency."""
    return _page(case_id)


@bp.post("/cases/<case_id>/conflicts")
def declare(case_id: str) -> ResponseReturnValue:
    """Say that I am, or a colleague is, or is near, somebody in the case."""
    words = {name: request.form.get(name, "") for name in ("party", "relation", "why")}
    chosen = request.form.get("user", ME)
    try:
        with db.write() as session:
            user = _user(session, chosen, "user")
            kept_from.declare(session, case_id, user, **words, actor=current_user)
            mine = user.id == current_user.id
    except (InvalidAnswers, Conflict) as error:
        return _again(case_id, error, "user")
    if mine:
        flash("It is noted, and your work in that case is with your team.", "success")
        return redirect(url_for("work.mine"), code=303)
    flash("It is noted. They do not see this case any more.", "success")
    return _back(case_id)


@bp.post("/cases/<case_id>/conflicts/<conflict_id>")
def decide(case_id: str, conflict_id: str) -> ResponseReturnValue:
    """Decide whether a colleague is the person whom the record names."""
    same, why = request.form.get("same", ""), request.form.get("why", "")
    try:
        with db.write() as session:
            if same not in ("yes", "no"):
                raise InvalidAnswers({"same": "Select whether it is the same person"})
            kept_from.decide(session, case_id, conflict_id, same == "yes", why, current_user)
    except (InvalidAnswers, Conflict) as error:
        return _again(case_id, error, "same", conflict_id)
    flash("It is decided.", "success")
    return _back(case_id)


@bp.post("/cases/<case_id>/restriction")
def restrict(case_id: str) -> ResponseReturnValue:
    """Let only those on a list know of the case."""
    words = {name: request.form.get(name, "") for name in ("ground", "why")}
    masked = request.form.get("masks_address") == "yes"
    try:
        with db.write() as session:
            listed = [_user(session, one, "listed") for one in request.form.getlist("listed")]
            restricted.restrict(
                session, case_id, **words, listed=listed, masks_address=masked, actor=current_user
            )
    except (InvalidAnswers, Conflict) as error:
        return _again(case_id, error, "ground")
    flash("From now on, only those on the list know of this case.", "success")
    return _back(case_id)


@bp.post("/cases/<case_id>/restriction/people")
def list_people(case_id: str) -> ResponseReturnValue:
    """Put somebody on the list of a restricted case, or take somebody off it."""
    off = request.form.get("off", "")
    try:
        with db.write() as session:
            user = _user(session, off or request.form.get("user", ""), "add")
            act = restricted.take_off_list if off else restricted.add_to_list
            act(session, case_id, user, current_user)
            mine = bool(off) and user.id == current_user.id
    except (InvalidAnswers, Conflict, Refused) as error:
        return _again(case_id, error, "add")
    flash("The list is changed.", "success")
    return redirect(url_for("work.mine"), code=303) if mine else _back(case_id)


@bp.post("/cases/<case_id>/restriction/lifting")
def lifting(case_id: str) -> ResponseReturnValue:
    """Propose that the restriction is lifted; or agree to that, or not."""
    act = request.form.get("act", "")
    try:
        with db.write() as session:
            if act in ("agree", "decline"):
                restricted.lift(session, case_id, act == "agree", current_user)
            else:
                restricted.ask_lifting(session, case_id, request.form.get("why", ""), current_user)
    except (InvalidAnswers, Conflict, Refused) as error:
        return _again(case_id, error, "lifting")
    flash("It is noted.", "success")
    return _back(case_id)


@bp.post("/cases/<case_id>/emergencies/<glass_id>")
def review(case_id: str, glass_id: str) -> ResponseReturnValue:
    """Say whether it was right to open the case in an emergency."""
    right = {"yes": True, "no": False}.get(request.form.get("right", ""))
    try:
        with db.write() as session:
            said = request.form.get("said", "")
            break_glass.review(session, case_id, glass_id, right, said, current_user)
    except (InvalidAnswers, Conflict, Refused) as error:
        return _again(case_id, error, "right", glass_id)
    flash("The review is kept with the case.", "success")
    return _back(case_id)


# -- pages ------------------------------------------------------------------------


def _index(
    typed: Mapping[str, str] | None = None, messages: Mapping[str, str] | None = None
) -> str:
    with db.read() as session:
        return render_template(
            "restricted/index.html",
            waits=knowing.waiting(session, current_user),
            opened=knowing.opened_by(session, current_user),
            may_break=people.may(current_user, "break_glass", None),
            typed=typed or {},
            messages=messages or {},
            errors=errors(messages or {}),
            has_errors=bool(messages),
            in_words=clock.in_words,
        )


def _again(case_id: str, error: EngineError, field: str, row: str = "") -> ResponseReturnValue:
    """The page once more with what was typed; ``row`` is the line of a table that was sent."""
    said = error.messages if isinstance(error, InvalidAnswers) else {field: str(error)}
    # each form of the page has its own ids, so that a message leads to its own field
    form = request.endpoint.rpartition(".")[2] if request.endpoint else ""
    messages = {_id(form, name, row): text for name, text in said.items()}
    return _page(case_id, messages), 409 if isinstance(error, Conflict) else 422


def _id(form: str, name: str, row: str) -> str:
    return "-".join(part for part in (form, name, row) if part)


def _page(case_id: str, messages: Mapping[str, str] | None = None) -> str:
    with db.read() as session:
        sight = see(session, case_id, current_user, at=clock.now())
        page = render_template(
            "restricted/show.html",
            who=identity(sight),
            found=knowing.access(sight),
            grounds=restricted.GROUNDS,
            parties=kept_from.PARTIES,
            relations=kept_from.RELATIONS,
            typed=request.form,
            sent=(request.endpoint or "").rpartition(".")[2],
            messages=messages or {},
            errors=errors(messages or {}),
            has_errors=bool(messages),
            in_words=clock.in_words,
        )
    looked(sight.case)
    return page


def _back(case_id: str) -> ResponseReturnValue:
    return redirect(url_for("restricted.show", case_id=case_id), code=303)


def _user(session: Session, chosen: str, field: str) -> User:
    """The person chosen on the page. Raises ``InvalidAnswers`` for one who is not there."""
    try:
        return (
            session.scalars(select(User).where(User.id == current_user.id)).one()
            if chosen == ME
            else get_user(session, chosen)
        )
    except NotFound:
        raise InvalidAnswers({field: CHOOSE}) from None
