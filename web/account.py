"""Account: what is one's own - password, authenticator app, recovery codes, where one is signed in."""

from __future__ import annotations

from collections.abc import Mapping

from flask import Blueprint, current_app, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from engine import clock
from engine.errors import InvalidAnswers
from engine.people import second_step, sessions, sign_in, users
from engine.people.attempts import TooMany
from engine.people.roles import ROLES
from web import db
from web import second_step as steps
from web.sign_in import forget
from web.tasks.words import errors

bp = Blueprint("account", __name__, url_prefix="/account")


@bp.get("")
def show() -> ResponseReturnValue:
    """Who I am here, how I sign in, and where I am signed in."""
    at = clock.now()
    with db.read() as reading:
        app = second_step.of(reading, current_user)
        return render_template(
            "account/show.html",
            user=current_user,
            roles=[ROLES[role].name for role in sorted(current_user.roles) if role in ROLES],
            app=app,
            codes_left=second_step.recovery_codes_left(reading, current_user),
            signed_in_at=[
                {
                    "id": one.public_id,
                    "browser": one.browser or "A browser",
                    "since": _moment(one.started_at),
                    "seen": _moment(one.seen_at),
                    "here": one.id == g.visitor.session_id,
                }
                for one in sessions.signed_in_at(reading, current_user, at)
            ],
        )


@bp.get("/password")
def password() -> ResponseReturnValue:
    """Ask for the password as it is, and the new one."""
    return _form("password", {})


@bp.post("/password")
def change_password() -> ResponseReturnValue:
    """Change the password; the person is signed out everywhere, and signs in with the new one."""
    at = clock.now()
    try:
        sign_in.check_password(db.database(), current_user, request.form.get("password", ""), at)
        with db.write() as writing:
            new = request.form.get("new_password", "")
            users.set_password(writing, current_user, new, at=at, actor=current_user)
    except TooMany as error:
        return _form("password", {"password": str(error)}), 429
    except InvalidAnswers as error:
        return _form("password", _of_new(error.messages)), 422
    forget()
    flash("Your password is changed. Sign in with the new one.", "success")
    return redirect(url_for("sign_in.show"), code=303)


@bp.get("/app")
def app() -> ResponseReturnValue:
    """Show how to set up an authenticator app, or another in its place."""
    return _app_page({})


@bp.post("/app")
def set_up() -> ResponseReturnValue:
    """Set up the app, and show the recovery codes once."""
    at = clock.now()
    try:
        sign_in.check_password(db.database(), current_user, request.form.get("password", ""), at)
        with db.write() as writing:
            typed = request.form.get("code", "")
            codes = second_step.set_up(
                writing, current_user, steps.seed(), typed, steps.key(), at=at
            )
    except TooMany as error:
        return _app_page({"password": str(error)}), 429
    except InvalidAnswers as error:
        return _app_page(error.messages), 422
    steps.forget_seed()
    return render_template("account/codes.html", codes=codes, onward=url_for("account.show"))


@bp.get("/recovery-codes")
def recovery_codes() -> ResponseReturnValue:
    """Ask for the password before new recovery codes are shown."""
    return _form("recovery_codes", {})


@bp.post("/recovery-codes")
def make_recovery_codes() -> ResponseReturnValue:
    """Show ten new recovery codes once; those from before no longer count."""
    at = clock.now()
    try:
        sign_in.check_password(db.database(), current_user, request.form.get("password", ""), at)
        with db.write() as writing:
            codes = second_step.new_recovery_codes(writing, current_user, at=at)
    except TooMany as error:
        return _form("recovery_codes", {"password": str(error)}), 429
    except InvalidAnswers as error:
        return _form("recovery_codes", error.messages), 422
    return render_template("account/codes.html", codes=codes, onward=url_for("account.show"))


@bp.post("/sessions")
def end_others() -> ResponseReturnValue:
    """Sign out everywhere but here."""
    with db.write() as writing:
        sessions.sign_out_everywhere(
            writing, current_user, at=clock.now(), actor=current_user, but=g.visitor.session_id
        )
    flash("You are signed out everywhere but here.", "success")
    return redirect(url_for("account.show"), code=303)


@bp.post("/sessions/<session_id>")
def end_one(session_id: str) -> ResponseReturnValue:
    """Sign out on one other computer."""
    with db.write() as writing:
        sessions.end_one(writing, current_user, session_id, at=clock.now())
    flash("You are signed out there.", "success")
    return redirect(url_for("account.show"), code=303)


def _form(name: str, messages: Mapping[str, str]) -> str:
    return render_template(
        f"account/{name}.html",
        user=current_user,
        messages=messages,
        errors=errors(messages),
        has_errors=bool(messages),
    )


def _app_page(messages: Mapping[str, str]) -> str:
    with db.read() as reading:
        has_app = second_step.of(reading, current_user) is not None
    return render_template(
        "account/app.html",
        has_app=has_app,
        messages=messages,
        errors=errors(messages),
        has_errors=bool(messages),
        council=current_app.config["COUNCIL"],
        **steps.app_to_set_up(current_user),
    )


def _of_new(messages: Mapping[str, str]) -> Mapping[str, str]:
    """What is wrong with a new password is said beside it, not beside the one that was right."""
    wrong = messages.get("password", "")
    return messages if wrong == sign_in.NOT_YOURS else {"new_password": wrong}


def _moment(at) -> str:
    return f"{clock.day_in_words(clock.today(at))}, {clock.time_in_words(at)}"
