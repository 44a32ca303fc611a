"""Forgotten: ask for a link because one forgot the password, and set a password by a link.

The answer is the same whether there is an account or not. Nobody is signed in by a link:
whoever has set a password signs in with it, and with a code where one is needed.
"""

from __future__ import annotations

from collections.abc import Mapping

from flask import Blueprint, abort, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from engine import clock
from engine.errors import InvalidAnswers, NotFound
from engine.notices import by_password_link
from engine.people import password_links
from engine.people.attempts import TooMany
from web import db
from web.sign_in import can_be_mailed, forget

bp = Blueprint("forgotten", __name__, url_prefix="/sign-in")


def link_in_words(token: str) -> str:
    """The whole address of a link that is handed over; built from the settings, never from a request."""
    return current_app.extensions["mail"].sender.address + by_password_link.PATH + token


@bp.get("/forgotten")
def show() -> ResponseReturnValue:
    """Ask for the e-mail address; or say that a mail is on its way, if there is an account."""
    return _page(asked=request.args.get("asked") == "yes")


@bp.post("/forgotten")
def ask() -> ResponseReturnValue:
    """Let a mail with a link leave, if there is such an account; the answer is the same if not."""
    if not can_be_mailed():
        abort(404)
    email = request.form.get("email", "")
    if not email.strip():
        return _page({"email": "Enter your e-mail address"}), 422
    try:
        password_links.ask(db.database(), email, request.remote_addr or "", clock.now())
    except TooMany as error:
        return _page({"email": str(error)}, email), 429
    return redirect(url_for("forgotten.show", asked="yes"), code=303)


@bp.get("/password/<token>")
def link(token: str) -> ResponseReturnValue:
    """Ask for the new password of whoever has a link. Looking at the page uses nothing up."""
    return _link(token)


@bp.post("/password/<token>")
def set_password(token: str) -> ResponseReturnValue:
    """Set the password; the person signs in with it, and is signed out everywhere else."""
    typed = request.form.get("password", "")
    try:
        password_links.set_by_link(db.database(), token, typed, clock.now())
    except NotFound:
        return _gone()
    except InvalidAnswers as error:
        return _link(token, error.messages, 422)
    forget()
    flash("Your password is set. Sign in with it.", "success")
    return redirect(url_for("sign_in.show"), code=303)


def _page(messages: Mapping[str, str] | None = None, email: str = "", asked: bool = False) -> str:
    if not can_be_mailed():
        abort(404)
    return render_template(
        "sign_in/forgotten.html",
        messages=messages or {},
        has_errors=bool(messages),
        email=email,
        asked=asked,
        minutes=int(password_links.GOOD_FOR[password_links.FORGOTTEN].total_seconds()) // 60,
    )


def _link(
    token: str, messages: Mapping[str, str] | None = None, status: int = 200
) -> ResponseReturnValue:
    """The page that asks for a password; for every link that cannot be used, one and the same."""
    with db.read() as reading:
        try:
            row = password_links.find(reading, token, clock.now())
        except NotFound:
            return _gone()
        shown = render_template(
            "sign_in/password.html",
            token=token,
            is_new=row.why == password_links.NEW,
            until=clock.in_words(row.until),
            messages=messages or {},
            has_errors=bool(messages),
        )
    return shown, status


def _gone() -> ResponseReturnValue:
    return render_template("sign_in/gone.html"), 404
