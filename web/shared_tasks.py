"""Shared tasks: send one task to a partner by a link, see what became of it, take it back."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from flask import Blueprint, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from sqlalchemy import select
from sqlalchemy.orm import Session

from engine import clock, people
from engine.case.file import CaseFile, workers
from engine.case.model import Task
from engine.errors import InvalidAnswers, NotFound
from engine.partners import sharing
from engine.partners.shown import Shown, shares_of
from engine.record.written import in_workflow_of
from web import db
from web.second_step import key
from web.tasks.words import errors, looked

bp = Blueprint("shared_tasks", __name__, url_prefix="/tasks/<task_id>/partner")

BOXES = ("day", "month", "year")
NO_DAY = "Enter a real day, like 27 3 2027."
NO_ADDRESS = (
    "No link can be made yet: whoever runs Threefold has not set its address (THREEFOLD_ADDRESS). "
    "Record what the partner reports for them, until it is."
)


@bp.get("")
def show(task_id: str) -> ResponseReturnValue:
    """To whom the task was sent, how that stands, and a form to send it."""
    return _page(task_id)


@bp.post("")
def create(task_id: str) -> ResponseReturnValue:
    """Send the task to the person who is named."""
    typed = {name: request.form.get(name, "") for name in ("name", "agency", "email", "phone")}
    try:
        if not current_app.extensions["mail"].sender.address:
            raise InvalidAnswers({"email": NO_ADDRESS})
        with db.write() as session:
            sharing.share_task(session, task_id, typed, _day(typed), key(), current_user)
    except InvalidAnswers as error:
        return _page(task_id, error.messages), 422
    flash("The link is on its way. It opens nothing without a code.", "success")
    return redirect(url_for("shared_tasks.show", task_id=task_id), code=303)


@bp.post("/<share_id>")
def revoke(task_id: str, share_id: str) -> ResponseReturnValue:
    """Take the link back, with a reason."""
    try:
        with db.write() as session:
            because = request.form.get("because", "")
            sharing.revoke(session, share_id, because, current_user, task=task_id)
    except InvalidAnswers as error:
        return _page(task_id, error.messages), 422
    flash("The link is taken back. It opens nothing any more.", "success")
    return redirect(url_for("shared_tasks.show", task_id=task_id), code=303)


@bp.post("/<share_id>/code")
def read_out(task_id: str, share_id: str) -> ResponseReturnValue:
    """Make a code and show it once, to be read out on the telephone."""
    with db.write() as session:
        figures = sharing.code_to_read_out(session, share_id, key(), current_user, task=task_id)
    return _page(task_id, code=figures)


def _day(typed: Mapping[str, str]) -> date | None:
    """The day typed in three boxes; None where all are empty. Raises ``InvalidAnswers``."""
    boxes = [request.form.get(f"until-{box}", "").strip() for box in BOXES]
    if not any(boxes):
        return None
    try:
        day, month, year = (int(part) for part in boxes)
        return date(year, month, day)
    except (ValueError, OverflowError):
        raise InvalidAnswers({"until": NO_DAY}) from None


def _page(task_id: str, messages: Mapping[str, str] | None = None, code: str = "") -> str:
    at = clock.now()
    with db.read() as session:
        task = _task(session, task_id)
        shares = shares_of(session, task.case, at, task)
        page = render_template(
            "shared_tasks/show.html",
            task=task,
            reference=task.case.reference,
            shares=shares,
            current=next((one for one in shares if one.is_good), None),
            may_share=people.may(current_user, "share_task", task) and task.is_open,
            typed=_typed(session, task, shares),
            code=code,
            messages=messages or {},
            errors=errors(messages or {}, day="until"),
            has_errors=bool(messages),
        )
    looked(task.case)
    return page


def _task(session: Session, task_id: str) -> Task:
    task = session.scalar(select(Task).where(Task.public_id == task_id))
    if task is None:
        raise NotFound
    people.require(current_user, "read_case", task, workers(session, task.case, current_user))
    if task.role != "partner":
        raise NotFound
    return task


def _typed(session: Session, task: Task, shares: list[Shown]) -> Mapping[str, str]:
    """What stands in the form: what was typed, else what the record and the settings suggest."""
    if request.method == "POST" and "name" in request.form:
        return request.form
    last = sharing.last_day(clock.today(), current_app.config["PARTNER_LINK_DAYS"])
    days = dict(zip(BOXES, (last.day, last.month, last.year), strict=True))
    record = CaseFile(session, task.case, current_user, clock.now()).record
    asked = in_workflow_of(record, task.id, record.rows("caused_enquiry"))
    given = {f"until-{box}": str(number) for box, number in days.items()}
    given |= {"agency": (asked[-1].organisation or "") if asked else ""}
    given |= {"asked": (asked[-1].contact or "") if asked else ""}
    return given | ({"name": shares[0].name, "agency": shares[0].agency} if shares else {})
