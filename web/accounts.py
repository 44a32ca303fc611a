"""Accounts: for administrators - whose app is lost, and who is to be signed out everywhere."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from sqlalchemy import select

from engine import clock, people
from engine.people import second_step, sessions, users
from engine.people.model import User, UserRole
from engine.people.roles import ROLES
from web import db

#: Those who answered a task by a link have no account that anybody could look after.
PARTNERS = select(UserRole.user_id).where(UserRole.role == "partner")

bp = Blueprint("accounts", __name__, url_prefix="/accounts")


@bp.get("")
def index() -> ResponseReturnValue:
    """Everybody who has an account."""
    people.require(current_user, "manage_users", None)
    with db.read() as reading:
        found = reading.scalars(
            select(User).where(User.id.not_in(PARTNERS)).order_by(User.name, User.id)
        ).all()
        return render_template("accounts/index.html", found=found, roles=ROLES)


@bp.get("/<user_id>")
def show(user_id: str) -> ResponseReturnValue:
    """One account: whether an app is set up, and in how many places the person is signed in."""
    people.require(current_user, "manage_users", None)
    with db.read() as reading:
        user = users.get_user(reading, user_id)
        return render_template(
            "accounts/show.html",
            user=user,
            roles=ROLES,
            app=second_step.of(reading, user),
            signed_in_places=len(sessions.signed_in_at(reading, user, clock.now())),
            own=user.id == current_user.id,
        )


@bp.post("/<user_id>/app")
def reset_app(user_id: str) -> ResponseReturnValue:
    """Take a lost app away: the person is signed out, and sets up another."""
    people.require(current_user, "manage_users", None)
    with db.write() as writing:
        user = users.get_user(writing, user_id)
        second_step.reset(writing, user, at=clock.now(), actor=current_user)
        said = f"The app of {user.name} is taken away, and they are signed out everywhere."
    flash(said, "success")
    return redirect(url_for("accounts.show", user_id=user_id), code=303)


@bp.post("/<user_id>/sessions")
def end_sessions(user_id: str) -> ResponseReturnValue:
    """Sign a person out everywhere, for instance after a laptop was lost."""
    people.require(current_user, "manage_users", None)
    with db.write() as writing:
        user = users.get_user(writing, user_id)
        sessions.sign_out_everywhere(writing, user, at=clock.now(), actor=current_user)
        said = f"{user.name} is signed out everywhere."
    flash(said, "success")
    return redirect(url_for("accounts.show", user_id=user_id), code=303)
