"""Chosen: do one thing with several tasks of the board - give them to somebody, or send a word.

Also where whoever has a task says why it waits.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qsl, urlencode

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from sqlalchemy import select
from sqlalchemy.orm import Session

from engine import clock, people
from engine.case.model import Case, Task
from engine.errors import EngineError, InvalidAnswers, NotFound
from engine.oversight import nudge
from engine.oversight.board import chosen_lines
from engine.oversight.counts import PAGE, asked
from engine.oversight.reassign import Given, reassign
from engine.people.model import Team, User
from engine.people.training import lacking
from engine.people.users import colleagues, get_user
from web import db
from web.tasks.words import errors, looked

bp = Blueprint("chosen", __name__)

NOBODY = "nobody"
#: what is done -> the page's name, its button
ACTS = {
    "give": ("Give these tasks to somebody", "Give them"),
    "word": ("Send a word about these tasks", "Send it"),
    "ask": ("Ask why these tasks wait", "Ask"),
}
CHOOSE = "Select who is to do them"


@bp.post("/board/chosen")
def choose() -> ResponseReturnValue:
    """Go on with the tasks that were ticked on a page of the board."""
    tasks, act = request.form.getlist("task"), request.form.get("_do", "")
    back = _back()
    if act not in ACTS:
        raise NotFound
    if not tasks:
        flash("Tick at least one task first.", "warning")
        return redirect(url_for("board.show", **back), code=303)
    return redirect(
        url_for("chosen.show", act=act, task=tasks[: 2 * PAGE], **_kept(back)), code=303
    )


@bp.get("/board/chosen/<act>")
def show(act: str) -> ResponseReturnValue:
    """Say which tasks these are, and ask to whom, or in which words."""
    return _page(act, request.args.getlist("task"))


@bp.post("/board/chosen/<act>")
def do(act: str) -> ResponseReturnValue:
    """Do it, each task by itself; say of each what became of it."""
    tasks = request.form.getlist("task")
    if act not in ACTS:
        raise NotFound
    try:
        results = _give(tasks) if act == "give" else _say(tasks, asks=act == "ask")
    except InvalidAnswers as error:
        return _page(act, tasks, error.messages), 422
    with db.read() as session:
        lines = chosen_lines(session, current_user, tasks, as_of=clock.now())
        named = {line.wait.task: line for line in lines}
    return render_template(
        "board/result.html",
        results=[(one, named.get(one.task)) for one in results],
        done=sum(not one.refused for one in results),
        act=act,
        back=_way_back(tasks),
    )


@bp.get("/tasks/<task_id>/reason")
def reason(task_id: str) -> ResponseReturnValue:
    """Ask whoever has the task why it waits."""
    page, of_case = _reason(task_id)
    looked(of_case)
    return page


@bp.post("/tasks/<task_id>/reason")
def give_reason(task_id: str) -> ResponseReturnValue:
    """Keep why it waits; it is shown beside the target that has passed."""
    try:
        with db.write() as session:
            nudge.give_reason(session, task_id, request.form.get("reason", ""), current_user)
    except InvalidAnswers as error:
        return _reason(task_id, error.messages)[0], 422
    flash("Your reason is shown to whoever asked.", "success")
    return redirect(url_for("work.mine"), code=303)


# -- each task by itself ----------------------------------------------------------


def _give(tasks: list[str]) -> list[Given]:
    chosen = request.form.get("to", "")
    if not chosen:
        raise InvalidAnswers({"to": CHOOSE})
    number = None
    if chosen != NOBODY:
        with db.read() as session:
            try:
                number = get_user(session, chosen).id
            except NotFound:
                raise InvalidAnswers({"to": CHOOSE}) from None
    return list(reassign(db.write, tasks, number, current_user.id))


def _say(tasks: list[str], *, asks: bool) -> list[Given]:
    """Send one word to whoever has each; words that cannot be sent at all are said once."""
    note, results = request.form.get("note", ""), []
    for task in dict.fromkeys(tasks):
        try:
            with db.write() as session:
                nudge.nudge(session, task, note, current_user, asks_reason=asks)
        except InvalidAnswers:
            raise
        except EngineError as error:
            results.append(Given(task, str(error)))
        else:
            results.append(Given(task))
    return results


# -- pages ------------------------------------------------------------------------


def _page(act: str, tasks: list[str], messages: Mapping[str, str] | None = None) -> str:
    if act not in ACTS:
        raise NotFound
    with db.read() as session:
        lines = chosen_lines(session, current_user, tasks, as_of=clock.now())
        title, button = ACTS[act]
        can = _can(session, lines) if act == "give" else []
        return render_template(
            "board/chosen.html",
            act=act,
            title=title,
            button=button,
            lines=lines,
            people=can,
            lacks=lacking(session, can, _roles(lines), clock.today()),
            back=_way_back(tasks),
            kept=_kept(_back()),
            typed=request.form,
            messages=messages or {},
            errors=errors(messages or {}),
            has_errors=bool(messages),
        )


def _can(session: Session, lines: list[Any]) -> list[User]:
    """Colleagues who do at least one of these kinds of task."""
    team = session.get(Team, current_user.team_id)
    roles = _roles(lines)
    return [one for one in colleagues(session, team) if one.roles & roles] if team else []


def _roles(lines: list[Any]) -> set[str | None]:
    return {role for line in lines for role in (line.wait.role, line.wait.also_role)}


def _reason(task_id: str, messages: Mapping[str, str] | None = None) -> tuple[str, Case]:
    with db.read() as session:
        task = session.scalar(
            select(Task).join(Case, Case.id == Task.case_id).where(Task.public_id == task_id)
        )
        if task is None:
            raise NotFound()
        people.require(current_user, "give_reason", task)
        words = nudge.words_to(session, [task_id]).get(task_id)
        page = render_template(
            "board/reason.html",
            task=task,
            reference=task.case.reference,
            asked=nudge.newest(session, task, asks_reason=True),
            by=words[1] if words else "",
            typed=request.form,
            messages=messages or {},
            errors=errors(messages or {}),
            has_errors=bool(messages),
        )
        return page, task.case


def _back() -> dict[str, str]:
    """The address of the board one came from."""
    return asked(dict(parse_qsl(request.values.get("from", "")))).query


def _way_back(tasks: list[str]) -> str:
    """The board as one left it, at the first of the tasks: on a long page nobody searches again."""
    return url_for("board.show", _anchor=f"task-{tasks[0]}" if tasks else None, **_back())


def _kept(back: Mapping[str, str]) -> dict[str, str]:
    """The same in one field."""
    return {"from": urlencode(back)} if back else {}
