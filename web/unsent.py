"""Unsent: what was sent when the session had run out. It goes through the sign-in page, and on.

It is signed and says whose session it was, so it is only ever shown to the same person. What
belongs to a task becomes its draft; anything else is shown again, to be sent with one press.
"""

from __future__ import annotations

from flask import current_app, flash, render_template, request, session
from itsdangerous import BadData, URLSafeSerializer

from engine import clock
from engine.case.typed_before import keep_typed_before
from engine.errors import EngineError
from engine.people import sessions
from engine.people.model import User
from web import db

MOST_KEPT = 1_000_000
#: These are never carried: what is secret, and what belongs to the old page alone.
LEFT_OUT = frozenset({"csrf_token", "password", "new_password", "code"})


def words() -> dict[str, list[str]]:
    """What somebody wrote in the form that was sent and not taken: fields of more than one word."""
    if request.method != "POST":
        return {}
    fields = {name: request.form.getlist(name) for name in request.form if name not in LEFT_OUT}
    return {name: said for name, said in fields.items() if any(" " in one.strip() for one in said)}


def from_request() -> tuple[str, str]:
    """Where to go after signing in, and the form that could not be taken, signed."""
    fields = {name: request.form.getlist(name) for name in request.form if name not in LEFT_OUT}
    of_task = _is_of_task()
    target = f"/tasks/{(request.view_args or {})['task_id']}" if of_task else "/"
    with db.read() as reading:
        who = sessions.whose(reading, session.get("token", ""))
    if not fields or who is None or request.method != "POST":
        return target, ""
    said = {"who": who, "path": request.path, "task": of_task, "fields": fields}
    signed = _signer().dumps(said)
    return target, signed if len(signed) < MOST_KEPT else ""


def take_up(target: str, typed: str) -> str | None:
    """Keep the form as the draft of its task, or return a page on which it can be sent again."""
    if not typed:
        return None
    try:
        said = _signer().loads(typed)
    except BadData:
        return _lost()
    with db.read() as reading:
        user = sessions.who_is(reading, session["token"], clock.now()).user
    if said["who"] != user.public_id:
        return _lost()
    if said["task"]:
        return _as_draft(target, said["fields"], user)
    return render_template("sign_in/unsent.html", path=said["path"], fields=said["fields"])


def _as_draft(target: str, fields: dict[str, list[str]], user: User) -> None:
    try:
        with db.write() as writing:
            at = clock.now()
            kept = keep_typed_before(writing, target.removeprefix("/tasks/"), fields, user, at=at)
    except EngineError:
        kept = False
    if not kept:
        return _lost()
    flash("You are signed in again. What you typed is here, and is not sent yet.", "information")
    return None


def _lost() -> None:
    flash("You are signed in. What was typed before could not be kept.", "warning")


def _is_of_task() -> bool:
    """Whether it is the form of a task itself, which has a draft."""
    return request.endpoint in ("tasks.save", "tasks.submit") and bool(
        (request.view_args or {}).get("task_id")
    )


def _signer() -> URLSafeSerializer:
    return URLSafeSerializer(current_app.config["SECRET_KEY"], salt="what was not sent")
