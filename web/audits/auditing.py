"""Auditing: one audit - its questions section by section, the end of it, and a second opinion."""

from __future__ import annotations

from collections.abc import Mapping

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from engine import clock
from engine.audit.actions import add_action
from engine.audit.answering import CLOSING_WORDS, Said, finish, save_answers, save_closing
from engine.audit.evidence import DOCUMENT, TASK, Piece
from engine.audit.moderating import moderate
from engine.audit.questions import ANSWERS, GRADES, SECTIONS, Section, section
from engine.audit.sample import MARKS
from engine.audit.shown import AuditPage, read_audit
from engine.errors import Conflict, InvalidAnswers, NotFound
from web import db
from web.days import typed_day
from web.tasks.words import errors, looked

bp = Blueprint("auditing", __name__, url_prefix="/audits/<audit_id>")


@bp.get("")
def show(audit_id: str) -> ResponseReturnValue:
    """One audit: what is answered, what is missing, what has to be put right; or what it found."""
    return _draw(audit_id, "audits/audit.html", {}, {})


@bp.get("/questions/<name>")
def ask(audit_id: str, name: str) -> ResponseReturnValue:
    """The questions of one section, with what the record shows beside them."""
    return _section(audit_id, _known(name), {}, {})


@bp.post("/questions/<name>")
def answer(audit_id: str, name: str) -> ResponseReturnValue:
    """Keep what was said, and go on to the next section or back to the audit."""
    part, typed = _known(name), request.form.to_dict()
    try:
        with db.write() as session:
            save_answers(session, audit_id, _said(part, typed), current_user, version=_version())
    except InvalidAnswers as error:
        return _section(audit_id, part, typed, error.messages), 422
    except Conflict as error:
        return _section(audit_id, part, typed, {"": str(error)}), 409
    return redirect(_next(audit_id, part), code=303)


@bp.get("/closing")
def closing(audit_id: str) -> ResponseReturnValue:
    """What went well, what to improve, what can be learned, and the grade."""
    return _closing(audit_id, {}, {})


@bp.post("/closing")
def close(audit_id: str) -> ResponseReturnValue:
    """Keep what is said at the end."""
    typed = request.form.to_dict()
    words = {name: typed.get(name, "") for name in CLOSING_WORDS}
    try:
        with db.write() as session:
            save_closing(
                session, audit_id, words, typed.get("grade", ""), current_user, version=_version()
            )
    except InvalidAnswers as error:
        return _closing(audit_id, typed, error.messages), 422
    except Conflict as error:
        return _closing(audit_id, typed, {"": str(error)}), 409
    return redirect(url_for("auditing.show", audit_id=audit_id), code=303)


@bp.post("/finish")
def end(audit_id: str) -> ResponseReturnValue:
    """Finish the audit: from then on it is not changed."""
    try:
        with db.write() as session:
            finish(session, audit_id, current_user, version=_version())
    except InvalidAnswers as error:
        return _draw(audit_id, "audits/audit.html", {}, error.messages), 422
    except Conflict as error:
        return _draw(audit_id, "audits/audit.html", {}, {"": str(error)}), 409
    flash("The audit is finished. The case is no longer open to you.", "success")
    return redirect(url_for("auditing.show", audit_id=audit_id), code=303)


@bp.post("/actions")
def add(audit_id: str) -> ResponseReturnValue:
    """Note something that has to be put right."""
    typed = request.form.to_dict()
    due_on = typed_day(typed, "due")
    try:
        with db.write() as session:
            what, owner = typed.get("what", ""), typed.get("owner", "")
            person = typed.get("person", "")
            add_action(session, audit_id, what, owner, due_on, current_user, person=person)
    except InvalidAnswers as error:
        return _draw(audit_id, "audits/audit.html", typed, error.messages), 422
    flash("Noted.", "success")
    return redirect(url_for("auditing.show", audit_id=audit_id) + "#actions", code=303)


