"""Drafts: form questions - one question of a form: added, changed, moved, removed.

The type is chosen first, so that a page asks only what a question of that type can say,
with and without JavaScript.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from engine.errors import InvalidAnswers, NotFound
from engine.process.forms_edit import asked, changing
from web import db
from web.drafts.form_editor import Opened, answer, errors, loaded, open_form, save

bp = Blueprint("form_questions", __name__, url_prefix="/versions/<version>/forms/<task>")


# -- the type ---------------------------------------------------------------------


@bp.get("/adding/<where>")
def choose(version: str, task: str, where: str) -> ResponseReturnValue:
    """Which type the new question is of."""
    return _choose(version, task, where)


@bp.post("/adding/<where>")
def chosen(version: str, task: str, where: str) -> ResponseReturnValue:
    """Go on with the type that was chosen."""
    type = request.form.get("type", "")
    if type not in asked.TYPES:
        return _choose(version, task, where, {"type": "Select what kind of answer it has"}), 422
    to = url_for("form_questions.new", version=version, task=task, where=where, type=type)
    return redirect(to, code=303)


@bp.get("/questions/<id>/type")
def retype(version: str, task: str, id: str) -> ResponseReturnValue:
    """Which other type a question is to be of."""
    return _choose(version, task, f"type-{id}")


@bp.post("/questions/<id>/type")
def retyped(version: str, task: str, id: str) -> ResponseReturnValue:
    """Go on with the other type."""
    type = request.form.get("type", "")
    if type not in asked.TYPES:
        messages = {"type": "Select what kind of answer it has"}
        return _choose(version, task, f"type-{id}", messages), 422
    to = url_for("form_questions.as_type", version=version, task=task, id=id, type=type)
    return redirect(to, code=303)


def _choose(version: str, task: str, where: str, messages: Mapping[str, str] | None = None) -> str:
    with db.read() as session:
        opened = open_form(session, version, task)
        form = opened.require()
        kind, _, name = where.partition("-")
        if kind == "type":
            place = changing.place_of(form, name)
            holder, now = place.holder, str(place.question.get("type"))
        else:
            holder, now = _holder(form, where), ""
        return render_template(
            "drafts/forms/type.html",
            opened=opened,
            question=changing.place_of(form, name).question if kind == "type" else None,
            types=[asked.TYPES[n] for n in (asked.INSIDE if holder else asked.TYPES)],
            now=now,
            said=_said(form, where),
            messages=messages or {},
            errors=errors(messages or {}),
            has_errors=bool(messages),
        )


# -- what it says -----------------------------------------------------------------


@bp.get("/adding/<where>/<type>")
def new(version: str, task: str, where: str, type: str) -> ResponseReturnValue:
    """What the new question says."""
    return _new(version, task, where, type)


@bp.post("/adding/<where>/<type>")
def add(version: str, task: str, where: str, type: str) -> ResponseReturnValue:
    """Add the question."""

    def act() -> ResponseReturnValue:
        opened = loaded(version, task)
        form = opened.require()
        holder = _holder(form, where)
        said = asked.taken(type, request.form, opened.bundle, holder is not None)
        everywhere = frozenset(
            str(q.question["id"])
            for other in opened.bundle.forms.values()
            if isinstance(other.get("pages"), list)
            for q in changing.every(other)
        )
        id = request.form.get("id", "").strip()
        if type == "computed" and not id:
            raise InvalidAnswers({"id": "Enter the name of the fact it shows"})
        id = id or changing.new_id(form, said["label"], everywhere)
        save(opened, changing.add(form, {"id": id, **said}, where), request.form.get("seen", ""))
        flash("The question is there.", "success")
        return redirect(url_for("form_editor.show", **opened.address, _anchor=f"q-{id}"), code=303)

    return answer(act, lambda messages, clash: _new(version, task, where, type, messages, clash))


def _new(
    version: str,
    task: str,
    where: str,
    type: str,
    messages: Mapping[str, str] | None = None,
    clash: str = "",
) -> str:
    with db.read() as session:
        opened = open_form(session, version, task)
        form = opened.require()
        if type not in asked.TYPES:
            raise NotFound
        holder = _holder(form, where)
        return _question_page(
            opened, type, dict(request.form), holder, messages or {}, clash,
            question=None, said=_said(form, where),
        )  # fmt: skip


@bp.get("/questions/<id>")
def question(version: str, task: str, id: str) -> ResponseReturnValue:
    """What a question says."""
    return _change(version, task, id, "")


@bp.post("/questions/<id>")
def change(version: str, task: str, id: str) -> ResponseReturnValue:
    """Let it say what was typed."""
    return _changed(version, task, id, "")


@bp.get("/questions/<id>/as/<type>")
def as_type(version: str, task: str, id: str, type: str) -> ResponseReturnValue:
    """What a question would say as one of another type."""
    return _change(version, task, id, type)


@bp.post("/questions/<id>/as/<type>")
def change_type(version: str, task: str, id: str, type: str) -> ResponseReturnValue:
    """Make it one of another type that says what was typed."""
    return _changed(version, task, id, type)


def _changed(version: str, task: str, id: str, type: str) -> ResponseReturnValue:
    def act() -> ResponseReturnValue:
        opened = loaded(version, task)
        form = opened.require()
        place = changing.place_of(form, id)
        now = str(place.question.get("type"))
        sent = _with_fixed(opened, place.question, type or now)
        inside = place.holder is not None
        said = asked.taken(type or now, sent, opened.bundle, inside, place.question)
        if type and type != now:
            said = {**dict.fromkeys(_only_of(now), ""), **said}
        save(opened, changing.change(form, id, said), request.form.get("seen", ""))
        flash("The question is changed.", "success")
        return redirect(url_for("form_editor.show", **opened.address, _anchor=f"q-{id}"), code=303)

    return answer(act, lambda messages, clash: _change(version, task, id, type, messages, clash))


def _change(
    version: str,
    task: str,
    id: str,
    type: str,
    messages: Mapping[str, str] | None = None,
    clash: str = "",
) -> str:
    with db.read() as session:
        opened = open_form(session, version, task)
        place = changing.place_of(opened.require(), id)
        type = type or str(place.question.get("type"))
        if type not in asked.TYPES:
            raise NotFound
        typed = {**as_fields(place.question), **dict(request.form)}
        return _question_page(
            opened, type, typed, place.holder, messages or {}, clash,
            question=place.question, said="",
        )  # fmt: skip


def _question_page(
    opened: Opened,
    type: str,
    typed: Mapping[str, str],
    holder: Mapping[str, Any] | None,
    messages: Mapping[str, str],
    clash: str,
    *,
    question: Mapping[str, Any] | None,
    said: str,
) -> str:
    id = str(question["id"]) if question else ""
    theirs = as_fields(question) if question and clash else {}
    return render_template(
        "drafts/forms/question.html",
        opened=opened,
        question=question,
        type=asked.TYPES[type],
        typed=typed,
        theirs={n: v for n, v in theirs.items() if typed.get(n, "") != v and n in NAMES},
        names=NAMES,
        said=said,
        fixed=opened.statutory.get(id, ""),
        holder=holder,
        lists=_lists(opened, typed.get("codes", "")),
        kinds=asked.kinds(),
        bindings=list(asked.bindings(type, holder)),
        clash=clash,
        messages=messages,
        errors=errors(messages),
        has_errors=bool(messages),
    )


#: Field -> what the page calls it.
NAMES = {
    "label": "What is asked",
    "hint": "Hint",
    "codes": "List",
    "required": "What is said if it is left empty",
    "binding": "Where the answer goes",
    "holds": "What a row is",
    "goes_through": "What it goes through",
    "show": "What it shows",
    "rows_min": "At least so many rows",
    "one_of": "Group",
    "default": "Filled in beforehand",
    "source": "Source of the rule",
}


def as_fields(question: Mapping[str, Any]) -> dict[str, str]:
    """What a question says as the fields of its page."""
    said = {name: str(question.get(name) or "") for name in (*NAMES, "id")}
    about = said["binding"].partition(":")[2]
    return {**said, "holds": about, "goes_through": about, "show": about}


def _with_fixed(opened: Opened, question: Mapping[str, Any], type: str) -> dict[str, str]:
    """What was typed; of a statutory question, only its words."""
    sent = (
        {name: request.form.get(name, "") for name in ("label", *asked.TYPES[type].fields)}
        if (type in asked.TYPES)
        else {}
    )
    if question["id"] in opened.statutory:
        if type != question.get("type"):
            raise InvalidAnswers({"_type": opened.statutory[str(question["id"])]})
        now = as_fields(question)
        kept = ("codes", "binding", "holds", "goes_through", "one_of", "rows_min")
        sent |= {name: now[name] for name in kept if name in sent}
    return sent


def _only_of(type: str) -> set[str]:
    """What a type says that the next one may not."""
    words = (
        {*asked.TYPES[type].fields, "codes", "default", "rows_min"}
        if type in asked.TYPES
        else set()
    )
    return words - {"holds", "goes_through", "show"} | {"binding"}


def _lists(opened: Opened, now: str) -> list[dict[str, Any]]:
    """The lists to choose from, each with how it begins."""
    items = [{"value": "", "text": "Choose a list"}]
    for name, codes in opened.bundle.codes.items():
        begins = "; ".join(code.label for code in codes)
        short = begins if len(begins) <= 60 else begins[:57].rstrip("; ") + "…"
        items.append({"value": name, "text": f"{name}: {short}"})
    rows = [(f"@{kind}", f"Every one in the record: {says}") for kind, says in asked.kinds()]
    items += [{"value": value, "text": text} for value, text in rows]
    if now and all(item["value"] != now for item in items):
        items.append({"value": now, "text": now})
    return [{**item, "selected": item["value"] == now} for item in items]


def _holder(form: Mapping[str, Any], where: str) -> dict[str, Any] | None:
    """The rows or block a new question would stand in. Raises ``NotFound``."""
    kind, _, name = where.partition("-")
    if kind == "after":
        return changing.place_of(form, name).holder
    if kind == "in":
        return changing.place_of(form, name).question
    if kind == "page" and name.isascii() and name.isdigit() and len(name) < 4:
        changing.page_of(form, int(name))
        return None
    raise NotFound


def _said(form: Mapping[str, Any], where: str) -> str:
    """Where a new question comes, in words."""
    kind, _, name = where.partition("-")
    if kind == "page":
        return f"On the page “{changing.page_of(form, int(name)).get('title')}”"
    if kind in ("after", "in"):
        label = changing.place_of(form, name).question.get("label")
        return f"After “{label}”" if kind == "after" else f"Inside “{label}”"
    return ""
