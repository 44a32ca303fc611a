"""Pauses: stop the clock of a task for a reason, and let it go on."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from sqlalchemy import select
from sqlalchemy.orm import Session

from engine import case, people
from engine.case.model import Case, Task
from engine.case.pause import REASONS
from engine.errors import InvalidAnswers, NotFound, Refused
from web import db
from web.tasks.words import errors, looked

bp = Blueprint("pauses", __name__, url_prefix="/tasks/<task_id>/pause")

BOXES = ("day", "month", "year")
NO_DAY = "Enter a real day to look at this again, like 27 3 2027"


@bp.get("")
def show(task_id: str) -> ResponseReturnValue:
    """Ask why the task has to wait, and when that is looked at again."""
    return _page(task_id)


@bp.post("")
def pause(task_id: str) -> ResponseReturnValue:
    """Pause the task, or take it up again."""
    if request.form.get("_do") == "resume":
        with db.write() as session:
            of = case.resume(session, task_id, current_user).case.public_id
        flash("The clock of this task goes on.", "success")
        return redirect(url_for("cases.show", case_id=of), code=303)
    reason, why = request.form.get("reason", ""), request.form.get("why", "")
    try:
        review_on = _day()
        with db.write() as session:
            row = case.pause(session, task_id, reason, why, review_on, current_user)
            of = row.case.public_id
    except InvalidAnswers as error:
        return _page(task_id, error.messages), 422
    except Refused as error:
        return _page(task_id, {"reason": str(error)}), 422
    flash("The task is paused. It can still be done at any time.", "success")
    return redirect(url_for("cases.show", case_id=of), code=303)


def _day() -> date | None:
    """The day typed in three boxes; None where all are empty. Raises ``InvalidAnswers``."""
    typed = [request.form.get(f"review_on-{box}", "").strip() for box in BOXES]
    if not any(typed):
        return None
    try:
        day, month, year = (int(part) for part in typed)
        return date(year, month, day)
    except (ValueError, OverflowError):
        raise InvalidAnswers({"review_on": NO_DAY}) from None


def _page(task_id: str, messages: Mapping[str, str] | None = None) -> str:
    with db.read() as session:
        task = _task(session, task_id)
        page = render_template(
            "pauses/show.html",
            task=task,
            reference=task.case.reference,
            reasons=REASONS,
            typed=request.form,
            messages=messages or {},
            errors=errors(messages or {}, day="review_on"),
            has_errors=bool(messages),
        )
    looked(task.case)
    return page


def _task(session: Session, task_id: str) -> Task:
    task = session.scalar(
        select(Task).join(Case, Case.id == Task.case_id).where(Task.public_id == task_id)
    )
    if task is None:
        raise NotFound()
    people.require(current_user, "pause", task)
    return task
