"""Drafts: removing - a diagram that nothing leads to is taken out of a draft, with its tasks' forms."""

from __future__ import annotations

from collections.abc import Mapping

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from engine.errors import Conflict, NotFound
from engine.process.editing import removing
from engine.process.editing.removing import Removal
from web import db
from web.drafts import saving
from web.drafts.form_editor import answer
from web.drafts.home import title_of

bp = Blueprint("removing", __name__, url_prefix="/versions/<version>")


@bp.get("/removal/<path:path>")
def show(version: str, path: str) -> ResponseReturnValue:
    """What goes with a diagram, before it is taken out; or what still needs it."""
    return _page(version, path)


@bp.post("/removal/<path:path>")
def remove(version: str, path: str) -> ResponseReturnValue:
    """Take the diagram out, and with it the forms and guidance of its tasks."""

    def act() -> ResponseReturnValue:
        with db.read() as session:
            _, bundle = saving.opened(session, version)
        title = title_of(bundle, path)
        found = removing.remove_diagram(bundle, path)
        if found.why_not:
            raise Conflict(" ".join(found.why_not))
        saving.save(version, found.changes, request.form.get("seen", ""))
        flash(f"“{title}” is out of the draft, and its forms with it.", "success")
        return redirect(url_for("drafts.show", version=version), code=303)

    return answer(act, lambda messages, clash: _page(version, path, messages, clash))


def _page(
    version: str, path: str, messages: Mapping[str, str] | None = None, clash: str = ""
) -> str:
    with db.read() as session:
        draft, bundle = saving.opened(session, version)
        if path not in bundle.diagrams:
            raise NotFound
        try:
            found = removing.remove_diagram(bundle, path)
        except Conflict as error:
            found = Removal({}, (), (str(error),))
        return render_template(
            "drafts/removal.html",
            version=draft,
            path=path,
            title=title_of(bundle, path),
            found=found,
            forms=sum(one.startswith("forms/") for one in found.changes),
            clash=clash,
            errors=[{"text": text} for text in (messages or {}).values()],
            has_errors=bool(messages),
        )
