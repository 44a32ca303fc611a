"""Procedures: the library, "I have read this", who has read which; adding and changing them."""

from __future__ import annotations

import io
from collections.abc import Mapping
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from sqlalchemy.orm import object_session

from engine import clock, people
from engine.case.documents.checking import LARGEST
from engine.case.documents.receiving import receive
from engine.case.documents.scanning import CouldNotScan
from engine.case.documents.sorts import ENDINGS, Unfit
from engine.case.model import Task
from engine.errors import InvalidAnswers, NotFound
from engine.procedures import keeping, reading
from engine.procedures.keeping import SCOPES, STAGES, Place
from web import db
from web.documents import SEALED_OFF
from web.tasks.words import errors
from web.uploads import scanner

bp = Blueprint("procedures", __name__, url_prefix="/procedures")


@bp.get("")
def library() -> ResponseReturnValue:
    """Everything that is in use; what I have not read comes first."""
    with db.read() as session:
        return render_template(
            "procedures/library.html",
            shelved=reading.library(session, current_user, clock.today()),
            keeps=_keeps(),
            scopes=SCOPES,
            stages=STAGES,
            asked=bool(current_user.roles & reading.READERS),
        )


@bp.get("/<procedure_id>")
def show(procedure_id: str) -> ResponseReturnValue:
    """One procedure: where it is, its versions, and who has read it."""
    return _show(procedure_id, {}, {})


@bp.get("/new")
def new() -> ResponseReturnValue:
    """Ask what is to be put into the library."""
    people.require(current_user, "keep_procedures", None)
    return _new({}, {})


@bp.post("")
def add() -> ResponseReturnValue:
    """Put a procedure into the library."""
    typed = request.form.to_dict()
    try:
        people.require(current_user, "keep_procedures", None)
        place = _place(typed)
        with db.write() as session:
            row = keeping.add_procedure(
                session, typed.get("title", ""), typed.get("what_for", ""), typed.get("scope", ""),
                request.form.getlist("stages"), typed.get("called", ""), place, current_user,
            )  # fmt: skip
            added = row.public_id
    except InvalidAnswers as error:
        return _new(typed, error.messages), 422
    flash("It is in the library. Everybody is asked to read it.", "success")
    return redirect(url_for("procedures.show", procedure_id=added), code=303)


@bp.post("/<procedure_id>")
def change(procedure_id: str) -> ResponseReturnValue:
    """Do one thing with a procedure: change it, add a version, look at it again, take it out of use."""
    acts = {"change": _change, "version": _version, "checked": _checked, "withdraw": _withdraw}
    act = acts.get(request.form.get("_do", ""))
    if act is None:
        raise NotFound
    typed = request.form.to_dict()
    try:
        people.require(current_user, "keep_procedures", None)
        flash(act(procedure_id, typed), "success")
    except InvalidAnswers as error:
        return _show(procedure_id, typed, error.messages), 422
    return redirect(url_for("procedures.show", procedure_id=procedure_id), code=303)


@bp.post("/versions/<version_id>/read")
def read(version_id: str) -> ResponseReturnValue:
    """Note that I have read this version."""
    with db.write() as session:
        reading.have_read(session, version_id, current_user)
    flash("It is noted that you have read this.", "success")
    return redirect(url_for("procedures.library"), code=303)


@bp.get("/versions/<version_id>/document")
def document(version_id: str) -> ResponseReturnValue:
    """Give the document to be saved; a browser never shows it as a page of ours."""
    with db.read() as session:
        version = reading.get_version(session, version_id)
        if version.content is None:
            raise NotFound
        content, name, media_type = version.content, version.file_name, version.media_type
    answer = send_file(
        io.BytesIO(content), mimetype=media_type, as_attachment=True, download_name=name,
        etag=False, conditional=False,
    )  # fmt: skip
    answer.headers["Content-Security-Policy"] = SEALED_OFF
    return answer


@bp.app_context_processor
def beside_a_task() -> dict[str, Any]:
    """Hand what fits a task's stage to the page of the task."""
    return {"procedures_for": _for_task}


def _for_task(task: Task) -> Any:
    """What fits the stage of a task, read in the transaction its page is read in."""
    session = object_session(task)
    if session is None:
        return []
    return reading.for_stages(session, [one for one in (task.stage or "").split(",") if one])


# -- acts -------------------------------------------------------------------------


def _change(procedure: str, typed: Mapping[str, str]) -> str:
    with db.write() as session:
        keeping.change_procedure(
            session, procedure, typed.get("title", ""), typed.get("what_for", ""),
            typed.get("scope", ""), request.form.getlist("stages"), current_user,
        )  # fmt: skip
    return "It is changed. Nobody has to read it again for that."


def _version(procedure: str, typed: Mapping[str, str]) -> str:
    place = _place(typed)
    with db.write() as session:
        keeping.add_version(
            session, procedure, typed.get("called", ""), typed.get("what_changed", ""), place,
            current_user,
        )  # fmt: skip
    return "The new version is in the library. Everybody is asked to read it."


def _checked(procedure: str, typed: Mapping[str, str]) -> str:
    with db.write() as session:
        keeping.still_newest(session, procedure, current_user)
    return "It is noted that you have looked today."


def _withdraw(procedure: str, typed: Mapping[str, str]) -> str:
    with db.write() as session:
        keeping.withdraw_procedure(session, procedure, current_user)
    return "It is not in use any more. Who has read it stays."


def _place(typed: Mapping[str, str]) -> Place:
    """The address that was typed, and the file that was sent. Raises ``InvalidAnswers``."""
    address, file = typed.get("address", ""), request.files.get("file")
    if file is None or not file.filename:
        return Place(address)
    try:
        return Place(address, receive(file.filename, file.stream.read(LARGEST + 1), scanner()))
    except (Unfit, CouldNotScan) as error:
        raise InvalidAnswers({"file": str(error)}) from None


# -- pages ------------------------------------------------------------------------


def _show(procedure_id: str, typed: Mapping[str, str], messages: Mapping[str, str]) -> str:
    with db.read() as session:
        row = keeping.get_procedure(session, procedure_id)
        every = reading.versions_of(session, row)
        mine = reading.library(session, current_user, clock.today())
        sees = people.may(current_user, "read_training", None)
        return render_template(
            "procedures/show.html",
            procedure=row,
            versions=every,
            mine=next((one for one in mine if one.procedure.id == row.id), None),
            read_by=reading.read_by(session, every[0], current_user) if sees else None,
            keeps=_keeps() and row.withdrawn_at is None,
            **_words(typed, messages),
        )


def _new(typed: Mapping[str, str], messages: Mapping[str, str]) -> str:
    return render_template("procedures/new.html", **_words(typed, messages))


def _words(typed: Mapping[str, str], messages: Mapping[str, str]) -> dict[str, Any]:
    return {
        "typed": typed,
        "chosen": request.form.getlist("stages"),
        "messages": messages,
        "errors": errors(messages),
        "has_errors": bool(messages),
        "scopes": SCOPES,
        "stages": STAGES,
        "endings": ",".join(ENDINGS),
        "in_words": clock.in_words,
    }


def _keeps() -> bool:
    return people.may(current_user, "keep_procedures", None)
