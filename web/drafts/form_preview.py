"""Drafts: form preview - a form as a practitioner sees it, drawn by the templates of real tasks.

It can be filled in and turned over; nothing of it is saved anywhere. What was typed goes
from page to page in the page itself.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from types import SimpleNamespace
from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from engine import clock
from engine.case.documents import sorts
from engine.case.paging import pages_asked
from engine.errors import InvalidAnswers, InvalidProcess, NotFound
from engine.form import fields
from engine.form.definition import Form, Page, define
from engine.form.presenting import SHOWN, View, newly_asked, page_view, with_prefilled
from engine.form.reading import read_page
from engine.process.forms_edit import trying
from web import db
from web.drafts.form_editor import Opened, errors, open_form
from web.tasks.words import guidance

bp = Blueprint("form_preview", __name__, url_prefix="/versions/<version>/forms/<task>/preview")
FACT = "_fact-"
MOST = 500


@dataclass
class Sheet:
    """What the templates of a task ask of a form that is filled in; here of one that is tried."""

    form: Form
    typed: dict[str, list[str]]
    known: trying.Trying
    outcomes: list[Any] = field(default_factory=list)
    why_no_outcomes: str = "What the adult wants is shown here, in their own words."
    accepts: str = ",".join(sorts.ENDINGS)
    sight: SimpleNamespace = field(
        default_factory=lambda: SimpleNamespace(case=SimpleNamespace(public_id=""))
    )

    @cached_property
    def pages(self) -> list[Page]:
        """The pages that have something to ask, as things stand."""
        whole = with_prefilled(self.form, self.typed, self.known)
        return list(pages_asked(self.form, whole, self.known))

    def views(self, page: Page, messages: dict[str, str]) -> list[View]:
        """The questions of a page as drawn."""
        return page_view(self.form, page, self.typed, self.known, messages)

    def optional(self, view: View) -> bool:
        """Whether a question may be left unanswered."""
        return not view.required and not self.form.question(view.id).one_of

    def shown(self, kind: str) -> list[Any]:
        """What a statement shows is in a case only."""
        return [
            SimpleNamespace(title=row.columns["words"], lines=(), by="")
            for row in self.known.rows(kind)
        ]


@bp.get("/<slug>")
def show(version: str, task: str, slug: str) -> ResponseReturnValue:
    """One page as a practitioner sees it, empty."""
    return _page(version, task, slug, {}, turn=False)


@bp.post("/<slug>")
def turn(version: str, task: str, slug: str) -> ResponseReturnValue:
    """The same page or another with what was typed; nothing is kept."""
    sent = {name: request.form.getlist(name) for name in list(request.form)[:MOST]}
    return _page(version, task, slug, sent, turn=True)


def _page(
    version: str, task: str, slug: str, sent: dict[str, list[str]], *, turn: bool
) -> ResponseReturnValue:
    with db.read() as session:
        opened = open_form(session, version, task)
        try:
            form = define(task, opened.require())
        except InvalidProcess:
            return render_template("drafts/forms/not_yet.html", opened=opened)
        sheet = _sheet(opened, form, sent)
        if slug == "first":
            slug = (sheet.pages or form.pages)[0].slug
            return redirect(url_for("form_preview.show", **opened.address, slug=slug))
        messages: dict[str, str] = {}
        if turn:
            slug, messages = _turned(sheet, slug, sent)
        try:
            page = form.page(slug)
        except KeyError:
            raise NotFound from None
        return _drawn(opened, sheet, page, messages, sent)


def _sheet(opened: Opened, form: Form, sent: dict[str, list[str]]) -> Sheet:
    facts = {
        name.removeprefix(FACT): values[0]
        for name, values in sent.items()
        if name.startswith(FACT) and values and values[0]
    }
    known = trying.Trying(opened.bundle, clock.now(), facts)
    expected = fields.expected(form, sent, known)
    typed = {name: values for name, values in sent.items() if name in expected or name == "_seen"}
    return Sheet(form, typed, known)


def _turned(sheet: Sheet, slug: str, sent: dict[str, list[str]]) -> tuple[str, dict[str, str]]:
    """Where the button leads, or what would be said of what was typed."""
    do = (sent.get("_do") or [""])[0]
    if "_add" in sent or "_remove" in sent:
        _change_rows(sheet, sent)
        return slug, {}
    if do.startswith("page:"):
        return do.removeprefix("page:"), {}
    page = next((one for one in sheet.form.pages if one.slug == slug), None)
    if page is None:
        raise NotFound
    # As in a task: what an answer has brought up is shown before fault is found with it.
    drawn = {**sheet.typed, SHOWN: sent.get(SHOWN, [])}
    if do != "continue" or newly_asked(sheet.form, page, drawn, sheet.known):
        return slug, {}
    if messages := _wrong(sheet, slug):
        return slug, messages
    asked = [page.slug for page in sheet.pages]
    later = asked[asked.index(slug) + 1 :] if slug in asked else []
    return (later[0] if later else slug), {}


def _change_rows(sheet: Sheet, sent: dict[str, list[str]]) -> None:
    """Add an empty row, or take one out with what was typed in it."""
    add, gone = (sent.get("_add") or [""])[0], (sent.get("_remove") or [""])[0]
    if add and sheet.form.has(add):
        numbers = fields.row_numbers(sheet.form.question(add), sheet.typed)
        if len(numbers) < fields.MAX_ROWS:
            sheet.typed[f"{add}-{max([*numbers, 0]) + 1}"] = [""]
    for name in [n for n in sheet.typed if gone and (n == gone or n.startswith(f"{gone}-"))]:
        del sheet.typed[name]


def _wrong(sheet: Sheet, slug: str) -> dict[str, str]:
    """The sentences a practitioner would read on going on from this page."""
    try:
        read_page(sheet.form, slug, sheet.typed, sheet.known)
    except InvalidAnswers as error:
        own = fields.expected(
            Form((sheet.form.page(slug),), sheet.form.task), sheet.typed, sheet.known
        )
        return {name: text for name, text in error.messages.items() if name in own}
    return {}


def _drawn(
    opened: Opened,
    sheet: Sheet,
    page: Page,
    messages: dict[str, str],
    sent: dict[str, list[str]],
) -> str:
    asked = [one.slug for one in sheet.pages]
    own = fields.expected(Form((page,), sheet.form.task), sheet.typed, sheet.known)
    facts = trying.facts_read(sheet.form)
    return render_template(
        "drafts/forms/preview.html",
        opened=opened,
        sheet=sheet,
        page=page,
        views=sheet.views(page, messages),
        number=asked.index(page.slug) + 1 if page.slug in asked else 0,
        count=len(asked),
        is_last=bool(asked) and page.slug == asked[-1],
        carried={n: v for n, v in sheet.typed.items() if n not in own},
        facts=[(name, texts, (sent.get(FACT + name) or [""])[0]) for name, texts in facts.items()],
        sections=guidance(opened.bundle.guidance(opened.task) or ""),
        messages=messages,
        errors=errors(messages),
        has_errors=bool(messages),
    )
