"""Drafts: form conditions - when a question is asked: always, or only by an answer or a fact.

First what it depends on, then how: two pages, so that each offers only what can be
answered there. What the picker cannot say is written as text, with the same checks.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from engine.errors import InvalidAnswers, NotFound
from engine.expressions import ExpressionError, parse
from engine.process.forms_edit import asked, changing, words
from engine.record.facts import NAMES
from web import db
from web.drafts.form_editor import Opened, answer, errors, loaded, open_form, save

bp = Blueprint(
    "form_conditions", __name__, url_prefix="/versions/<version>/forms/<task>/questions/<id>"
)

ALWAYS, WRITTEN = "always", "written"
#: What a test of a fact may be; what a question can be asked depends on its type.
OF_FACTS = ("holds", "holds_not", "at_least")


@bp.get("/condition")
def show(version: str, task: str, id: str) -> ResponseReturnValue:
    """When the question is asked now, and what else it may depend on."""
    return _draw(version, task, id)


@bp.post("/condition")
def choose(version: str, task: str, id: str) -> ResponseReturnValue:
    """Ask it always, ask it by what is written, or go on to how it depends on something."""

    def act() -> ResponseReturnValue:
        opened = loaded(version, task)
        changing.place_of(opened.require(), id)
        on, name = request.form.get("on", ""), request.form.get("name", "")
        if on == "name":
            if name not in _earlier(opened, id) and name not in NAMES:
                raise InvalidAnswers({"name": "Select a question or a fact"})
            to = url_for("form_conditions.test", **opened.address, id=id, name=name)
            return redirect(to, code=303)
        if on not in (ALWAYS, WRITTEN):
            raise InvalidAnswers({"on": "Select when it is asked"})
        text = " ".join(request.form.get("text", "").split()) if on == WRITTEN else ""
        _require_readable(text, on)
        return _keep(opened, id, text)

    return answer(act, lambda messages, clash: _draw(version, task, id, messages, clash))


@bp.get("/condition/<name>")
def test(version: str, task: str, id: str, name: str) -> ResponseReturnValue:
    """How it depends on a question or a fact."""
    return _test(version, task, id, name)


@bp.post("/condition/<name>")
def keep(version: str, task: str, id: str, name: str) -> ResponseReturnValue:
    """Ask it only so."""

    def act() -> ResponseReturnValue:
        opened = loaded(version, task)
        place = changing.place_of(opened.require(), id)
        if name not in _earlier(opened, id) and name not in NAMES:
            raise NotFound
        number = request.form.get("number", "").strip()
        how = request.form.get("how", "")
        if how not in _ways(opened, name):
            raise InvalidAnswers({"how": "Select how it is tested"})
        if how == "at_least" and not (number.isascii() and number.isdigit() and len(number) < 7):
            raise InvalidAnswers({"number": "Enter a whole number"})
        codes = tuple(request.form.getlist("codes"))
        one = words.Test(name, how, codes, int(number) if how == "at_least" else 0)
        added = words.put_together(one, opened.language, id)
        before = str(place.question.get("show_if", ""))
        return _keep(opened, id, words.joined(before, request.form.get("join", ""), added))

    return answer(act, lambda messages, clash: _test(version, task, id, name, messages, clash))


# -- inside -----------------------------------------------------------------------


def _keep(opened: Opened, id: str, source: str) -> ResponseReturnValue:
    if len(source) > asked.LONGEST_CONDITION:
        long = f"This is {len(source):,} characters long. Use {asked.LONGEST_CONDITION:,} or fewer"
        raise InvalidAnswers({"text": long})
    changed = changing.change(opened.require(), id, {"show_if": source})
    save(opened, changed, request.form.get("seen", ""))
    flash("It is asked only so." if source else "It is always asked.", "success")
    to = url_for("form_editor.show", **opened.address, _anchor=f"q-{id}")
    return redirect(to, code=303)


def _require_readable(text: str, on: str) -> None:
    if on == WRITTEN and not text:
        raise InvalidAnswers({"text": "Write the condition, or select that it is always asked"})
    try:
        parse(text or "True")
    except ExpressionError as error:
        raise InvalidAnswers({"text": str(error)}) from error


def _earlier(opened: Opened, id: str) -> dict[str, changing.Place]:
    """The questions that are asked before this one; of rows it stands in, not the rows."""
    found: dict[str, changing.Place] = {}
    holder = changing.place_of(opened.require(), id).holder
    for place in changing.every(opened.require()):
        if place.question["id"] == id:
            break
        if place.question.get("type") != "statement":
            found[str(place.question["id"])] = place
    if holder is not None:
        found.pop(str(holder["id"]), None)
    return found


def _ways(opened: Opened, name: str) -> dict[str, str]:
    """How a name may be tested, in words."""
    if name in opened.language.questions:
        own = ("is", "is_not") if opened.language.codes(name) else ()
        return {how: words.HOW[how] for how in (*own, "answered", "not_answered")}
    return {how: words.HOW[how] for how in OF_FACTS}


def _names(opened: Opened, id: str, now: str) -> list[dict[str, Any]]:
    items = [{"value": "", "text": "Choose one"}]
    for name, place in _earlier(opened, id).items():
        label = str(place.question.get("label"))
        text = f"Page {place.page + 1}: {label if len(label) < 90 else label[:88] + '…'}"
        items.append({"value": name, "text": text})
    items += [{"value": name, "text": f"Fact: {name.replace('_', ' ')}"} for name in sorted(NAMES)]
    return [{**item, "selected": item["value"] == now} for item in items]


def _draw(
    version: str,
    task: str,
    id: str,
    messages: Mapping[str, str] | None = None,
    clash: str = "",
) -> str:
    with db.read() as session:
        opened = open_form(session, version, task)
        question = changing.place_of(opened.require(), id).question
        source = str(question.get("show_if", ""))
        simple = words.taken_apart(source)
        on = request.form.get("on", "") or (ALWAYS if not source else "name" if simple else WRITTEN)
        name = request.form.get("name", simple.name if simple else "")
        return render_template(
            "drafts/forms/condition.html",
            opened=opened,
            question=question,
            source=source,
            on=on,
            names=_names(opened, id, name),
            text=request.form.get("text", source),
            clash=clash,
            messages=messages or {},
            errors=errors(messages or {}),
            has_errors=bool(messages),
        )


def _test(
    version: str,
    task: str,
    id: str,
    name: str,
    messages: Mapping[str, str] | None = None,
    clash: str = "",
) -> str:
    with db.read() as session:
        opened = open_form(session, version, task)
        question = changing.place_of(opened.require(), id).question
        if name not in _earlier(opened, id) and name not in NAMES:
            raise NotFound
        simple = words.taken_apart(str(question.get("show_if", "")))
        now = simple if simple and simple.name == name else words.Test(name, "")
        codes = request.form.getlist("codes") if request.method == "POST" else list(now.codes)
        ways = _ways(opened, name)
        fact = {"answered": "holds", "not_answered": "holds_not"}
        how = request.form.get("how") or (now.how if now.how in ways else fact.get(now.how, ""))
        return render_template(
            "drafts/forms/test.html",
            opened=opened,
            question=question,
            name=opened.language.name(name),
            id_of=name,
            ways=ways,
            how=how,
            codes=opened.language.codes(name),
            ticked=codes,
            number=request.form.get("number", str(now.number or "")),
            join=request.form.get("join", "instead"),
            clash=clash,
            messages=messages or {},
            errors=errors(messages or {}),
            has_errors=bool(messages),
        )
