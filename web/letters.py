"""Letters: the letters of a case - the list, one to be written, one as it will be printed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from flask import Blueprint, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from engine import clock
from engine.case.letters.approve import approve_letter
from engine.case.letters.cancel import cancel_letter
from engine.case.letters.change import change_letter
from engine.case.letters.find import number_of
from engine.case.letters.send import send_letter
from engine.case.letters.write import write_letter
from engine.case.views.letter import PRIVATE, SUBJECT, open_letter, open_words
from engine.case.views.letters import BY, new_letter, open_letters
from engine.case.views.overview import identity
from engine.errors import Conflict, InvalidAnswers, NotAllowed, Refused
from web import db
from web.tasks.words import errors, looked, typed_in_form

bp = Blueprint("letters", __name__, url_prefix="/cases/<case_id>/letters")

Typed = Mapping[str, list[str]]


@bp.get("")
def show(case_id: str) -> ResponseReturnValue:
    """Every letter of the case, the newest first, and what else can be given or written."""
    typed = request.args.get("page", "1")
    number = int(typed) if typed.isdecimal() and len(typed) < 7 else 1
    with db.read() as session:
        opened = open_letters(session, case_id, current_user, at=clock.now(), page=number)
        page = render_template(
            "letters/show.html",
            who=identity(opened.sight),
            opened=opened,
            reads=opened.sight.may_read("letter"),
        )
    looked(opened.sight.case)
    return page


@bp.get("/new/<template>")
def new(case_id: str, template: str) -> ResponseReturnValue:
    """Ask what has to be known before a letter is written."""
    return _new(case_id, template, {}, {})


@bp.post("/new/<template>")
def create(case_id: str, template: str) -> ResponseReturnValue:
    """Draft the letter, and show it."""
    typed = typed_in_form()
    try:
        with db.write() as session:
            row = write_letter(session, case_id, template, typed, current_user, council=_council())
            number = _number_of(session, case_id, row)
    except InvalidAnswers as error:
        return _new(case_id, template, typed, error.messages), 422
    except Refused as error:
        return _new(case_id, template, typed, {}, str(error)), 422
    flash("The letter is drafted. Read it as it will go.", "success")
    return redirect(url_for("letters.letter", case_id=case_id, number=number), code=303)


@bp.get("/<number>")
def letter(case_id: str, number: str) -> ResponseReturnValue:
    """One letter as it will be printed, with its envelope."""
    return _letter(case_id, number, {}, {})


@bp.get("/<number>/words")
def words(case_id: str, number: str) -> ResponseReturnValue:
    """The words, the way and the address of a letter, to be changed."""
    return _words(case_id, number, {}, {})


@bp.post("/<number>/words")
def change(case_id: str, number: str) -> ResponseReturnValue:
    """Change a letter; it has to be approved anew."""
    typed = typed_in_form()
    try:
        with db.write() as session:
            change_letter(session, case_id, number, typed, current_user)
    except InvalidAnswers as error:
        return _words(case_id, number, typed, error.messages), 422
    except Conflict as error:
        return _words(case_id, number, typed, {}, str(error)), 409
    flash("The letter is changed. Somebody else has to approve it.", "success")
    return redirect(url_for("letters.letter", case_id=case_id, number=number), code=303)


@bp.post("/<number>/approval")
def approve(case_id: str, number: str) -> ResponseReturnValue:
    """Approve the letter as it was seen."""
    version = request.form.get("_version", "")
    return _act(
        case_id,
        number,
        lambda session: approve_letter(session, case_id, number, version, current_user),
        "The letter is approved. Send it, and then record that it has left.",
    )


@bp.post("/<number>/sending")
def send(case_id: str, number: str) -> ResponseReturnValue:
    """Record that the letter has left."""
    typed = typed_in_form()
    return _act(
        case_id,
        number,
        lambda session: send_letter(session, case_id, number, typed, current_user),
        "It is recorded that the letter has left.",
    )


@bp.post("/<number>/cancellation")
def cancel(case_id: str, number: str) -> ResponseReturnValue:
    """Cancel a letter that has not left."""
    typed = typed_in_form()
    return _act(
        case_id,
        number,
        lambda session: cancel_letter(session, case_id, number, typed, current_user),
        "The letter is cancelled.",
    )


def _act(case_id: str, number: str, verb: Callable[[Any], Any], done: str) -> ResponseReturnValue:
    """Do something to a letter and show it again, with what was typed where it is refused."""
    try:
        with db.write() as session:
            verb(session)
    except InvalidAnswers as error:
        return _letter(case_id, number, typed_in_form(), error.messages), 422
    except Refused as error:
        return _letter(case_id, number, typed_in_form(), {}, str(error)), 422
    except Conflict as error:
        return _letter(case_id, number, typed_in_form(), {}, str(error)), 409
    except NotAllowed as error:
        return _letter(case_id, number, typed_in_form(), {}, str(error)), 403
    flash(done, "success")
    return redirect(url_for("letters.letter", case_id=case_id, number=number), code=303)


# -- pages ------------------------------------------------------------------------


def _new(
    case_id: str, template: str, typed: Typed, messages: Mapping[str, str], refused: str = ""
) -> ResponseReturnValue:
    with db.read() as session:
        opened = new_letter(session, case_id, template, current_user, at=clock.now())
        page = _draw("letters/new.html", opened, typed, messages, refused)
    looked(opened.sight.case)
    return page


def _letter(
    case_id: str, number: str, typed: Typed, messages: Mapping[str, str], refused: str = ""
) -> ResponseReturnValue:
    with db.read() as session:
        opened = open_letter(session, case_id, number, current_user, at=clock.now())
        today = clock.today()
        page = _draw(
            "letters/letter.html",
            opened,
            typed,
            messages,
            refused,
            subject=SUBJECT,
            private=PRIVATE,
            today=(str(today.day), str(today.month), str(today.year)),
        )
    looked(opened.sight.case)
    return page


def _words(
    case_id: str, number: str, typed: Typed, messages: Mapping[str, str], refused: str = ""
) -> ResponseReturnValue:
    with db.read() as session:
        opened = open_words(session, case_id, number, current_user, at=clock.now())
        ways = [(way, label, "") for way, label in BY.items()]
        page = _draw("letters/words.html", opened, typed, messages, refused, ways=ways)
    looked(opened.sight.case)
    return page


def _draw(
    template: str,
    opened: Any,
    typed: Typed,
    messages: Mapping[str, str],
    refused: str,
    **more: Any,
) -> str:
    listed = [{"text": refused}] if refused else errors(messages)
    return render_template(
        template,
        who=identity(opened.sight),
        opened=opened,
        typed={name: values[0] for name, values in typed.items() if values},
        messages=messages,
        refused=refused,
        errors=listed,
        has_errors=bool(listed),
        **more,
    )


def _number_of(session: Any, case_id: str, row: Any) -> int:
    """The number of the letter that was just written."""
    opened = open_letters(session, case_id, current_user, at=clock.now())
    return number_of(opened.sight.file.record, row)


def _council() -> str:
    return str(current_app.config["COUNCIL"])
