"""Sign in and out, and who is asking.

The cookie holds a random token and nothing about the person. Who it belongs to,
and whether it still stands, is asked of the database once in every request, so
that signing out or closing an account counts from the next page on.
"""

from __future__ import annotations

from contextlib import suppress

from flask import (
    Blueprint,
    Flask,
    current_app,
    g,
    redirect,
    render_template,
    request,
    session,
    url_for,
)
from flask.typing import ResponseReturnValue
from flask_login import LoginManager, current_user
from sqlalchemy.exc import SQLAlchemyError

from engine import clock
from engine.errors import NotAllowed
from engine.people import attempts, sessions
from engine.people import sign_in as people
from engine.people.model import User
from web import db, unsent
from web.browser import browser_in_words
from web.security import READS, safe_next

#: What whoever has a link to one task is shown; the link, a code and their session let them in.
PARTNERS_PAGES = (
    *("link", "send_code", "let_in"),
    *("task", "page", "save", "draft", "send", "receipt", "leave"),
)
#: The only pages that are shown without signing in.
OPEN = frozenset(
    {
        "static",
        "sign_in.show",
        "sign_in.create",
        "sign_in.ended",
        "second_step.show",
        "second_step.create",
        "second_step.set_up",
        *(f"forgotten.{page}" for page in ("show", "ask", "link", "set_password")),
        "oidc.start",
        "oidc.back",
        "about.about",
        "about.accessibility",
        "about.privacy",
        "about.health",
        *(f"partner.{page}" for page in PARTNERS_PAGES),
    }
)

bp = Blueprint("sign_in", __name__)
login = LoginManager()


def register(app: Flask) -> None:
    """Ask of every request who it is from, and let nobody past the open pages unknown."""
    login.init_app(app)
    app.before_request(require_sign_in)
    app.context_processor(lambda: {"session_limits": limits(), "can_be_mailed": can_be_mailed})


@login.request_loader
def _visitor(_request) -> User | None:
    """The person of this request's token. Flask-Login asks once a request."""
    token = session.get("token")
    if not token:
        return None
    at = clock.now()
    with db.read() as reading:
        visitor = sessions.who_is(reading, token, at)
    if visitor is None:
        return None
    if visitor.seen_is_old:
        # Where nothing can be written (a full disk), what is there can still be read.
        with suppress(SQLAlchemyError), db.write() as writing:
            sessions.seen(writing, token, at)
    visitor.user.is_authenticated = True  # what Flask-Login asks; the engine need not know of it
    g.visitor = visitor
    return visitor.user


def require_sign_in() -> ResponseReturnValue | None:
    """Send whoever is not signed in to the sign-in page; what they typed goes with them."""
    if request.endpoint in OPEN or current_user.is_authenticated:
        return None
    if request.method in READS:
        here = request.full_path if request.query_string else request.path
        return redirect(url_for("sign_in.show", next=None if here == "/" else here))
    target, typed = unsent.from_request()
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
    from web import second_step

    target = safe_next(request.form.get("next"))
    email, typed = request.form.get("email", ""), request.form.get("typed", "")
    missing = _missing(email, request.form.get("password", ""))
    if missing:
        return _page(target=target, email=email, typed=typed, messages=missing), 422
    try:
        token = _checked(email, request.form["password"])
    except NotAllowed as error:
        status = 429 if isinstance(error, attempts.TooMany) else 422
        page = _page(target=target, email=email, typed=typed, messages={"email": str(error)})
        return page, status
    begin(token)
    if second_step.is_awaited():
        return second_step.page(target, typed)
    return unsent.take_up(target, typed) or redirect(target, code=303)


@bp.post("/sign-out")
def end() -> ResponseReturnValue:
    """End this session, here and in the database."""
    forget()
    return redirect(url_for("sign_in.ended"), code=303)


@bp.post("/session")
def stay() -> ResponseReturnValue:
    """Stay signed in: asking at all counts as being there."""
    return "", 204


@bp.get("/signed-out")
def ended() -> ResponseReturnValue:
    """Say that the person is signed out."""
    if current_user.is_authenticated:
        return redirect("/")
    return render_template("sign_in/ended.html")


def begin(token: str) -> None:
    """Let the browser keep a new token, and nothing of the session before."""
    forget()
    session["token"] = token


def forget() -> None:
    """Forget everything about the session so far; a token that was in use is no longer good."""
    token = session.get("token")
    if token:
        with db.write() as writing:
            sessions.sign_out(writing, token, clock.now())
    session.clear()
    for kept in ("csrf_token", "_login_user", "visitor"):
        g.pop(kept, None)


def can_be_mailed() -> bool:
    """Whether a mail can hold a link: the operator has said where people find Threefold."""
    return bool(current_app.extensions["mail"].sender.address)


def limits() -> dict[str, object]:
    """When the session ends, for the warning on the page; nothing where nobody is signed in."""
    visitor = g.get("visitor")
    if visitor is None:
        return {}
    left = (visitor.ends_at - clock.now()).total_seconds()
    return {
        "idle": int(sessions.IDLE.total_seconds()),
        "left": int(left),
        "soon": left < sessions.WARNED.total_seconds(),
        "ends": clock.time_in_words(visitor.ends_at),
    }


def _checked(email: str, password: str) -> str:
    return people.sign_in(
        db.database(),
        email,
        password,
        request.remote_addr or "",
        clock.now(),
        browser=browser_in_words(request.headers.get("User-Agent", "")),
        needed_by=current_app.config["SECOND_STEP"],
    )


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
