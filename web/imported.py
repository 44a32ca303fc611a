"""Imported: what the older system knew of one adult, and taking over an enquiry that goes on."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from engine import clock, log, people
from engine.case.heard_before import Heard
from engine.case.stand import ASKED_BEFORE, PLACES
from engine.case.take_over import take_over
from engine.errors import Conflict, InvalidAnswers
from engine.returns.history.shown import old_file
from engine.returns.lists import ACHIEVED, ASKED
from web import db
from web.days import day_if_typed
from web.tasks.words import errors

bp = Blueprint("imported", __name__, url_prefix="/imported")

DECISIONS = {
    "S42": "Section 42 enquiry",
    "OTHER": "Other enquiry",
    "NFA": "No enquiry",
    "TRANSFER": "Passed to another council",
    "CHILDREN": "Passed to children's services",
}
SUPPORT = {"ADVOCATE": "An advocate", "FAMILY_FRIEND": "Family or a friend", "NONE": "Nobody"}
#: whose words were written down -> how the page asks for it (engine/record/codes.py)
WHOSE = {
    "adult": "The adult's own",
    "representative": "Of somebody who speaks for them",
    "advocate": "Of their advocate",
    "inferred_best_interests": "Worked out in their best interests",
}
YES = {"Y": "Yes", "N": "No"}


@bp.get("/<adult_id>")
def show(adult_id: str) -> ResponseReturnValue:
    """Everything that was imported about an adult."""
    return _page(adult_id, {}, {})


@bp.post("/<adult_id>")
def take(adult_id: str) -> ResponseReturnValue:
    """Take over an enquiry that goes on, where it stands: a case of its own, noted in the ledger."""
    typed = request.form.to_dict()
    try:
        place = typed.get("place", "")
        heard = {stage: _heard(stage, typed) for stage in ASKED_BEFORE.get(place, ())}
        with db.write() as session:
            old = old_file(session, adult_id, current_user)
            enquiry = typed.get("enquiry", "")
            if enquiry not in {one.row.id for one in old.enquiries}:
                raise InvalidAnswers({"enquiry": "Select which enquiry to take over"})
            task = take_over(
                session, enquiry, typed.get("why", ""), current_user, place=place, heard=heard
            )
            target = task.public_id
    except InvalidAnswers as error:
        return _page(adult_id, typed, error.messages), 422
    except Conflict as error:
        return _page(adult_id, typed, {"": str(error)}), 409
    flash("The enquiry is taken over. Its case begins with what the older system knew.", "success")
    return redirect(url_for("tasks.show", task_id=target), code=303)


def _heard(stage: str, typed: dict[str, str]) -> Heard:
    """What is brought of a stage that lies before. Raises ``InvalidAnswers`` for a day that is none."""
    return Heard(
        typed.get(f"{stage}_words", ""), typed.get(f"{stage}_whose", ""),
        day_if_typed(typed, f"{stage}_day"), typed.get(f"{stage}_source", ""),
    )  # fmt: skip


def _page(adult_id: str, typed: dict[str, str], messages: dict[str, str]) -> str:
    with db.read() as session:
        found = old_file(session, adult_id, current_user)
        page = render_template(
            "imported/show.html",
            found=found,
            decisions=DECISIONS,
            support=SUPPORT,
            yes=YES,
            asked=ASKED,
            achieved=ACHIEVED,
            going_on=[one for one in found.enquiries if one.goes_on],
            may_take=people.may(current_user, "take_over_history", None),
            stands_at=PLACES,
            whose_words=WHOSE,
            typed=typed,
            messages=messages,
            errors=errors(messages),
            has_errors=bool(messages),
        )
    with db.log() as session:
        data = {"adult": found.public_id}
        log.append(session, None, "history_read", current_user, at=clock.now(), data=data)
    return page