@bp.post("/opinion")
def second(audit_id: str) -> ResponseReturnValue:
    """Give a second opinion."""
    typed = request.form.to_dict()
    try:
        with db.write() as session:
            grade, words = typed.get("grade", ""), typed.get("words", "")
            moderate(session, audit_id, grade, words, current_user)
    except InvalidAnswers as error:
        return _draw(audit_id, "audits/audit.html", typed, error.messages), 422
    flash("Your opinion stands beside the audit.", "success")
    return redirect(url_for("auditing.show", audit_id=audit_id), code=303)


def _section(
    audit_id: str, part: Section, typed: Mapping[str, str], messages: Mapping[str, str]
) -> str:
    return _draw(audit_id, "audits/section.html", typed, messages, part=part, answering=True)


def _closing(audit_id: str, typed: Mapping[str, str], messages: Mapping[str, str]) -> str:
    return _draw(audit_id, "audits/closing.html", typed, messages, answering=True)


def _draw(
    audit_id: str,
    template: str,
    typed: Mapping[str, str],
    messages: Mapping[str, str],
    *,
    answering: bool = False,
    **more: object,
) -> str:
    """Draw a page of an audit; where the case can be read, note that it was looked at."""
    with db.read() as session:
        page = read_audit(session, audit_id, current_user, at=clock.now())
        if answering and not page.may_answer:
            raise NotFound
        shown = render_template(
            template,
            page=page,
            audit=page.audit,
            sections=SECTIONS,
            answers=ANSWERS,
            grades=GRADES,
            closing_words=CLOSING_WORDS,
            marks=MARKS,
            typed=typed,
            messages=messages,
            errors=_errors(page, messages),
            has_errors=bool(messages),
            address=lambda piece: _address(page, piece),
            in_words=clock.in_words,
            **more,
        )
    if page.sight is not None:
        looked(page.sight.case)
    return shown


def _errors(page: AuditPage, messages: Mapping[str, str]) -> list[dict[str, str]]:
    """The messages, each with the place it leads to: on this page, or on that of its section."""
    listed = []
    for one in errors(messages):
        name = one["href"].removeprefix("#")
        if not name:
            listed.append({"text": one["text"]})
        elif request.endpoint == "auditing.end":
            href = _place(page.audit.public_id, name)
            listed.append({"text": one["text"], "href": f"{href}#{name}"})
        else:
            listed.append(one)
    return listed


def _place(audit_id: str, field: str) -> str:
    """The page on which a field of an audit is."""
    number = field.removeprefix("q").partition("-")[0]
    if not number.isdecimal():
        return url_for("auditing.closing", audit_id=audit_id)
    part = next(s for s in SECTIONS if int(number) in {q.number for q in s.questions})
    return url_for("auditing.ask", audit_id=audit_id, name=part.name)


def _address(page: AuditPage, piece: Piece) -> str:
    """The page that shows a piece of evidence; '' where the case is not open to this person."""
    if page.sight is None:
        return ""
    case = page.sight.case.public_id
    if piece.sort == TASK:
        return url_for("tasks.show", task_id=piece.key)
    if piece.sort == DOCUMENT:
        return url_for("documents.details", case_id=case, upload_id=piece.key)
    return url_for("chronology.show", case_id=case)


def _said(part: Section, typed: Mapping[str, str]) -> dict[int, Said]:
    return {
        q.number: Said(*(typed.get(f"q{q.number}{end}", "") for end in ("", "-evidence", "-words")))
        for q in part.questions
    }


def _version() -> int:
    typed = request.form.get("version", "")
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 9 else 0


def _known(name: str) -> Section:
    found = section(name)
    if found is None:
        raise NotFound
    return found


def _next(audit_id: str, part: Section) -> str:
    """The next section, the end after the last; the audit itself where that was asked for."""
    place = SECTIONS.index(part) + 1
    if request.form.get("go") == "back":
        return url_for("auditing.show", audit_id=audit_id)
    if place == len(SECTIONS):
        return url_for("auditing.closing", audit_id=audit_id)
    return url_for("auditing.ask", audit_id=audit_id, name=SECTIONS[place].name)
