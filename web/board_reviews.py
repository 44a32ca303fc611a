"""Board reviews: the register of Safeguarding Adults Reviews, one of them, adding to it, correcting it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from engine import clock, people
from engine.board_reviews import keeping, recommending
from engine.board_reviews.model import BoardReview, BoardReviewChange
from engine.board_reviews.shown import Shown, get_review, register
from engine.board_reviews.told import DAYS, DUTIES, HARMS, STATES, Said
from engine.errors import Conflict, InvalidAnswers, NotFound
from engine.log import access
from web import by_hand, db
from web.days import boxes_of, day_if_typed
from web.tasks.words import errors

bp = Blueprint("board_reviews", __name__, url_prefix="/board-reviews")

#: what a change was of -> how the page calls it
CHANGED = {
    "review": "The review",
    "adult": "An adult of it",
    "recommendation": "A recommendation",
}
#: a field -> how the page calls it, where it says what was there before
FIELDS = {
    "called": "What it is called", "duty": "Why it is held", "reason": "The reason",
    "decided_on": "Decided", "started_on": "Started", "concluded_on": "Concluded",
    "published_on": "Published", "agencies": "Agencies", "harm": "What they suffered",
    "state": "What became of it", "said": "What was said", "imported_as": "Id in the older system",
}  # fmt: skip


@bp.get("")
def index() -> ResponseReturnValue:
    """Every review of the Board."""
    with db.read() as session:
        lines = register(session, current_user)
        return render_template("board_reviews/index.html", lines=lines, keeps=_keeps())


@bp.get("/new")
def new() -> ResponseReturnValue:
    """Ask what is to be recorded."""
    people.require(current_user, "keep_board_reviews", None)
    return _new({}, {})


@bp.post("")
def add() -> ResponseReturnValue:
    """Put a review into the register."""
    typed = request.form.to_dict()
    try:
        people.require(current_user, "keep_board_reviews", None)
        said = _said(typed)
        with db.write() as session:
            old = typed.get("imported_as", "")
            added = keeping.record_review(session, said, current_user, imported_as=old).public_id
    except InvalidAnswers as error:
        return _new(typed, error.messages), 422
    flash("The review is in the register. Add the adults whom it is about.", "success")
    return redirect(url_for("board_reviews.show", review_id=added), code=303)


@bp.get("/<review_id>")
def show(review_id: str) -> ResponseReturnValue:
    """One review: its adults, what it recommends and what became of it, what was changed."""
    return _show(review_id, {}, {})


@bp.post("/<review_id>")
def change(review_id: str) -> ResponseReturnValue:
    """Do one thing with a review: correct it, add to it, say what became of a recommendation."""
    typed = request.form.to_dict()
    act = ACTS.get(typed.get("_do", ""))
    if act is None:
        raise NotFound
    try:
        people.require(current_user, "keep_board_reviews", None)
        flash(act(review_id, typed), "success")
    except InvalidAnswers as error:
        return _show(review_id, typed, error.messages), 422
    except Conflict as error:
        return _show(review_id, typed, {"": str(error)}), 409
    return redirect(url_for("board_reviews.show", review_id=review_id), code=303)


# -- acts -------------------------------------------------------------------------


def _correct(review: str, typed: Mapping[str, str]) -> str:
    said = _said(typed)
    with db.write() as session:
        keeping.correct_review(
            session, review, _seen(typed), said, typed.get("why", ""), current_user
        )
    return "It is changed. What it said before is below."


def _adult(review: str, typed: Mapping[str, str]) -> str:
    with db.write() as session:
        keeping.add_adult(
            session, review, _seen(typed), typed.get("adult", ""), typed.get("harm", ""),
            current_user,
        )  # fmt: skip
    return "The review is about this adult too."


def _out(review: str, typed: Mapping[str, str]) -> str:
    with db.write() as session:
        keeping.take_adult_out(
            session, review, _seen(typed), typed.get("row", ""), typed.get("why", ""), current_user
        )
    return "The adult does not count in this review any more."


def _recommend(review: str, typed: Mapping[str, str]) -> str:
    due_on = day_if_typed(typed, "due_on")
    with db.write() as session:
        recommending.recommend(
            session, review, _seen(typed), typed.get("text", ""), typed.get("to_whom", ""), due_on,
            current_user,
        )  # fmt: skip
    return "The recommendation is recorded."


def _became(review: str, typed: Mapping[str, str]) -> str:
    with db.write() as session:
        recommending.what_became(
            session, review, _seen(typed), typed.get("row", ""), typed.get("state", ""),
            typed.get("said", ""), current_user,
        )  # fmt: skip
    return "It is recorded what became of the recommendation."


def _withdraw(review: str, typed: Mapping[str, str]) -> str:
    with db.write() as session:
        keeping.withdraw_review(session, review, _seen(typed), typed.get("why", ""), current_user)
    return "It counts nowhere any more. It stays to be read."


ACTS: dict[str, Callable[[str, Mapping[str, str]], str]] = {
    "correct": _correct, "adult": _adult, "out": _out, "recommend": _recommend,
    "became": _became, "withdraw": _withdraw,
}  # fmt: skip


def _said(typed: Mapping[str, str]) -> Said:
    """A review as it was typed. Raises ``InvalidAnswers`` for days that are none."""
    days, wrong = {}, {}
    for name in DAYS:
        try:
            days[name] = day_if_typed(typed, name)
        except InvalidAnswers as error:
            wrong |= error.messages
    if wrong:
        raise InvalidAnswers(wrong)
    return Said(
        typed.get("called", ""), typed.get("duty", ""), typed.get("reason", ""), **days,
        agencies=tuple(typed.get("agencies", "").splitlines()),
    )  # fmt: skip


def _seen(typed: Mapping[str, str]) -> int:
    """Which state of the review the page showed, on which somebody acts."""
    said = typed.get("version", "")
    return int(said) if said.isascii() and said.isdigit() and len(said) < 10 else 0


# -- pages ------------------------------------------------------------------------


def _new(typed: Mapping[str, str], messages: Mapping[str, str]) -> str:
    return render_template("board_reviews/new.html", **_words(typed, messages))


def _show(review_id: str, typed: Mapping[str, str], messages: Mapping[str, str]) -> str:
    with db.read() as session:
        found = get_review(session, review_id, current_user)
        page = render_template(
            "board_reviews/show.html",
            review=found.review,
            found=found,
            as_it_is=_as_it_is(found.review),
            changes=[_in_words(one, who) for one, who in found.changes],
            keeps=_keeps() and found.review.withdrawn_at is None,
            **_words(typed, messages),
        )
    _looked(found)
    return page


def _in_words(change: BoardReviewChange, who: str) -> str:
    """One change: of what, by whom, why, and what was there before."""
    parts = [f"{CHANGED[change.what]}, by {who}, {clock.in_words(change.changed_at)}."]
    parts += [change.why] if change.why else []
    if not change.before:
        parts.append("It was added.")
    for name, value in change.before.items():
        if name in FIELDS:
            parts.append(f"{FIELDS[name]} was: {_before(name, value)}.")
    return " ".join(parts)


def _before(name: str, value: Any) -> str:
    if not value:
        return "not said"
    if name in DAYS:
        return clock.day_in_words(date.fromisoformat(value))
    if isinstance(value, list):
        return ", ".join(value)
    return {**DUTIES, **HARMS, **STATES}.get(value, str(value))


def _as_it_is(review: BoardReview) -> dict[str, str]:
    """A review as it stands in its fields."""
    typed = {"called": review.called, "duty": review.duty, "reason": review.reason}
    typed["agencies"] = "\n".join(review.agencies)
    for name in DAYS:
        typed |= boxes_of(getattr(review, name), name)
    return typed


def _looked(found: Shown) -> None:
    """Note in the access log whose name was shown. Raises ``TooMuch``."""
    by_hand.require_more()
    at = clock.now()
    with db.log() as session:
        for case in {one.case.id: one.case for _, one in found.adults if one.case}.values():
            access.record(session, current_user, case, "board_reviews.show", at)


def _words(typed: Mapping[str, str], messages: Mapping[str, str]) -> dict[str, Any]:
    return {
        "typed": typed,
        "messages": messages,
        "errors": errors(messages),
        "has_errors": bool(messages),
        "duties": DUTIES,
        "harms": HARMS,
        "states": STATES,
    }


def _keeps() -> bool:
    return people.may(current_user, "keep_board_reviews", None)
