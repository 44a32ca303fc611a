"""Second step: the code after the password, and setting up the app where a role needs one."""

from __future__ import annotations

import segno
from flask import Blueprint, current_app, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from engine import clock
from engine.errors import InvalidAnswers, NotAllowed
from engine.people import second_step, sessions, sign_in, totp
from engine.people.attempts import TooMany
from engine.people.model import User
from web import db, unsent
from web.security import safe_next
from web.sign_in import begin
from web.tasks.words import errors

bp = Blueprint("second_step", __name__, url_prefix="/sign-in")


@bp.get("/code")
def show() -> ResponseReturnValue:
    """Ask for the code of whoever has typed their password; others begin anew."""
    target = safe_next(request.args.get("next"))
    if not is_awaited():
        return redirect(url_for("sign_in.show", next=None if target == "/" else target))
    return page(target)


@bp.post("/code")
def create() -> ResponseReturnValue:
    """Take the code, and go where the person was going."""
    target, typed = safe_next(request.form.get("next")), request.form.get("typed", "")
    try:
        token = sign_in.take_second_step(
            db.database(), _token(), request.form.get("code", ""), key(), clock.now()
        )
    except InvalidAnswers as error:
        return page(target, typed, error.messages), 422
    except TooMany as error:
        return page(target, typed, {"code": str(error)}), 429
    except NotAllowed as error:
        return _anew(error, target, typed)
    begin(token)
    return unsent.take_up(target, typed) or redirect(target, code=303)


@bp.post("/app")
def set_up() -> ResponseReturnValue:
    """Set up the app that a role needs, and show the recovery codes once."""
    target, typed = safe_next(request.form.get("next")), request.form.get("typed", "")
    at = clock.now()
    try:
        with db.write() as writing:
            waits = sessions.waiting(writing, _token(), at)
            if waits is None or second_step.of(writing, waits[0]) is not None:
                raise NotAllowed(sign_in.TOO_LATE)
            code = request.form.get("code", "")
            codes = second_step.set_up(writing, waits[0], seed(), code, key(), at=at)
            token = sign_in.admit(writing, *waits, "set_up", at)
    except InvalidAnswers as error:
        return page(target, typed, error.messages), 422
    except NotAllowed as error:
        return _anew(error, target, typed)
    begin(token)
    unsent.take_up(target, typed)
    return render_template("account/codes.html", codes=codes, onward=target)


def is_awaited() -> bool:
    """Whether this browser's password was right, and its code is still to come."""
    with db.read() as reading:
        return sessions.waiting(reading, _token(), clock.now()) is not None


def page(target: str, typed: str = "", messages: dict[str, str] | None = None) -> str:
    """Ask for the code; or, where there is no app yet, show how to set one up."""
    with db.read() as reading:
        waits = sessions.waiting(reading, _token(), clock.now())
        if waits is None:
            raise NotAllowed(sign_in.TOO_LATE)
        user, has_app = waits[0], second_step.of(reading, waits[0]) is not None
    shown = {
        "target": target,
        "typed": typed,
        "messages": messages or {},
        "errors": errors(messages or {}),
        "has_errors": bool(messages),
    }
    if has_app:
        return render_template("sign_in/code.html", **shown)
    return render_template("sign_in/app.html", **shown, **app_to_set_up(user))


def app_to_set_up(user: User) -> dict[str, str]:
    """What a page shows so that an app can be set up: a picture, and the same to type."""
    secret = totp.secret(key(), user.public_id, seed())
    said = totp.address(secret, user.email, current_app.config["COUNCIL"])
    picture = segno.make(said, error="m").svg_inline(
        scale=5, border=4, light="#fff", svgclass="app-qr", lineclass=None, omitsize=True
    )
    in_fours = " ".join(secret[n : n + 4] for n in range(0, len(secret), 4))
    return {"picture": picture, "secret": in_fours}


def seed() -> str:
    """The random text this browser's picture is made from; it alone says nothing."""
    if "seed" not in session:
        session["seed"] = totp.new_seed()
    return session["seed"]


def forget_seed() -> None:
    """The picture was used: another app is set up from another one."""
    session.pop("seed", None)


def key() -> str:
    """The key that secrets are worked out with."""
    return current_app.config["SECRET_KEY"]


def _token() -> str:
    return session.get("token", "")


def _anew(error: NotAllowed, target: str, typed: str) -> ResponseReturnValue:
    """Back to the password, with what was typed before."""
    if current_user.is_authenticated:
        return redirect(target, code=303)
    given = {"email": "", "typed": typed, "was_signed_out": False, "target": target}
    messages = {"email": str(error)}
    return render_template("sign_in/show.html", messages=messages, has_errors=True, **given), 422
