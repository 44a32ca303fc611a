"""Drafts: text view - a diagram as steps in words, changed without a drawing.

The same editor as the drawn one, for keyboard and screen reader first: it needs no
JavaScript, and draws the diagram tidily after each change. Each act is sent with the hash
of the draft it was made from; as it says what to do, not how the file looks, it can be done
again on top of what a colleague has changed meanwhile.
"""

from __future__ import annotations

from collections.abc import Mapping

from flask import Blueprint, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from engine.case.trying.unanswered import unanswered
from engine.errors import Conflict, InvalidAnswers, InvalidProcess, NotFound
from engine.process.bundle import Bundle
from engine.process.editing import adding, beginning, changing, moving
from engine.process.editing.listing import KINDS, rows
from engine.process.model import ProcessVersion
from web import db
from web.drafts import saving, text_shown, undo
from web.drafts.places_in import links_to
from web.drafts.text_asked import Asked, Drawn, Field
from web.drafts.text_choices import ROLE_OPTIONS
from web.drafts.text_fields import ADDED, page_of

bp = Blueprint("text_view", __name__, url_prefix="/versions/<version>")

_ACTS = {"up": moving.move_up, "down": moving.move_down, "remove": moving.remove}
_CONFLICT = "Somebody changed this draft meanwhile"


@bp.get("/steps/<path:path>")
def show(version: str, path: str) -> ResponseReturnValue:
    """One diagram of a draft: its steps in order, what can be done to each, its problems."""
    return _show(version, path)


@bp.get("/step/<at>/<page>/<path:path>")
def ask(version: str, at: str, page: str, path: str) -> ResponseReturnValue:
    """One page that asks: what to add and where, what to change, where to move."""
    if page == "add":
        return _kinds(version, at, path)
    return _ask(version, at, page, path)


@bp.post("/step/<at>/<page>/<path:path>")
def do(version: str, at: str, page: str, path: str) -> ResponseReturnValue:
    """Do it: keep the changed diagram, drawn anew, and go back to the step."""
    simple = page in _ACTS
    typed: dict[str, str] = {}
    try:
        with db.read() as session:
            draft, bundle = saving.opened(session, version)
        _require_seen(version, path, bundle, draft.hash)
        drawn = Drawn.open(bundle, path)
        if simple:
            done = adding.Added(at, _ACTS[page](drawn.sheet, at))
            if page == "remove":
                done = adding.Added("", done.says)
        else:
            asked = page_of(drawn, page, at)
            typed = _typed(asked.fields)
            done = asked.act(typed)
        saved, anchor = _files(drawn, at, typed, done)
        saving.save(version, saved, _seen())
    except (InvalidAnswers, InvalidProcess) as error:
        messages = getattr(error, "messages", None) or dict.fromkeys(
            ["name"], " ".join(getattr(error, "problems", [str(error)]))
        )
        if simple:
            return _show(version, path, messages, at), 422
        return _ask(version, at, page, path, messages), 422
    except Conflict as error:
        return _conflict(version, at, page, path, str(error)), 409
    flash(done.says, "success")
    address = url_for("text_view.show", version=version, path=path, _anchor=anchor or None)
    return redirect(address, code=303)


@bp.post("/undoing/<path:path>")
def take_back(version: str, path: str) -> ResponseReturnValue:
    """Put the files back as they were before the last change, byte for byte."""
    try:
        undo.take_back(version, path, _seen())
    except Conflict as error:
        return _show(version, path, {"undo": str(error)}), 409
    return redirect(url_for("text_view.show", version=version, path=path), code=303)


@bp.get("/diagrams")
def new(version: str) -> ResponseReturnValue:
    """What a new diagram is called, and what it is for."""
    return _new(version)


@bp.post("/diagrams")
def begin(version: str) -> ResponseReturnValue:
    """Begin a diagram: its beginning, and its end."""
    with db.read() as session:
        _, bundle = saving.opened(session, version)
    typed = _typed(_new_fields())
    try:
        path, content = beginning.begin(
            bundle, typed["name"], typed["role"], occurrence=typed["what"] == "occurrence"
        )
        saving.save(version, {path: content}, _seen())
    except InvalidAnswers as error:
        return _new(version, error.messages), 422
    except InvalidProcess as error:
        return _new(version, {"name": " ".join(error.problems)}), 422
    except Conflict as error:
        return _new(version, {}, str(error)), 409
    flash("The diagram is begun: from its beginning straight to its end.", "success")
    return redirect(url_for("text_view.show", version=version, path=path), code=303)


# -- what was sent --------------------------------------------------------------------


def _seen() -> str:
    return request.form.get("seen", "")


def _require_seen(version: str, path: str, bundle: Bundle, now: str) -> None:
    """Refuse first what was made from a draft that is no longer there; the saving says who."""
    if _seen() != now and path in bundle.files:
        saving.save(version, {path: bundle.files[path]}, _seen())


def _typed(fields: list[Field]) -> dict[str, str]:
    return {
        f.name: ",".join(request.form.getlist(f.name))
        if f.kind == "checkboxes"
        else request.form.get(f.name, "")
        for f in fields
    }


