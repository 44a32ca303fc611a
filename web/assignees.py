"""Who has a task: take it, give it back and say why, or give it to a colleague."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from sqlalchemy import select
from sqlalchemy.orm import Session

from engine import case, clock, people
from engine.case.assign import lacked
from engine.case.model import Case, Task
from engine.errors import InvalidAnswers, NotFound, Refused
from engine.oversight import nudge
from engine.people.model import Team, User
from engine.people.training import lacking, said
from engine.people.users import colleagues, get_user
from web import db
from web.tasks.words import looked

POOL, ME = "nobody", "me"
CHOOSE = "Select who is to do this task"

bp = Blueprint("assignees", __name__, url_prefix="/tasks/<task_id>")


@bp.get("/assignee")
def show(task_id: str) -> ResponseReturnValue:
    """Let a manager or supervisor choose who is to do the task."""
    return _page(task_id)


@bp.post("/assignee")
def change(task_id: str) -> ResponseReturnValue:
    """Give the task to somebody, or put it back for the team."""
    chosen = request.form.get("to", "")
    if not chosen:
        return _page(task_id, {"to": CHOOSE}), 422
    if chosen == POOL and _is_mine(task_id):
        return redirect(url_for("assignees.back", task_id=task_id), code=303)
    try:
        with db.write() as session:
            to, now = _person(session, chosen), clock.now()
            row = case.assign(session, task_id, to, current_user, at=now)
            warning = said(to.name, lacked(session, row, to, now)) if to else ""
    except InvalidAnswers as error:
        return _page(task_id, error.messages), 422
    except Refused as error:
        return _page(task_id, {"to": str(error)}), 422
    if warning:
        flash(warning, "warning")
    return _after(task_id, chosen)


@bp.get("/giving-back")
def back(task_id: str) -> ResponseReturnValue:
    """Ask why I give the task back."""
    return _back(task_id)


@bp.post("/giving-back")
def give_back(task_id: str) -> ResponseReturnValue:
    """Put my task back for the team; whoever takes it next reads why."""
    try:
        with db.write() as session:
            nudge.give_back(session, task_id, request.form.get("why", ""), current_user)
    except InvalidAnswers as error:
        return _back(task_id, error.messages), 422
    flash("The task is back with your team.", "success")
    return redirect(url_for("work.mine"), code=303)


def _after(task_id: str, chosen: str) -> ResponseReturnValue:
    """Whoever took a task starts on it; otherwise back to the list they came from."""
    if chosen == ME:
        flash("You have taken this task.", "success")
        return redirect(f"/tasks/{task_id}", code=303)
    if chosen == POOL:
        flash("The task is back with your team.", "success")
        return redirect(url_for("work.mine"), code=303)
    flash("The task has been handed over.", "success")
    return redirect(url_for("work.team"), code=303)


def _is_mine(task_id: str) -> bool:
    with db.read() as session:
        has = session.scalar(select(Task.assignee_id).where(Task.public_id == task_id))
    return has == current_user.id


def _person(session: Session, chosen: str) -> User | None:
    """The person chosen on the page. Raises ``InvalidAnswers`` for one who is not there."""
    if chosen == POOL:
        return None
    try:
        return get_user(session, current_user.public_id if chosen == ME else chosen)
    except NotFound:
        raise InvalidAnswers({"to": CHOOSE}) from None


def _page(task_id: str, messages: dict[str, str] | None = None) -> str:
    """The page; that somebody looked is kept, whatever was wrong."""
    with db.read() as session:
        task = _task(session, task_id)
        team = session.get_one(Team, task.team_id)
        roles = {task.role, task.also_role}
        can = [u for u in colleagues(session, team) if u.roles & roles]
        page = render_template(
            "assignees/show.html",
            task=task,
            reference=task.case.reference,
            has=task.assignee,
            colleagues=[user for user in can if user.id != task.assignee_id],
            lacks=lacking(session, can, roles, clock.today()),
            messages=messages or {},
            has_errors=bool(messages),
        )
    looked(task.case)
    return page


def _back(task_id: str, messages: dict[str, str] | None = None) -> str:
    """The page that asks why; that somebody looked is kept."""
    with db.read() as session:
        task = _task(session, task_id, "release")
        page = render_template(
            "assignees/back.html",
            task=task,
            reference=task.case.reference,
            mine=task.assignee_id == current_user.id and task.is_open,
            typed=request.form,
            messages=messages or {},
            has_errors=bool(messages),
        )
    looked(task.case)
    return page


def _task(session: Session, task_id: str, action: str = "assign") -> Task:
    task = session.scalar(
        select(Task).join(Case, Case.id == Task.case_id).where(Task.public_id == task_id)
    )
    if task is None:
        raise NotFound()
    people.require(current_user, action, task)
    return task
