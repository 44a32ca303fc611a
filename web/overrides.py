"""Overrides: the ledger of steps that are not done for now, instead of a button to skip them."""

from __future__ import annotations

from collections.abc import Mapping

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from sqlalchemy import select
from sqlalchemy.orm import Session

from engine import clock, people
from engine.case.model import Case, Task
from engine.case.override import DUTIES, GROUNDS, current, end_override, ledger, override_step
from engine.errors import InvalidAnswers, NotFound, Refused
from engine.log import access
from web import db
from web.days import typed_day
from web.tasks.words import errors, looked

bp = Blueprint("overrides", __name__)


@bp.get("/overrides")
def show() -> ResponseReturnValue:
    """Every override of my team's cases, counted by duty and by ground."""
    with db.read() as session:
        found = ledger(session, current_user, at=clock.now())
        page = render_template(
            "overrides/show.html",
            found=found,
            duties=DUTIES,
            grounds=GROUNDS,
            in_words=clock.in_words,
        )
    with db.log() as session:
        listed = select(Case).where(Case.id.in_({one.override.case_id for one in found.lines}))
        for case in session.scalars(listed):
            access.record(session, current_user, case, "overrides.show", clock.now())
    return page


@bp.get("/tasks/<task_id>/override")
def of(task_id: str) -> ResponseReturnValue:
    """Note that one step is not done for now."""
    return _page(task_id, {}, {})


@bp.post("/tasks/<task_id>/override")
def create(task_id: str) -> ResponseReturnValue:
    """Keep the note."""
    typed = request.form.to_dict()
    words = {name: typed.get(name, "") for name in ("duty", "ground", "why")}
    try:
        with db.write() as session:
            made = override_step(
                session, task_id, **words, until=typed_day(typed, "until"), actor=current_user
            )
            case = session.get_one(Case, made.case_id).public_id
    except InvalidAnswers as error:
        return _page(task_id, typed, error.messages), 422
    except Refused as error:
        return _page(task_id, typed, {"duty": str(error)}), 422
    flash("It is noted. The step stays open, and says so wherever it is listed.", "success")
    return redirect(url_for("cases.show", case_id=case), code=303)


@bp.post("/overrides/<override_id>/end")
def end(override_id: str) -> ResponseReturnValue:
    """Take an override back."""
    with db.write() as session:
        end_override(session, override_id, current_user)
    flash("Taken back.", "success")
    return redirect(url_for("overrides.show"), code=303)


def _page(task_id: str, typed: Mapping[str, str], messages: Mapping[str, str]) -> str:
    with db.read() as session:
        task = _task(session, task_id)
        duty = (task.stage or "").split(",")[-1]
        page = render_template(
            "overrides/new.html",
            task=task,
            stands=current(session, [task.id], clock.today()).get(task.id),
            duties=DUTIES,
            grounds=GROUNDS,
            typed=typed or {"duty": duty if duty in DUTIES else ""},
            messages=messages,
            errors=errors(messages),
            has_errors=bool(messages),
        )
    looked(task.case)
    return page


def _task(session: Session, task_id: str) -> Task:
    task = session.scalar(
        select(Task).join(Case, Case.id == Task.case_id).where(Task.public_id == task_id)
    )
    if task is None:
        raise NotFound
    people.require(current_user, "override_step", task)
    return task