def _files(
    drawn: Drawn, at: str, typed: Mapping[str, str], done: adding.Added
) -> tuple[dict[str, bytes | None], str]:
    """What is saved, and the step that the page shows then."""
    content = drawn.sheet.content()
    id = typed.get("id", at).strip()
    if id == at:
        return {drawn.path: content}, done.id
    changed = Bundle(drawn.bundle.name, {**drawn.bundle.files, drawn.path: content})
    return changing.change_id(changed, drawn.path, at, id), id


# -- pages ----------------------------------------------------------------------------


def _show(version: str, path: str, messages: Mapping[str, str] | None = None, at: str = "") -> str:
    with db.read() as session:
        draft, bundle = saving.opened(session, version)
        drawn = Drawn.open(bundle, path)
        was = text_shown.before(session, version)
        return render_template(
            "drafts/text_view/show.html",
            version=draft,
            path=path,
            title=drawn.title,
            diagrams=[(d, rows(d)) for d in drawn.diagrams],
            kinds=KINDS,
            names=text_shown.names(drawn.rows),
            called=text_shown.files_called(bundle),
            forms=text_shown.forms(bundle, drawn.diagrams) if _has("form_editor.show") else {},
            problems=text_shown.problems(bundle, drawn, was),
            links=lambda told: links_to(version, bundle, told),
            warnings=[one.sentence for one in unanswered(was, bundle)] if was else [],
            may_undo=undo.offered(session, draft, bundle, path),
            errors=[{"text": m, "href": f"#{at}" if at else ""} for m in (messages or {}).values()],
            has_errors=bool(messages),
        )


def _ask(
    version: str, at: str, page: str, path: str, messages: Mapping[str, str] | None = None
) -> str:
    with db.read() as session:
        draft, bundle = saving.opened(session, version)
        drawn = Drawn.open(bundle, path)
        asked = page_of(drawn, page, at)
        return _page(draft, path, at, page, asked, messages)


def _page(
    draft: ProcessVersion,
    path: str,
    at: str,
    page: str,
    asked: Asked,
    messages: Mapping[str, str] | None,
) -> str:
    names = {f.name for f in asked.fields}
    again = messages is not None
    values = _typed(asked.fields) if again else {f.name: f.value for f in asked.fields}
    return render_template(
        "drafts/text_view/ask.html",
        version=draft,
        path=path,
        at=at,
        page=page,
        asked=asked,
        values=values,
        messages=messages or {},
        errors=[
            {"text": text, "href": f"#{name}" if name in names else ""}
            for name, text in (messages or {}).items()
        ],
        has_errors=bool(messages),
    )


def _kinds(version: str, at: str, path: str) -> str:
    with db.read() as session:
        draft, bundle = saving.opened(session, version)
        drawn = Drawn.open(bundle, path)
        row = drawn.row(at)
        return render_template(
            "drafts/text_view/kinds.html",
            version=draft,
            path=path,
            at=at,
            where=drawn.where(at),
            added=ADDED,
            row=row if row and row.kind in ("task", "part") else None,
        )


def _conflict(version: str, at: str, page: str, path: str, said: str) -> str:
    """Who was first, what was typed, and the way to do it on top of theirs - or to let it be."""
    with db.read() as session:
        try:
            draft, bundle = saving.opened(session, version)
            drawn = Drawn.open(bundle, path)
            labels = {}
            if page not in _ACTS:
                labels = {f.name: f for f in page_of(drawn, page, at).fields}
            else:
                drawn.sheet.node(at)
            possible = True
        except (Conflict, NotFound, InvalidProcess):
            draft, labels, possible = None, {}, False
        sent = [
            (name, value)
            for name, value in request.form.items(multi=True)
            if name not in ("csrf_token", "seen")
        ]
        return render_template(
            "drafts/text_view/conflict.html",
            heading=_CONFLICT,
            said=said,
            version=version,
            seen=draft.hash if draft else "",
            path=path,
            at=at,
            page=page,
            possible=possible,
            act={"up": "Move up", "down": "Move down", "remove": "Remove"}.get(page, ""),
            sent=sent,
            shown=[text_shown.shown(labels.get(name), name, value) for name, value in sent],
        )


def _new_fields() -> list[Field]:
    return [
        Field("input", "name", "What is it called?", "For example: Carer’s assessment"),
        Field(
            "radios", "what", "What is it?", "",
            (("part", "A part: another diagram walks through it"),
             ("occurrence", "An occurrence: people report it when it happens in life")), "part",
        ),
        Field("radios", "role", "Who does its first task?", options=ROLE_OPTIONS),
    ]  # fmt: skip


def _new(version: str, messages: Mapping[str, str] | None = None, clash: str = "") -> str:
    with db.read() as session:
        draft, _ = saving.opened(session, version)
        asked = Asked("Begin a diagram", "Begin it", _new_fields(), lambda _: adding.Added("", ""))
        if clash:
            asked.intro = f"{clash} What you typed still stands below; send it again."
        return _page(draft, "", "", "", asked, messages)


# -- words ----------------------------------------------------------------------------


def _has(endpoint: str) -> bool:
    return endpoint in current_app.view_functions
