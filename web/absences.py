"""Absences: who is away and who covers, and the way to say so."""

from __future__ import annotations

from collections.abc import Mapping

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from sqlalchemy import select
from sqlalchemy.orm import Session

from engine import clock, people
from engine.errors import InvalidAnswers, NotFound
from engine.people.cover import absences, end_absence, may_cover, set_absence
from engine.people.model import User
from web import db
from web.days import typed_day
from web.tasks.words import errors

bp = Blueprint("absences", __name__, url_prefix="/absences")


@bp.get("")
def show() -> ResponseReturnValue:
    """Who is away, or will be; of my team where I may say so for others."""
    with db.read() as session:
        return render_template(
            "absences/show.html",
            found=absences(session, current_user),
            people=[one for one in _team(session) if people.may(current_user, "set_absence", one)],
            today=clock.today(),
        )


@bp.get("/<user_id>")
def of(user_id: str) -> ResponseReturnValue:
    """Say that one person is away."""
    return _form(user_id, {}, {})


@bp.post("/<user_id>")
def create(user_id: str) -> ResponseReturnValue:
    """Keep the days and who covers."""
    typed = request.form.to_dict()
    try:
        with db.write() as session:
            user = _user(session, user_id)
            cover = session.scalar(select(User).where(User.public_id == typed.get("cover", "")))
            days = (typed_day(typed, "first"), typed_day(typed, "last"))
            set_absence(session, user, cover, *days, current_user)
            words = f"{cover.name if cover else ''} covers for {user.name}."
    except InvalidAnswers as error:
        return _form(user_id, typed, error.messages), 422
    flash(words, "success")
    return redirect(url_for("absences.show"), code=303)


@bp.post("/<absence_id>/end")
def end(absence_id: str) -> ResponseReturnValue:
    """Say that somebody is back, or does not go."""
    with db.write() as session:
        end_absence(session, absence_id, current_user)
    flash("The cover is over.", "success")
    return redirect(url_for("absences.show"), code=303)


def _form(user_id: str, typed: Mapping[str, str], messages: Mapping[str, str]) -> str:
    with db.read() as session:
        user = _user(session, user_id)
        people.require(current_user, "set_absence", user)
        return render_template(
            "absences/new.html",
            user=user,
            covers=may_cover(session, user),
            typed=typed,
            messages=messages,
            errors=errors(messages),
            has_errors=bool(messages),
        )


def _user(session: Session, public_id: str) -> User:
    found = session.scalar(select(User).where(User.public_id == public_id))
    if found is None or found.team_id is None or found.team_id != current_user.team_id:
        raise NotFound
    return found


def _team(session: Session) -> list[User]:
    if current_user.team_id is None:
        return []
    team = select(User).where(User.team_id == current_user.team_id, User.disabled_at.is_(None))
    return list(session.scalars(team.order_by(User.name)))
