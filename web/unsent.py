"""Unsent: what was typed and sent when the session had run out. It goes through the sign-in page."""

from __future__ import annotations

import json

from flask import flash, request, session

from engine import clock
from engine.case.typed_before import keep_typed_before
from engine.errors import EngineError
from engine.people import sessions
from web import db

MOST_KEPT = 1_000_000


def from_request() -> tuple[str, str]:
    """Where to go after signing in, and the fields of the task that could not be sent."""
    task = (request.view_args or {}).get("task_id")
    if request.endpoint not in ("tasks.save", "tasks.submit") or not task:
        return "/", ""
    typed = json.dumps({name: request.form.getlist(name) for name in request.form})
    return f"/tasks/{task}", typed if len(typed) < MOST_KEPT else ""


def take_up(target: str, typed: str) -> None:
    """Keep what was typed as the draft of its task, if the form was this person's own."""
    if not typed or not target.startswith("/tasks/"):
        return
    kept = False
    try:
        fields = _fields(typed)
        with db.write() as writing:
            user = sessions.who_is(writing, session["token"], clock.now()).user
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
