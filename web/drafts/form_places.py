"""Drafts: form places - a question of a form moved to another place, or taken out."""

from __future__ import annotations

from collections.abc import Mapping

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from engine.errors import InvalidAnswers
from engine.process.forms_edit import changing, used
from web import db
from web.drafts.form_editor import answer, errors, loaded, open_form, save

bp = Blueprint("form_places", __name__, url_prefix="/versions/<version>/forms/<task>")


@bp.get("/questions/<id>/place")
def place(version: str, task: str, id: str) -> ResponseReturnValue:
    """Where else a question can stand."""
    return _place(version, task, id)


@bp.post("/questions/<id>/place")
def move(version: str, task: str, id: str) -> ResponseReturnValue:
    """Move it there."""

    def act() -> ResponseReturnValue:
        opened = loaded(version, task)
        where = request.form.get("where", "")
        if not where:
            raise InvalidAnswers({"where": "Select where it is to stand"})
        save(opened, changing.move_to(opened.require(), id, where), request.form.get("seen", ""))
        return redirect(url_for("form_editor.show", **opened.address, _anchor=f"q-{id}"), code=303)

    return answer(act, lambda messages, clash: _place(version, task, id, messages, clash))


def _place(
    version: str, task: str, id: str, messages: Mapping[str, str] | None = None, clash: str = ""
) -> str:
    with db.read() as session:
        opened = open_form(session, version, task)
        form = opened.require()
        here = changing.place_of(form, id)
        items = [{"value": "", "text": "Choose a place"}]
        for number, one in enumerate(form["pages"], 1):
            title = str(one.get("title"))
            items.append({"value": f"page-{number}", "text": f"Page {number}, {title}: at the end"})
            for other in one.get("questions", []):
                if other["id"] != id:
                    label = str(other.get("label"))
                    items.append(
                        {"value": f"after-{other['id']}", "text": f"– after “{label[:70]}”"}
                    )
        sent = request.form.get("where", "")
        return render_template(
            "drafts/forms/place.html",
            opened=opened,
            question=here.question,
            items=[{**item, "selected": item["value"] == sent} for item in items],
            clash=clash,
            messages=messages or {},
            errors=errors(messages or {}),
            has_errors=bool(messages),
        )


@bp.get("/questions/<id>/removal")
def removal(version: str, task: str, id: str) -> ResponseReturnValue:
    """What rests on a question, before it is taken out."""
    return _removal(version, task, id)


@bp.post("/questions/<id>/removal")
def remove(version: str, task: str, id: str) -> ResponseReturnValue:
    """Take it out."""

    def act() -> ResponseReturnValue:
        opened = loaded(version, task)
        changed = changing.remove(opened.require(), id)
        save(opened, changed, request.form.get("seen", ""), refuse=False)
        flash("The question is out of the form.", "success")
        return redirect(url_for("form_editor.show", **opened.address), code=303)

    return answer(act, lambda messages, clash: _removal(version, task, id, clash))


def _removal(version: str, task: str, id: str, clash: str = "") -> str:
    with db.read() as session:
        opened = open_form(session, version, task)
        place = changing.place_of(opened.require(), id)
        return render_template(
            "drafts/forms/removal.html",
            opened=opened,
            question=place.question,
            uses=used.of_question(opened.bundle, task, id),
            fixed=opened.statutory.get(id, ""),
            clash=clash,
        )
