"""Drafts: form editor - the pages and questions of a task's form, in order.

Add, order, move and remove; what a question says is changed on a page of its own
(``form_questions``). Every page works by keyboard and without JavaScript.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from engine.errors import Conflict, InvalidAnswers, InvalidProcess, NotFound
from engine.process.bundle import Bundle
from engine.process.diagram import Diagrams, Node
from engine.process.editing import removing
from engine.process.forms_edit import asked, changing, problems, used, words, written
from engine.process.model import ProcessVersion
from web import db
from web.drafts import saving, undo

bp = Blueprint("form_editor", __name__, url_prefix="/versions/<version>/forms/<task>")


@dataclass
class Opened:
    """The form of one task in a draft, opened to be changed."""

    version: ProcessVersion
    bundle: Bundle
    task: str
    can_undo: bool = False

    @property
    def path(self) -> str:
        """The file of the form."""
        return f"forms/{self.task}.json"

    @cached_property
    def diagrams(self) -> Diagrams:
        """The diagrams of the draft, as far as they can be read."""
        return used.read(self.bundle)

    @cached_property
    def node(self) -> Node | None:
        """The task as it is drawn."""
        return problems.node_of(self.diagrams, self.task)

    @property
    def title(self) -> str:
        """What people call the task."""
        return self.node.title if self.node else self.task.replace("_", " ").capitalize()

    @cached_property
    def form(self) -> dict[str, Any] | None:
        """The form; None while the task has none."""
        content = self.bundle.files.get(self.path)
        return None if content is None else written.read_form(content)

    @property
    def pages(self) -> list[dict[str, Any]]:
        """Its pages."""
        return list(self.form["pages"]) if self.form else []

    def require(self) -> dict[str, Any]:
        """The form. Raises ``NotFound`` where there is none."""
        if self.form is None:
            raise NotFound
        return self.form

    @cached_property
    def language(self) -> words.Language:
        """What its questions and codes are called."""
        return words.Language(self.require(), self.bundle)

    @cached_property
    def problems(self) -> list[problems.Problem]:
        """What the checks refuse in it."""
        return problems.problems(self.bundle, self.task, self.require(), self.diagrams)

    @cached_property
    def statutory(self) -> dict[str, str]:
        """Question id -> why its contents stay."""
        return problems.statutory(self.require(), self.node)

    def condition(self, question: Mapping[str, Any]) -> str:
        """When a question is asked, in words."""
        return words.in_words(str(question.get("show_if", "")), self.language)

    def type_of(self, question: Mapping[str, Any]) -> str:
        """The type of a question in words."""
        name = str(question.get("type"))
        return asked.TYPES[name].title if name in asked.TYPES else name

    @property
    def address(self) -> dict[str, str]:
        """What every address of it starts with."""
        return {"version": self.version.public_id, "task": self.task}


def open_form(session: Session, version: str, task: str) -> Opened:
    """Open the form of a task to be changed. Raises ``NotFound``; ``NotAllowed``; ``Conflict``."""
    draft, bundle = saving.opened(session, version)
    opened = Opened(draft, bundle, task)
    opened.can_undo = undo.offered(session, draft, bundle, opened.path)
    if opened.node is None and opened.path not in bundle.files:
        raise NotFound
    return opened


def loaded(version: str, task: str) -> Opened:
    """The same, and let go of the database: what is saved waits for nobody who reads.

    Raises as ``open_form``.
    """
    with db.read() as session:
        return open_form(session, version, task)


class NotTaken(InvalidAnswers):
    """A change that the checks refuse: it would bring up something that is not there now."""

    def __init__(self, found: list[problems.Problem]) -> None:
        super().__init__({f"_{n}": problem.says for n, problem in enumerate(found[:10])})


def save(opened: Opened, changed: dict[str, Any], seen: str, *, refuse: bool = True) -> None:
    """Keep a changed form. ``refuse``: not where the checks find what they do not find now.

    Raises ``NotTaken``; ``Conflict``.
    """
    if refuse and opened.form is not None:
        after = problems.problems(opened.bundle, opened.task, changed, opened.diagrams)
        if found := problems.new_problems(opened.problems, after):
            raise NotTaken(found)
    before = opened.bundle.files.get(opened.path)
    content = written.form_bytes(changed, before)
    saving.save(opened.version.public_id, {opened.path: content}, seen)


def answer(
    act: Callable[[], ResponseReturnValue],
    draw: Callable[[Mapping[str, str], str], str],
) -> ResponseReturnValue:
    """Do it and go on; else draw the page again with what was typed and what is wrong."""
    try:
        return act()
    except Conflict as error:
        return draw({}, str(error)), 409
    except InvalidAnswers as error:
        return draw(error.messages, ""), 422
    except InvalidProcess as error:
        return draw({f"_{n}": text for n, text in enumerate(error.problems)}, ""), 422


def errors(messages: Mapping[str, str]) -> list[dict[str, str]]:
    """Messages as the error summary lists them; one of the whole page has no field."""
    return [
        {"text": text} if name.startswith("_") else {"text": text, "href": f"#{name}"}
        for name, text in messages.items()
    ]


# -- the form ---------------------------------------------------------------------


@bp.get("")
def show(version: str, task: str) -> ResponseReturnValue:
    """Every page and question in order, and what the checks say."""
    return _draw(version, task)


@bp.post("")
def act(version: str, task: str) -> ResponseReturnValue:
    """Begin the form, add a page, move a page or question, take the last change back; take it out."""
    do, _, name = request.form.get("_do", "").partition(":")
    seen = request.form.get("seen", "")

    def act() -> ResponseReturnValue:
        opened = loaded(version, task)
        anchor = _done(opened, do, name, seen)
        if do == "remove":
            return redirect(url_for("drafts.show", version=version), code=303)
        return redirect(url_for("form_editor.show", **opened.address, _anchor=anchor), code=303)

    return answer(act, lambda messages, clash: _draw(version, task, messages, clash))


def _done(opened: Opened, do: str, name: str, seen: str) -> str | None:
    """Do what the button says; give the place on the page to go on at."""
    if do == "begin":
        return _begin(opened, seen)
    if do == "remove":
        changes = removing.remove_form(opened.bundle, opened.task)
        saving.save(opened.version.public_id, changes, seen)
        flash("The form is out of the draft, and its guidance with it.", "success")
        return None
    if do == "undo":
        undo.take_back(opened.version.public_id, opened.path, seen)
        return None
    form = opened.require()
    if do == "add_page":
        save(opened, changing.add_page(form, request.form.get("title", "")), seen)
        flash("The page is there. Add its first question.", "success")
        return f"page-{len(form['pages']) + 1}"
    if do in ("up", "down"):
        save(opened, changing.move(form, name, -1 if do == "up" else 1), seen)
        return f"q-{name}"
    if do in ("page_up", "page_down") and name.isascii() and name.isdigit():
        by = -1 if do == "page_up" else 1
        save(opened, changing.move_page(form, int(name[:3]), by), seen)
        return f"page-{min(max(int(name[:3]) + by, 1), len(form['pages']))}"
    raise NotFound


def _begin(opened: Opened, seen: str) -> None:
    if opened.form is not None:
        raise Conflict("Somebody began this form meanwhile. This is what it says now.")
    save(opened, changing.begin(opened.title[:200]), seen)
    flash("The form is begun. Add its first question.", "success")


def _draw(
    version: str, task: str, messages: Mapping[str, str] | None = None, clash: str = ""
) -> str:
    with db.read() as session:
        opened = open_form(session, version, task)
        return render_template(
            "drafts/forms/show.html",
            opened=opened,
            version=opened.version,
            clash=clash,
            messages=messages or {},
            typed=request.form,
            errors=errors(messages or {}),
            has_errors=bool(messages),
        )


# -- one page ---------------------------------------------------------------------


@bp.get("/pages/<int:number>")
def page(version: str, task: str, number: int) -> ResponseReturnValue:
    """The title of a page, and the way to take the page out."""
    return _page(version, task, number)


@bp.post("/pages/<int:number>")
def change_page(version: str, task: str, number: int) -> ResponseReturnValue:
    """Give a page another title, or take it out."""

    def act() -> ResponseReturnValue:
        opened = loaded(version, task)
        form = opened.require()
        if request.form.get("_do") == "remove":
            changed, anchor = changing.remove_page(form, number), None
        else:
            title = request.form.get("title", "")
            changed, anchor = changing.rename_page(form, number, title), f"page-{number}"
        save(opened, changed, request.form.get("seen", ""))
        return redirect(url_for("form_editor.show", **opened.address, _anchor=anchor), code=303)

    return answer(act, lambda messages, clash: _page(version, task, number, messages, clash))


def _page(
    version: str,
    task: str,
    number: int,
    messages: Mapping[str, str] | None = None,
    clash: str = "",
) -> str:
    with db.read() as session:
        opened = open_form(session, version, task)
        page = changing.page_of(opened.require(), number)
        return render_template(
            "drafts/forms/page.html",
            opened=opened,
            page=page,
            number=number,
            title=request.form.get("title", page.get("title", "")),
            clash=clash,
            messages=messages or {},
            errors=errors(messages or {}),
            has_errors=bool(messages),
        )
