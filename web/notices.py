"""Notices: what I was told lately, how I want to be told, and the mails that could not be sent."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from engine import clock, people
from engine.errors import InvalidAnswers
from engine.notices import choosing, sending, shown
from engine.oversight.stopped import stopped_lately
from web import db
from web.tasks.words import errors
from web.work import tabs

bp = Blueprint("notices", __name__, url_prefix="/notices")


@bp.get("")
def show() -> ResponseReturnValue:
    """What I was told lately, and how I want to be told."""
    return _page({})


@bp.post("")
def choose() -> ResponseReturnValue:
    """Choose how I want to be told."""
    try:
        with db.write() as session:
            choosing.choose(session, request.form.get("how", ""), current_user)
    except InvalidAnswers as error:
        return _page(error.messages), 422
    flash("Saved. It holds for what is new from now on.", "success")
    return redirect(url_for("notices.show"), code=303)


@bp.get("/failed")
def failed() -> ResponseReturnValue:
    """The mails that could not be sent so far: to whom, and why."""
    with db.read() as session:
        mails = shown.not_sent(session, current_user)
    return render_template("notices/failed.html", mails=mails, in_words=clock.in_words)


@bp.post("/failed/<mail_id>")
def again(mail_id: str) -> ResponseReturnValue:
    """Let a mail that was given up be tried again."""
    with db.write() as session:
        sending.try_again(session, mail_id, current_user, at=clock.now())
    flash("It is tried again within a minute or so.", "success")
    return redirect(url_for("notices.failed"), code=303)


def _page(messages: dict[str, str]) -> str:
    with db.read() as session:
        sees_failed = people.may(current_user, "see_failed_mails", None)
        return render_template(
            "notices/show.html",
            told=shown.told_lately(session, current_user),
            how=choosing.chosen(session, current_user),
            ways=choosing.WAYS,
            failed=len(shown.not_sent(session, current_user)) if sees_failed else None,
            stopped=stopped_lately(session, current_user),
            tabs=tabs("notices.show"),
            messages=messages,
            errors=errors(messages),
            has_errors=bool(messages),
            in_words=clock.in_words,
        )
