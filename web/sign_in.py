"""Sign in and out, and who is asking.

The cookie holds a random token and nothing about the person. Who it belongs to,
and whether it still stands, is asked of the database once in every request, so
that signing out or closing an account counts from the next page on.
"""

from __future__ import annotations

import json

from flask import (
    Blueprint,
    Flask,
    flash,
    g,
    redirect,
    render_template,
    request,
    session,
    url_for,
)
from flask.typing import ResponseReturnValue
from flask_login import LoginManager, current_user

from engine import clock
from engine.case.typed_before import keep_typed_before
from engine.errors import EngineError, NotAllowed
from engine.people import sign_in as people
from engine.people.model import User
from web import db
from web.security import READS, safe_next

#: The only pages that are shown without signing in.
OPEN = frozenset(
    {
        "static",
        "sign_in.show",
        "sign_in.create",
        "sign_in.ended",
        "about.about",
        "about.accessibility",
        "about.privacy",
        "about.health",
    }
)
MOST_KEPT = 1_000_000

bp = Blueprint("sign_in", __name__)
login = LoginManager()


def register(app: Flask) -> None:
    """Ask of every request who it is from, and let nobody past the open pages unknown."""
    login.init_app(app)
    app.before_request(require_sign_in)


@login.request_loader
def _visitor(_request) -> User | None:
    """The person of this request's token. Flask-Login asks once a request."""
    token = session.get("token")
    if not token:
        return None
    at = clock.now()
    with db.read() as reading:
        visitor = people.who_is(reading, token, at)
    if visitor is None:
        return None
    if visitor.seen_is_old:
        with db.write() as writing:
            people.seen(writing, token, at)
    visitor.user.is_authenticated = True  # what Flask-Login asks; the engine need not know of it
    return visitor.user


def require_sign_in() -> ResponseReturnValue | None:
    """Send whoever is not signed in to the sign-in page; what they typed goes with them."""
    if request.endpoint in OPEN or current_user.is_authenticated:
        return None
    if request.method in READS:
        here = request.full_path if request.query_string else request.path
        return redirect(url_for("sign_in.show", next=None if here == "/" else here))
    target, typed = _unsent()
    return _page(target=target, typed=typed, was_signed_out=True), 401


@bp.get("/sign-in")
def show() -> ResponseReturnValue:
    """Ask for e-mail address and password."""
    target = safe_next(request.args.get("next"))
    if current_user.is_authenticated:
        return redirect(target)
    return _page(target=target, was_signed_out="token" in session)


@bp.post("/sign-in")
def create() -> ResponseReturnValue:
    """Sign in, under a new token, and go where the person was going."""
    target = safe_next(request.form.get("next"))
    email, typed = request.form.get("email", ""), request.form.get("typed", "")
    missing = _missing(email, request.form.get("password", ""))
    if missing:
        return _page(target=target, email=email, typed=typed, messages=missing), 422
    try:
        token = people.sign_in(
            db.database(), email, request.form["password"], request.remote_addr or "", clock.now()
        )
    except NotAllowed as error:
        limited = str(error) == people.TOO_MANY
        page = _page(target=target, email=email, typed=typed, messages={"email": str(error)})
        return page, 429 if limited else 422
    _end()
    session["token"] = token
    _take_up(target, typed)
    return redirect(target, code=303)


@bp.post("/sign-out")
def end() -> ResponseReturnValue:
    """End this session, here and in the database."""
    _end()
    return redirect(url_for("sign_in.ended"), code=303)


@bp.get("/signed-out")
def ended() -> ResponseReturnValue:
    """Say that the person is signed out."""
    if current_user.is_authenticated:
        return redirect("/")
    return render_template("sign_in/ended.html")


def _end() -> None:
    """Forget everything about the session so far; a token that was in use is no longer good."""
    token = session.get("token")
    if token:
        with db.write() as writing:
            people.sign_out(writing, token, clock.now())
    session.clear()
    g.pop("csrf_token", None)
    g.pop("_login_user", None)


def _missing(email: str, password: str) -> dict[str, str]:
    messages = {}
    if not email.strip():
        messages["email"] = "Enter your e-mail address"
    if not password:
        messages["password"] = "Enter your password"
    return messages


def _page(**values) -> str:
    given = {"email": "", "typed": "", "messages": {}, "was_signed_out": False, **values}
    return render_template("sign_in/show.html", has_errors=bool(given["messages"]), **given)


# -- what was typed when the session had run out --------------------------------------


def _unsent() -> tuple[str, str]:
    """Where to go after signing in, and the fields of the task that could not be sent."""
    task = (request.view_args or {}).get("task_id")
    if request.endpoint not in ("tasks.save", "tasks.submit") or not task:
        return "/", ""
    typed = json.dumps({name: request.form.getlist(name) for name in request.form})
    return f"/tasks/{task}", typed if len(typed) < MOST_KEPT else ""


def _take_up(target: str, typed: str) -> None:
    """Keep what was typed as the draft of its task, if the form was this person's own."""
    if not typed or not target.startswith("/tasks/"):
        return
    kept = False
    try:
        fields = _fields(typed)
        with db.write() as writing:
            user = people.who_is(writing, session["token"], clock.now()).user
            kept = keep_typed_before(
                writing, target.removeprefix("/tasks/"), fields, user, at=clock.now()
            )
    except (EngineError, ValueError):
        kept = False
    if kept:
        flash(
            "You are signed in again. What you typed is here, and is not sent yet.", "information"
        )
    else:
        flash("You are signed in. What was typed before could not be kept.", "warning")


def _fields(typed: str) -> dict[str, list[str]]:
    """The fields from the page, which anybody could have changed. Raises ``ValueError``."""
    fields = json.loads(typed)
    if not isinstance(fields, dict) or not all(
        isinstance(values, list) and all(isinstance(value, str) for value in values)
        for values in fields.values()
    ):
        raise ValueError("These are not the fields of a form.")
    return fields
