"""Adults: entries that may be one person, and whose case a case is. Names are sent, never addressed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from engine import clock
from engine.case.adults.merge import DIFFERENT, PROPOSED, SAME, merge, propose_same, tell_apart
from engine.case.adults.move import decide_move, propose_move, withdraw_move
from engine.case.adults.undo_merge import undo_merge
from engine.case.model import Case
from engine.case.views import same as views
from engine.case.views.right_adult import right_adult
from engine.case.views.sight import see
from engine.errors import Conflict, InvalidAnswers, NotAllowed, Refused
from engine.log import access
from engine.people.roles import CASE_ROLES
from web import by_hand, db
from web.tasks.words import errors, looked

MANAGER = "safeguarding_adults_manager"

bp = Blueprint("adults", __name__)


# -- entries that may be one person -------------------------------------------------


@bp.get("/adults/same")
def same() -> ResponseReturnValue:
    """List the entries that look alike, the likeliest first."""
    _require_case_work()
    number = request.args.get("page", "1")
    page = int(number) if number.isdecimal() and len(number) < 6 else 1
    at = clock.now()
    with db.read() as session:
        listed = views.listed(session, current_user, page=page, at=at)
        shown = render_template("adults/same.html", listed=listed, decides=_decides())
    _looked(case for pair in listed.pairs for case in pair.cases)
    return shown


@bp.get("/adults/same/<adult_id>/<other_id>")
def pair(adult_id: str, other_id: str) -> ResponseReturnValue:
    """Two entries side by side, and what may be decided on them."""
    return _pair(adult_id, other_id)


@bp.post("/adults/same/<adult_id>/<other_id>")
def decide_pair(adult_id: str, other_id: str) -> ResponseReturnValue:
    """Decide that two entries are one person or two people, or propose it."""
    _require_case_work()
    typed = {name: request.form.get(name, "") for name in ("result", "kept", "why")}
    if messages := _missing(typed, (adult_id, other_id)):
        return _pair(adult_id, other_id, typed, messages), 422
    kept = typed["kept"] if typed["result"] != DIFFERENT else adult_id
    other = other_id if kept == adult_id else adult_id
    verb = {SAME: merge, DIFFERENT: tell_apart, PROPOSED: propose_same}[typed["result"]]
    try:
        with db.write() as session:
            decision = verb(session, kept, other, typed["why"], current_user).public_id
    except InvalidAnswers as error:
        return _pair(adult_id, other_id, typed, error.messages), 422
    except NotAllowed as error:
        return _pair(adult_id, other_id, typed, {"": str(error)}), 403
    flash(SAID[typed["result"]], "success")
    if typed["result"] == SAME:
        return redirect(url_for("adults.decision", decision_id=decision), code=303)
    return redirect(url_for("adults.same"), code=303)


@bp.get("/adults/decisions/<decision_id>")
def decision(decision_id: str) -> ResponseReturnValue:
    """One decision: both entries as they are kept, what went along, and the way back."""
    return _decision(decision_id)


@bp.post("/adults/decisions/<decision_id>/undoing")
def undo(decision_id: str) -> ResponseReturnValue:
    """Take two entries apart again."""
    why = request.form.get("why", "")
    try:
        with db.write() as session:
            undo_merge(session, decision_id, why, current_user)
    except InvalidAnswers as error:
        return _decision(decision_id, why, error.messages), 422
    except Conflict as error:
        return _decision(decision_id, why, {"": str(error)}), 409
    flash("The two entries stand by themselves again.", "success")
    return redirect(url_for("adults.decision", decision_id=decision_id), code=303)


SAID = {
    SAME: "The two entries are one now. What was filled in, and what went along, is below.",
    DIFFERENT: "They are kept as two people. The pair is not offered again.",
    PROPOSED: "A manager of the team decides on it.",
}


def _pair(
    one: str,
    other: str,
    typed: Mapping[str, str] | None = None,
    messages: Mapping[str, str] | None = None,
) -> str:
    _require_case_work()
    with db.read() as session:
        found = views.compared(session, current_user, one, other, at=clock.now())
        shown = render_template(
            "adults/pair.html",
            pair=found,
            typed=typed or {},
            decides=_decides(),
            **_told(messages),
        )
    _looked(found.cases)
    return shown


def _decision(decision_id: str, why: str = "", messages: Mapping[str, str] | None = None) -> str:
    _require_case_work()
    with db.read() as session:
        found = views.decision(session, current_user, decision_id, at=clock.now())
        shown = render_template(
            "adults/decision.html", found=found, why=why, decides=_decides(), **_told(messages)
        )
    _looked(found.cases)
    return shown


def _missing(typed: Mapping[str, str], pair: tuple[str, str]) -> dict[str, str]:
    messages = {}
    allowed = (SAME, DIFFERENT) if _decides() else (PROPOSED,)
    if typed["result"] not in allowed:
        messages["result"] = "Select whether they are one person"
    elif typed["result"] != DIFFERENT and typed["kept"] not in pair:
        messages["kept"] = "Select which entry is kept"
    return messages


# -- the adult of a case --------------------------------------------------------------


@bp.get("/cases/<case_id>/adult")
def of_case(case_id: str) -> ResponseReturnValue:
    """Whose case this is, a proposal that waits, and how to find the right adult."""
    return _of_case(case_id)


@bp.post("/cases/<case_id>/adult")
def propose(case_id: str) -> ResponseReturnValue:
    """Find an adult; propose that the case is theirs; or lay two entries side by side."""
    fields = ("q", "to", "name", "why", "what")
    typed = {name: " ".join(request.form.get(name, "").split()) for name in fields}
    typed["why"] = request.form.get("why", "")
    if request.form.get("_do") != "propose":
        missing = {} if typed["q"] else {"q": "Enter a name, NHS number or date of birth"}
        return _of_case(case_id, typed, missing), 422 if missing else 200
    if typed["what"] == "same" and typed["to"]:
        with db.read() as session:
            mine = right_adult(see(session, case_id, current_user, at=clock.now())).public_id
        return redirect(url_for("adults.pair", adult_id=mine, other_id=typed["to"]), code=303)
    try:
        with db.write() as session:
            new = typed["name"] if typed["to"] == "new" else ""
            propose_move(session, case_id, typed["to"], typed["why"], current_user, new_name=new)
    except InvalidAnswers as error:
        return _of_case(case_id, typed, error.messages), 422
    flash("It is proposed. A manager of the team decides; until then nothing changes.", "success")
    return redirect(url_for("cases.show", case_id=case_id), code=303)


@bp.post("/cases/<case_id>/adult/decision")
def decide(case_id: str) -> ResponseReturnValue:
    """Agree that the case moves, decline, or take back one's own proposal."""
    said, because = request.form.get("decision", ""), request.form.get("because", "")
    with db.read() as session:
        see(session, case_id, current_user, at=clock.now())
    if said not in MOVED:
        return _of_case(case_id, {"because": because}, {"decision": "Select what you decide"}), 422
    try:
        with db.write() as session:
            if said == "withdraw":
                withdraw_move(session, case_id, current_user)
            else:
                decide_move(session, case_id, said == "agree", because, current_user)
    except InvalidAnswers as error:
        return _of_case(case_id, {"because": because, "decision": said}, error.messages), 422
    except Refused as error:
        return _of_case(case_id, {"because": because}, {"decision": str(error)}), 422
    flash(MOVED[said], "success")
    return redirect(url_for("cases.show", case_id=case_id), code=303)


