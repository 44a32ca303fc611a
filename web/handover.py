"""Hand-over: what is due or in danger up to the next working morning, to whom, and who read it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from sqlalchemy.orm import Session

from engine import clock, log
from engine.case.model import Case
from engine.errors import InvalidAnswers, NotFound
from engine.oversight.handover import (
    Handover,
    hand_over,
    handovers,
    known_cases,
    may_be_on_call,
    read_handover,
)
from engine.oversight.out_of_hours import night
from engine.people.model import User
from engine.people.users import get_user
from web import by_hand, db
from web.tasks.words import errors
from web.when import due

bp = Blueprint("handover", __name__, url_prefix="/hand-over")


@bp.get("")
def show() -> ResponseReturnValue:
    """The list, to read here or to print; and who is on call."""
    page, cases = _page({}, {})
    _looked(cases)
    return page


@bp.post("")
def create() -> ResponseReturnValue:
    """Write down that it was handed over, and to whom."""
    typed = request.form.to_dict()
    try:
        with db.write() as session:
            to = _person(session, typed.get("to", ""))
            row = hand_over(
                session, to, typed.get("to_name", ""), typed.get("note", ""), current_user
            )
            words = f"Handed over to {row.to_whom}."
    except InvalidAnswers as error:
        page, cases = _page(typed, error.messages)
        _looked(cases)
        return page, 422
    flash(words, "success")
    return redirect(url_for("handover.show"), code=303)


@bp.post("/<handover_id>/read")
def read(handover_id: str) -> ResponseReturnValue:
    """Write down that it was read."""
    with db.write() as session:
        read_handover(session, handover_id, current_user)
    flash("It is noted that this was read.", "success")
    return redirect(url_for("handover.show"), code=303)


def _person(session: Session, chosen: str) -> User | None:
    """The colleague chosen on the page. Raises ``InvalidAnswers`` for one who is not there."""
    if not chosen:
        return None
    try:
        return get_user(session, chosen)
    except NotFound:
        raise InvalidAnswers({"to": "Select who is on call"}) from None


def _page(typed: Mapping[str, str], messages: Mapping[str, str]) -> tuple[str, Sequence[Case]]:
    """The page, and the cases it shows."""
    now = clock.now()
    with db.read() as session:
        found = night(session, current_user, as_of=now)
        done = handovers(session, current_user)
        newest = next((one for one in done if one.until > now), None)
        page = render_template(
            "handover/show.html",
            night=found,
            handovers=done,
            known=known_cases(session, done, current_user, at=now),
            newest=newest,
            new=found.ids - set(newest.cases) if newest else set(),
            people=may_be_on_call(session, current_user),
            may_read=_may_read,
            in_words=clock.in_words,
            due=lambda task: due(task.due_at, now),
            typed=typed,
            messages=messages,
            errors=errors(messages),
            has_errors=bool(messages),
        )
        return page, [one.case for one in found.cases]


def _may_read(row: Handover) -> bool:
    """Whether I could say that this was read; the verb decides."""
    return row.read_at is None and row.to_id in (None, current_user.id)


def _looked(cases: Sequence[Case]) -> None:
    """Note for each case on the list that I was shown it. Raises ``TooMuch``."""
    by_hand.require_more()
    with db.log() as session:
        for case in cases:
            log.access.record(session, current_user, case, "handover.show", clock.now())
