"""Tasks: fill in one page of a form, keep it as a draft, go to the next."""

from __future__ import annotations

from collections.abc import Mapping

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from werkzeug.datastructures import MultiDict

from engine import clock
from engine.case.danger import open_urgent_steps
from engine.case.paging import DraftChanged, SavedPage, save_page
from engine.case.views.correcting import may_correct
from engine.case.views.showing import TaskPage, open_task
from engine.errors import Conflict, EngineError, InvalidAnswers, NotAllowed
from engine.form import fields
from engine.form.presenting import SHOWN, newly_asked
from web import db
from web.errors import status_of
from web.tasks import bp, files
from web.tasks.conflicts import draft_changed, not_yours, too_late
from web.tasks.words import address, errors, guidance, looked, slug_of, typed_in_form
from web.uploads import DROP

FEW = {1: "one more question", 2: "two more questions", 3: "three more questions"}

URGENT = (
    "The urgent steps are open, on top of your work and your team's. "
    "Call 999 now if you have not. This form is kept and waits for you."
)


@bp.get("/<task_id>")
def show(task_id: str) -> ResponseReturnValue:
    """Go on where the draft stopped; whoever cannot fill it in reads it."""
    with db.read() as session:
        sheet = open_task(session, task_id, current_user, at=clock.now())
        if not sheet.why_not and sheet.start == "check":
            return redirect(address(task_id, "check"))
        shown = _read(sheet) if sheet.why_not else _drawn(sheet, sheet.start)
        listed = [] if sheet.why_not else sheet.offered(sheet.page(sheet.start))
    looked(sheet.task.case, listed)
    return shown


@bp.get("/<task_id>/<word>")
def page(task_id: str, word: str) -> ResponseReturnValue:
    """Show one page of the form."""
    return draw(task_id, slug_of(word))


@bp.post("/<task_id>/<word>")
def save(task_id: str, word: str) -> ResponseReturnValue:
    """Keep the page as it was typed, then go where the button says."""
    sent, slug = typed_in_form(), slug_of(word)
    add, remove = request.form.get("_add", ""), request.form.get("_remove", "")
    wrong = files.take_in(task_id, slug, sent)
    try:
        with db.write() as session:
            urgent = open_urgent_steps(session, task_id, sent, current_user)
            saved = save_page(session, task_id, slug, sent, current_user, add=add, remove=remove)
            target, messages = _next(task_id, saved, request.form)
            gone = files.taken_out(saved)
    except DraftChanged as error:
        return draft_changed(task_id, slug, sent, error)
    except Conflict as error:
        return too_late(task_id, sent, error)
    except NotAllowed as error:
        return not_yours(task_id, sent, error)
    except InvalidAnswers as error:
        return draw(task_id, slug, error.messages, sent), 422
    files.erase(gone)
    if urgent is not None:
        flash(URGENT, "warning")
    if messages or wrong:
        return draw(task_id, slug, {**messages, **wrong}), 422
    return redirect(target, code=303)


@bp.post("/<task_id>/draft")
def draft(task_id: str) -> ResponseReturnValue:
    """Keep what is being typed, for the script that saves by itself."""
    try:
        with db.write() as session:
            save_page(
                session, task_id, request.form.get("_page", ""), typed_in_form(), current_user
            )
    except EngineError as error:
        return str(error), status_of(error), {"Content-Type": "text/plain; charset=utf-8"}
    return "", 204


def _next(
    task_id: str, saved: SavedPage, sent: MultiDict[str, str]
) -> tuple[str, Mapping[str, str]]:
    """Where the button leads, or what is wrong on the page."""
    slug = saved.page.slug
    if (holder := sent.get("_add", "")) and saved.form.has(holder):
        rows = fields.row_numbers(saved.form.question(holder), saved.typed)
        return address(task_id, slug, f"{holder}-{rows[-1]}" if rows else holder), {}
    if name := sent.get(DROP):
        return address(task_id, slug, name), {}
    if row := sent.get("_remove"):
        return address(task_id, slug, row.rpartition("-")[0]), {}
    if sent.get("_do") == "later":
        flash("What you typed is saved. This task waits for you here.", "success")
        return url_for("work.mine"), {}
    shown = {**saved.typed, SHOWN: sent.getlist(SHOWN)}
    if more := newly_asked(saved.form, saved.page, shown, saved.known):
        flash(f"Your answer brings up {FEW.get(len(more), 'more questions')}.", "information")
        return address(task_id, slug, more[0]), {}
    if messages := saved.problems():
        return "", messages
    following = saved.next()
    to = following.slug if following else "check"
    saved.turn_to(to)
    return address(task_id, to), {}


def draw(
    task_id: str,
    slug: str,
    messages: Mapping[str, str] | None = None,
    typed: Mapping[str, list[str]] | None = None,
) -> ResponseReturnValue:
    """Draw one page with what stands typed, right or wrong, and the sentences beside it."""
    with db.read() as session:
        sheet = open_task(session, task_id, current_user, at=clock.now(), typed=typed)
        current = sheet.page(slug)
        if sheet.why_not:
            return redirect(url_for("tasks.show", task_id=task_id))
        if current not in sheet.pages:
            return redirect(address(task_id, sheet.start))
        shown, listed = _drawn(sheet, slug, messages), sheet.offered(current)
    looked(sheet.task.case, listed)
    return shown


def _drawn(sheet: TaskPage, slug: str, messages: Mapping[str, str] | None = None) -> str:
    """One page of a form, with its place among those that are asked."""
    task_id, current = sheet.task.public_id, sheet.page(slug)
    asked = [one.slug for one in sheet.pages]
    place = asked.index(slug)
    return render_template(
        "tasks/page.html",
        sheet=sheet,
        page=current,
        views=sheet.views(current, messages),
        number=place + 1,
        count=len(asked),
        back=address(task_id, asked[place - 1]) if place else None,
        here=address(task_id, slug),
        messages=messages or {},
        errors=errors(messages or {}),
        has_errors=bool(messages),
        sections=guidance(sheet.guidance),
    )


def _read(sheet: TaskPage) -> str:
    """A task that the person cannot fill in: what was answered, or why it waits."""
    return render_template(
        "tasks/read.html",
        sheet=sheet,
        sections=guidance(sheet.guidance),
        may_correct=may_correct(sheet),
    )