MOVED = {
    "agree": "The case is about the right adult now.",
    "decline": "The case stays where it is.",
    "withdraw": "Your proposal is taken back.",
}


def _of_case(
    case_id: str,
    typed: Mapping[str, str] | None = None,
    messages: Mapping[str, str] | None = None,
) -> str:
    typed = typed or {}
    with db.read() as session:
        sight = see(session, case_id, current_user, at=clock.now())
        found = right_adult(sight, typed.get("q", ""))
        shown = render_template(
            "adults/of_case.html", who=found.who, found=found, typed=typed, **_told(messages)
        )
    looked(sight.case, [one.case for one in found.found or ()])
    return shown


# -- every page -----------------------------------------------------------------------


def _require_case_work() -> None:
    """Go on only for people whose roles do the work of cases. Raises ``NotAllowed``."""
    if not current_user.roles & CASE_ROLES:
        raise NotAllowed("Only people who work on cases see the entries of adults side by side.")


def _decides() -> bool:
    return MANAGER in current_user.roles


def _told(messages: Mapping[str, str] | None) -> dict[str, object]:
    """What is wrong, as the error summary and the fields show it."""
    told = dict(messages or {})
    listed = [{"text": told.pop("")}] if "" in told else []
    return {
        "messages": told,
        "errors": [*listed, *errors(told)],
        "has_errors": bool(messages),
    }


def _looked(cases: Iterable[Case]) -> None:
    """Note in the access log whose entries were shown. Raises ``TooMuch``."""
    by_hand.require_more()
    at, page = clock.now(), request.endpoint or ""
    with db.log() as session:
        for case in {case.id: case for case in cases}.values():
            access.record(session, current_user, case, page, at)
