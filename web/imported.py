"""Imported: what the older system knew of one adult, and taking over an enquiry that goes on."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from engine import clock, log, people
from engine.case.take_over import take_over
from engine.errors import InvalidAnswers
from engine.returns.history.shown import old_file
from engine.returns.lists import ACHIEVED, ASKED
from web import db
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
YES = {"Y": "Yes", "N": "No"}


@bp.get("/<adult_id>")
def show(adult_id: str) -> ResponseReturnValue:
    """Everything that was imported about an adult."""
    return _page(adult_id, "", "", {})


@bp.post("/<adult_id>")
def take(adult_id: str) -> ResponseReturnValue:
    """Take over an enquiry that goes on: a case of its own, noted in the ledger."""
    enquiry, why = request.form.get("enquiry", ""), request.form.get("why", "")
    try:
        with db.write() as session:
            old = old_file(session, adult_id, current_user)
            known = {one.row.id for one in old.enquiries}
            if enquiry not in known:
                raise InvalidAnswers({"enquiry": "Select which enquiry to take over"})
            task = take_over(session, enquiry, why, current_user)
            target = task.public_id
    except InvalidAnswers as error:
        return _page(adult_id, enquiry, why, error.messages), 422
    flash("The enquiry is taken over. Its case begins with what the older system knew.", "success")
    return redirect(url_for("tasks.show", task_id=target), code=303)


def _page(adult_id: str, enquiry: str, why: str, messages: dict[str, str]) -> str:
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
            enquiry=enquiry,
            why=why,
            messages=messages,
            errors=errors(messages),
            has_errors=bool(messages),
        )
    with db.log() as session:
        data = {"adult": found.public_id}
        log.append(session, None, "history_read", current_user, at=clock.now(), data=data)
    return page
