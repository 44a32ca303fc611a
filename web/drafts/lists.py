"""Drafts: lists - local codes, timescales and guidance, as plain pages.

One page a list: words are typed in place, order and retiring are buttons of the same
form, so that nothing typed is lost on the way.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from engine.errors import NotFound
from engine.process.bundle import Bundle
from engine.process.forms_edit import lists, used
from engine.process.model import ProcessVersion
from web import db
from web.drafts import saving, undo
from web.drafts.form_editor import answer, errors

bp = Blueprint("lists", __name__, url_prefix="/versions/<version>")
UNITS = {"hours": "hours", "days": "days", "working_days": "working days"}


def _loaded(version: str, name: str | None = None) -> Bundle:
    """The files of a draft, letting go of the database: what is saved waits for nobody who reads."""
    with db.read() as session:
        opened = (
            saving.opened(session, version)
            if name is None
            else (_opened_list(session, version, name))
        )
        return opened[1]


# -- codes ------------------------------------------------------------------------


@bp.get("/codes/<name>")
def codes(version: str, name: str) -> ResponseReturnValue:
    """The codes of a list, each with what people read."""
    return _codes(version, name)


@bp.post("/codes/<name>")
def keep_codes(version: str, name: str) -> ResponseReturnValue:
    """Keep the words; add, move or retire a code; or take the last change back."""
    do, _, code = request.form.get("_do", "save").partition(":")

    def act() -> ResponseReturnValue:
        to = url_for("lists.codes", version=version, name=name)
        bundle = _loaded(version, name)
        seen = request.form.get("seen", "")
        if do == "undo":
            undo.take_back(version, lists.path_of(name), seen)
            return redirect(to, code=303)
        table = lists.codes_of(bundle, name)
        lists.keep_codes(table, _typed(bundle, name))
        if do == "add":
            lists.add_code(
                table,
                *(request.form.get(f, "") for f in ("new_code", "new_label", "new_statutory")),
                request.form.get("new_exclusive") == "Y",
            )
        elif do in ("up", "down"):
            lists.move_code(table, code, -1 if do == "up" else 1)
            to += f"#code-{code}"
        saving.save(version, {lists.path_of(name): table.written()}, seen)
        if do == "retire":
            return redirect(url_for("lists.code", version=version, name=name, code=code), code=303)
        flash("The list is saved.", "success")
        return redirect(to, code=303)

    return answer(act, lambda messages, clash: _codes(version, name, messages, clash))


def _typed(bundle: Bundle, name: str) -> list[lists.Typed]:
    """Every code whose label was sent; what counts and what stands alone is fixed where statutory."""
    found = []
    for row in lists.codes_of(bundle, name).rows:
        code, sent = row["code"], request.form
        if f"label-{code}" not in sent:
            continue
        fixed = lists.is_statutory(name, code)
        counts = row.get("statutory", "")
        alone = row.get("exclusive") == "Y"
        found.append(
            lists.Typed(
                code,
                sent[f"label-{code}"],
                counts if fixed else sent.get(f"statutory-{code}", counts),
                alone if fixed else sent.get(f"exclusive-{code}") == "Y",
            )
        )
    return found


def _codes(
    version: str, name: str, messages: Mapping[str, str] | None = None, clash: str = ""
) -> str:
    with db.read() as session:
        draft, bundle = _opened_list(session, version, name)
        table = lists.codes_of(bundle, name)
        return render_template(
            "drafts/lists/codes.html",
            version=draft,
            name=name,
            rows=[_row(name, row) for row in table.rows],
            uses=used.of_list(bundle, name),
            lost=[text for text in lists.lost(bundle) if f"‘{name}’" in text],
            can_undo=undo.offered(session, draft, bundle, lists.path_of(name)),
            typed=request.form,
            clash=clash,
            messages=messages or {},
            errors=errors(messages or {}),
            has_errors=bool(messages),
        )


def _row(name: str, row: Mapping[str, str]) -> dict[str, Any]:
    """A code with what was typed for it, and what it says now where that differs."""
    code, sent = row["code"], request.form
    was = row.get("label", "")
    label = sent.get(f"label-{code}", was)
    exclusive = row.get("exclusive") == "Y"
    if f"label-{code}" in sent:
        exclusive = sent.get(f"exclusive-{code}") == "Y" or (
            exclusive and lists.is_statutory(name, code)
        )
    return {
        "code": code,
        "label": label,
        "was": was if was != label else "",
        "statutory": sent.get(f"statutory-{code}", row.get("statutory", "")),
        "exclusive": exclusive,
        "fixed": lists.is_statutory(name, code),
    }


@bp.get("/codes/<name>/<code>")
def code(version: str, name: str, code: str) -> ResponseReturnValue:
    """What rests on a code, before it is retired."""
    return _code(version, name, code)


@bp.post("/codes/<name>/<code>")
def retire(version: str, name: str, code: str) -> ResponseReturnValue:
    """Take a code off the list."""

    def act() -> ResponseReturnValue:
        bundle = _loaded(version, name)
        _require_code(bundle, name, code)
        content = lists.retire_code(bundle, name, code)
        saving.save(version, {lists.path_of(name): content}, request.form.get("seen", ""))
        flash("It is not offered any more. What was recorded with it stays.", "success")
        return redirect(url_for("lists.codes", version=version, name=name), code=303)

    return answer(act, lambda messages, clash: _code(version, name, code, messages, clash))


def _code(
    version: str,
    name: str,
    code: str,
    messages: Mapping[str, str] | None = None,
    clash: str = "",
) -> str:
    with db.read() as session:
        draft, bundle = _opened_list(session, version, name)
        label = _require_code(bundle, name, code)
        uses = used.of_code(bundle, name, code)
        return render_template(
            "drafts/lists/retire.html",
            version=draft,
            name=name,
            code=code,
            label=label,
            uses=uses,
            may=not any(use.firm for use in uses) and len(bundle.codes[name]) > 1,
            clash=clash,
            errors=errors({f"_{n}": text for n, text in (messages or {}).items()}),
            has_errors=bool(messages),
        )


def _require_code(bundle: Bundle, name: str, code: str) -> str:
    for one in bundle.codes[name]:
        if one.code == code:
            return one.label
    raise NotFound


@bp.get("/codes")
def index(version: str) -> ResponseReturnValue:
    """Every list, and the way to begin another."""
    return _index(version)


@bp.post("/codes")
def begin(version: str) -> ResponseReturnValue:
    """Begin a list with its first code."""

    def act() -> ResponseReturnValue:
        bundle = _loaded(version)
        name = request.form.get("name", "").strip()
        content = lists.new_list(bundle, name, "", request.form.get("new_label", ""))
        saving.save(version, {lists.path_of(name): content}, request.form.get("seen", ""))
        flash(
            "The list is begun. A question has to offer it before it can be published.", "success"
        )
        return redirect(url_for("lists.codes", version=version, name=name), code=303)

    return answer(act, lambda messages, clash: _index(version, messages, clash))


def _index(version: str, messages: Mapping[str, str] | None = None, clash: str = "") -> str:
    with db.read() as session:
        draft, bundle = saving.opened(session, version)
        return render_template(
            "drafts/lists/index.html",
            version=draft,
            lists=list(bundle.codes.items()),
            lost=lists.lost(bundle),
            typed=request.form,
            clash=clash,
            messages=messages or {},
            errors=errors(messages or {}),
            has_errors=bool(messages),
        )


def _opened_list(session: Session, version: str, name: str) -> tuple[ProcessVersion, Bundle]:
    draft, bundle = saving.opened(session, version)
    if name == "timescales" or lists.path_of(name) not in bundle.files:
        raise NotFound
    return draft, bundle


# -- timescales -------------------------------------------------------------------


@bp.get("/timescales")
def timescales(version: str) -> ResponseReturnValue:
    """How long each thing may take."""
    return _timescales(version)


@bp.post("/timescales")
def keep_timescales(version: str) -> ResponseReturnValue:
    """Keep the lengths; add or retire one; or take the last change back."""
    do, _, name = request.form.get("_do", "save").partition(":")

    def act() -> ResponseReturnValue:
        path, seen = lists.path_of("timescales"), request.form.get("seen", "")
        bundle = _loaded(version)
        if do == "undo":
            undo.take_back(version, path, seen)
            return redirect(url_for("lists.timescales", version=version), code=303)
        table = lists.timescales_of(bundle)
        content = lists.keep_timescales(table, request.form)
        if do == "add":
            fields = ("new_name", "new_amount", "new_unit")
            lists.add_timescale(table, *(request.form.get(f, "") for f in fields))
            content = table.written()
        elif do == "retire":
            kept = Bundle(bundle.name, {**bundle.files, path: content})
            content = lists.retire_timescale(kept, name)
        saving.save(version, {path: content}, seen)
        flash("The timescales are saved.", "success")
        return redirect(url_for("lists.timescales", version=version), code=303)

    return answer(act, lambda messages, clash: _timescales(version, messages, clash))


def _timescales(version: str, messages: Mapping[str, str] | None = None, clash: str = "") -> str:
    with db.read() as session:
        draft, bundle = saving.opened(session, version)
        diagrams = used.read(bundle)
        rows = [
            {
                **row,
                "now": f"{row['amount']} {UNITS.get(row['unit'], row['unit'])}",
                "amount": request.form.get(f"amount-{row['name']}", row["amount"]),
                "unit": request.form.get(f"unit-{row['name']}", row["unit"]),
                "uses": used.of_timescale(bundle, row["name"], diagrams),
            }
            for row in lists.timescales_of(bundle).rows
        ]
        return render_template(
            "drafts/lists/timescales.html",
            version=draft,
            rows=rows,
            units=UNITS,
            can_undo=undo.offered(session, draft, bundle, lists.path_of("timescales")),
            typed=request.form,
            clash=clash,
            messages=messages or {},
            errors=errors(messages or {}),
            has_errors=bool(messages),
        )
