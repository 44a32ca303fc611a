"""Partner: the pages of somebody at another organisation who was sent one task by a link.

They are not signed in: their session is good for these pages and no other. Whoever is away
too long keeps what they typed, and is shown nothing until they type another code.
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress

from flask import Blueprint, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue

from engine import clock, log
from engine.case.draft import keep_text
from engine.case.model import Case
from engine.case.paging import save_page
from engine.errors import (
    Conflict,
    EngineError,
    InvalidAnswers,
    NotFound,
    ProcessFailed,
    Refused,
)
from engine.partners import letting_in
from engine.partners.answering import open_shared, send_report
from engine.partners.letting_in import Visit
from engine.people.attempts import TooMany
from engine.people.model import User
from engine.people.shared import SharedTask
from web import db, partner_form
from web.second_step import key
from web.sign_in import forget
from web.tasks.words import typed_in_form

bp = Blueprint("partner", __name__)

TOKEN = "partner"
NO_LINK = 404


@bp.get("/shared/<token>")
def link(token: str) -> ResponseReturnValue:
    """Ask for the code of a link. A link that cannot be used looks like one that never was."""
    return _ask(token, mailed=request.args.get("mailed") == "yes")


@bp.post("/shared/<token>/code")
def send_code(token: str) -> ResponseReturnValue:
    """Mail a new code to the address that the link was sent to."""
    try:
        letting_in.ask_for_code(db.database(), token, request.remote_addr or "", clock.now())
    except TooMany as error:
        return _ask(token, {"code": str(error)}, status=429)
    except NotFound:
        return _gone()
    return redirect(url_for("partner.link", token=token, mailed="yes"), code=303)


@bp.post("/shared/<token>")
def let_in(token: str) -> ResponseReturnValue:
    """Take the code, and show the one task under a new session."""
    typed, address = request.form.get("code", ""), request.remote_addr or ""
    try:
        own = letting_in.let_in(db.database(), token, typed, key(), address, clock.now())
    except TooMany as error:
        return _ask(token, {"code": str(error)}, status=429)
    except NotFound:
        return _gone()
    except InvalidAnswers as error:
        return _ask(token, error.messages, status=422)
    forget()
    session[TOKEN] = own
    return redirect(url_for("partner.task"), code=303)


@bp.get("/partner")
def task() -> ResponseReturnValue:
    """The page of the task where the person stopped."""
    at = clock.now()
    with db.read() as reading:
        visit = letting_in.visit(reading, session.get(TOKEN, ""), at)
        if visit is None:
            return _over(reading)
        start = open_shared(reading, visit, at=at).start
    return redirect(url_for("partner.page", slug=start))


@bp.get("/partner/pages/<slug>")
def page(slug: str) -> ResponseReturnValue:
    """One page of the task's form, or its answers to be checked."""
    return partner_form.draw(slug) or _ended()


@bp.post("/partner/pages/<slug>")
def save(slug: str) -> ResponseReturnValue:
    """Keep the page as it was typed, then go where the button says."""
    sent, at = typed_in_form(), clock.now()
    visit = _visit()
    if visit is None:
        return _away(slug, sent)
    wrong = partner_form.take_files(visit, slug, sent)
    add, remove = request.form.get("_add", ""), request.form.get("_remove", "")
    try:
        with db.write() as writing:
            task_id = visit.task.public_id
            saved = save_page(
                writing, task_id, slug, sent, visit.user, add=add, remove=remove, at=at
            )
            target, messages = partner_form.next_page(saved)
    except NotFound:
        return _ended(sent)
    except Conflict as error:
        return _late(visit, sent, str(error))
    except InvalidAnswers as error:
        messages, target = error.messages, ""
    if messages or wrong:
        return partner_form.draw(slug, {**messages, **wrong}, sent) or _ended(sent), 422
    if target == "later":
        return leave()
    return redirect(target, code=303)


@bp.post("/partner/draft")
def draft() -> ResponseReturnValue:
    """Keep what is being typed, for the script that saves by itself."""
    visit = _visit() or _idle()
    if visit is None:
        return "", 404
    try:
        with db.write() as writing:
            slug = request.form.get("_page", "")
            save_page(writing, visit.task.public_id, slug, typed_in_form(), visit.user)
    except EngineError as error:
        return "", 409 if isinstance(error, Conflict) else 422
    return "", 204


@bp.post("/partner")
def send() -> ResponseReturnValue:
    """Send the report: the task is done, and the link is dead."""
    typed, at = typed_in_form(), clock.now()
    visit = _visit()
    if visit is None:
        return _away("", typed)
    try:
        with db.write() as writing:
            send_report(writing, visit.shared, visit.task.public_id, typed, visit.user, at=at)
    except (InvalidAnswers, Refused, ProcessFailed) as error:
        _keep(visit, typed, str(error))
        wrong = error.messages if isinstance(error, InvalidAnswers) else {"": str(error)}
        return partner_form.draw("check", wrong, typed) or _ended(typed), 422
    except NotFound:
        return _ended(typed)
    except Conflict as error:
        return _late(visit, typed, str(error))
    return redirect(url_for("partner.receipt"), code=303)


