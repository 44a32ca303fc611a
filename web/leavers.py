"""Leavers: who leaves and when their account closes; what they hold, and handing it on."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from sqlalchemy import select
from sqlalchemy.orm import Session

from engine import clock
from engine.errors import InvalidAnswers
from engine.oversight.leaving import (
    NOBODY,
    Choice,
    Held,
    hand_everything_on,
    held,
    leavers,
    numbers,
)
from engine.people.cover import may_cover
from engine.people.leaver import coming, end_leaving, set_leaving
from engine.people.model import User
from engine.people.roles import ROLES
from engine.people.users import colleagues, get_user
from web import db
from web.days import typed_day
from web.tasks.words import errors
from web.when import due

bp = Blueprint("leavers", __name__, url_prefix="/leavers")

CHOOSE = "Select who is to have at least one of these"


@bp.get("")
def index() -> ResponseReturnValue:
    """Who leaves, and who has left and still holds something."""
    with db.read() as session:
        found = leavers(session, current_user)
        everybody = select(User).where(User.disabled_at.is_(None), User.id != current_user.id)
        leave = {user.id for user, _ in found}
        people = session.scalars(everybody.order_by(User.name)) if _administers() else ()
        return render_template(
            "leavers/index.html",
            found=found,
            people=[one for one in people if one.id not in leave],
        )


@bp.get("/<user_id>")
def show(user_id: str) -> ResponseReturnValue:
    """For an administrator: when the account closes. For the team: what they hold."""
    return _page(user_id, {}, {})


@bp.post("/<user_id>")
def leave(user_id: str) -> ResponseReturnValue:
    """Note the day on which the account closes."""
    typed = request.form.to_dict()
    try:
        with db.write() as session:
            user = get_user(session, user_id)
            row = set_leaving(session, user, typed_day(typed, "closes_on"), current_user)
            closed = row.closed_at is not None
            day = clock.day_in_words(row.closes_on)
            words = f"The account of {user.name} {'is closed' if closed else f'closes on {day}'}."
    except InvalidAnswers as error:
        return _page(user_id, typed, error.messages), 422
    flash(words, "success")
    return redirect(url_for("leavers.index"), code=303)


@bp.post("/<leaving_id>/end")
def stay(leaving_id: str) -> ResponseReturnValue:
    """Note that somebody stays after all."""
    with db.write() as session:
        name = end_leaving(session, leaving_id, current_user).user.name
    flash(f"{name} stays. Their account stays open.", "success")
    return redirect(url_for("leavers.index"), code=303)


@bp.post("/<user_id>/handing-on")
def hand_on(user_id: str) -> ResponseReturnValue:
    """Hand on what was chosen, each thing by itself; say what became of it."""
    now = clock.now()
    with db.read() as session:
        before = held(session, get_user(session, user_id), current_user, as_of=now)
    choice = _chosen(before)
    if not (choice.tasks or choice.parts or choice.covers):
        return _page(user_id, request.form.to_dict(), {"all": CHOOSE}), 422
    results = list(hand_everything_on(db.write, before.person.id, choice, current_user.id))
    return render_template(
        "leavers/result.html",
        person=before.person,
        results=[(_called(before, kind, one.task), one) for kind, one in results],
        done=sum(not one.refused for _, one in results),
    )


# -- what was chosen --------------------------------------------------------------


def _chosen(before: Held) -> Choice:
    """To whom each thing goes: what stands beside it, else what stands on top."""
    form = request.form
    every = form.get("all", "")

    def to(name: str, everybody: str = every) -> str:
        return form.get(name, "") or everybody

    person = "" if every == NOBODY else every  # only a task can wait for the team
    tasks = {line.task: to(f"task-{line.task}") for line in before.tasks}
    parts = {(p.case, p.role): to(f"part-{p.case}-{p.role}", person) for p in before.parts}
    covers = {one.public_id: to(f"cover-{one.public_id}", person) for one in before.covers}
    return Choice(
        {k: v for k, v in tasks.items() if v},
        {k: v for k, v in parts.items() if v},
        {k: v for k, v in covers.items() if v},
    )


def _called(before: Held, kind: str, name: str) -> str:
    """What was handed on, in words."""
    if kind == "task":
        return next(f"{one.title}, {one.reference}" for one in before.tasks if one.task == name)
    if kind == "part":
        case, _, role = name.partition(" ")
        part = next(one for one in before.parts if (one.case, one.role) == (case, role))
        return f"{ROLES[role].name} in {part.reference}"
    absence = next(one for one in before.covers if one.public_id == name)
    return f"Covering for {absence.user.name}"


# -- the page ---------------------------------------------------------------------


def _page(user_id: str, typed: Mapping[str, str], messages: Mapping[str, str]) -> str:
    now = clock.now()
    with db.read() as session:
        user = get_user(session, user_id)
        said: dict[str, Any] = {
            "user": user,
            "leaving": coming(session, user),
            "roles": ", ".join(role.name for name, role in ROLES.items() if name in user.roles),
            "typed": typed,
            "messages": messages,
            "errors": errors(messages, day="closes_on"),
            "has_errors": bool(messages),
        }
        if _administers():
            counts = numbers(session, user, current_user, as_of=now)
            return render_template("leavers/account.html", **said, numbers=counts)
        found = held(session, user, current_user, as_of=now)
        return render_template(
            "leavers/holds.html",
            **said,
            held=found,
            titles={name: role.name for name, role in ROLES.items()},
            people=_people(session, user),
            covers={one.id: _ids(may_cover(session, one.user)) for one in found.covers},
            due=lambda line: due(line.due_at, now),
        )


def _people(session: Session, user: User) -> list[User]:
    """Colleagues of my team who could take something over."""
    team = current_user.team
    return [one for one in colleagues(session, team) if one.id != user.id] if team else []


def _ids(people: Any) -> set[int]:
    return {one.id for one in people}


def _administers() -> bool:
    return "system_admin" in current_user.roles