@bp.get("/partner/receipt")
def receipt() -> ResponseReturnValue:
    """Say that the report has arrived, to whoever has just sent it."""
    with db.read() as reading:
        row = letting_in.of_session(reading, session.get(TOKEN, ""))
        if row is None or row.answered_at is None:
            return _gone()
        return render_template(
            "partner/receipt.html", share=row, at=clock.in_words(row.answered_at)
        )


@bp.post("/partner/leave")
def leave() -> ResponseReturnValue:
    """End the session; the link can be used again, with another code."""
    with db.write() as writing:
        letting_in.leave(writing, session.get(TOKEN, ""))
    session.clear()
    return render_template("partner/left.html")


# -- inside -----------------------------------------------------------------------


def _visit() -> Visit | None:
    """Whoever typed a code, while their session stands; that they are there is noted."""
    at, token = clock.now(), session.get(TOKEN, "")
    with db.read() as reading:
        found = letting_in.visit(reading, token, at)
    if found is not None and found.seen_is_old:
        with db.write() as writing:
            letting_in.seen(writing, token, at)
    return found


def _idle() -> Visit | None:
    with db.read() as reading:
        return letting_in.idle_visit(reading, session.get(TOKEN, ""), clock.now())


def _ask(
    token: str, messages: Mapping[str, str] | None = None, mailed: bool = False, status: int = 200
) -> ResponseReturnValue:
    """The page that asks for a code; for a link that cannot be used, the one page for them all."""
    at = clock.now()
    with db.read() as reading:
        try:
            row = letting_in.find(reading, token, at)
        except NotFound:
            return _too_many() if status == 429 else _gone()
        shown = render_template(
            "partner/link.html", token=token, messages=messages or {}, mailed=mailed,
            has_errors=bool(messages), last_day=clock.day_in_words(row.last_day),
        )  # fmt: skip
    looked_at(row)
    return shown, status


def looked_at(row: SharedTask) -> None:
    """Note in the access log that the link was opened, or a page of its task was shown."""
    with db.log() as noting:
        user, case = noting.get_one(User, row.user_id), noting.get_one(Case, row.case_id)
        log.access.record(noting, user, case, request.endpoint or "", clock.now())


def _gone() -> ResponseReturnValue:
    return render_template("partner/gone.html"), NO_LINK


def _too_many() -> ResponseReturnValue:
    return render_template("partner/gone.html", sentence=letting_in.GUESSES.sentence), 429


def _over(reading) -> ResponseReturnValue:
    """Where a session does not stand: the receipt, if the report was sent, else that it ended."""
    row = letting_in.of_session(reading, session.get(TOKEN, ""))
    if row is not None and row.answered_at is not None:
        return redirect(url_for("partner.receipt"), code=303)
    return render_template("partner/ended.html", typed=[]), 401


def _ended(typed: Mapping[str, list[str]] | None = None) -> ResponseReturnValue:
    """The session or the link is over. What was typed just now is shown to be copied."""
    with db.read() as reading:
        row = letting_in.of_session(reading, session.get(TOKEN, ""))
        if row is not None and row.answered_at is not None:
            return redirect(url_for("partner.receipt"), code=303)
    words = partner_form.words_of(typed or {})
    return render_template("partner/ended.html", typed=words), 401


def _away(slug: str, sent: dict[str, list[str]]) -> ResponseReturnValue:
    """Somebody was away too long: what they typed is kept, though they see nothing for now."""
    visit = _idle()
    if visit is None:
        return _ended(sent)
    kept = False
    with suppress(EngineError), db.write() as writing:
        if slug:
            save_page(writing, visit.task.public_id, slug, sent, visit.user)
        else:
            keep_text(writing, visit.task.public_id, sent, visit.user, "They were away too long.")
        kept = True
    if not kept:
        return _ended(sent)
    return render_template("partner/ended.html", typed=[], kept=True), 401


def _late(visit: Visit, sent: dict[str, list[str]], because: str) -> ResponseReturnValue:
    """Somebody else was first: the text is kept for the person, and shown to be copied."""
    _keep(visit, sent, because)
    words = partner_form.words_of(sent)
    return render_template("partner/late.html", sentence=because, typed=words), 409


def _keep(visit: Visit, typed: Mapping[str, list[str]], because: str) -> None:
    with suppress(EngineError), db.write() as writing:
        keep_text(writing, visit.task.public_id, typed, visit.user, because)
