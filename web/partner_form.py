"""Partner form: the pages of the one task as they are drawn, and what comes with them."""

from __future__ import annotations

from collections.abc import Mapping

from flask import flash, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue

from engine import clock
from engine.case.documents.keep import keep_for_task
from engine.case.documents.named import file_fields
from engine.case.documents.receiving import Received
from engine.case.paging import SavedPage
from engine.case.views.showing import TaskPage
from engine.errors import NotFound
from engine.form import fields
from engine.form.definition import Form
from engine.form.presenting import SHOWN, newly_asked
from engine.partners import letting_in
from engine.partners.answering import open_shared
from engine.partners.letting_in import Visit
from web import db, uploads
from web.uploads import DROP

CHECK = "check"


def draw(
    slug: str,
    messages: Mapping[str, str] | None = None,
    typed: Mapping[str, list[str]] | None = None,
) -> ResponseReturnValue | None:
    """Draw one page, or the answers to be checked; None where the session does not stand."""
    from web.partner import TOKEN, looked_at

    at = clock.now()
    with db.read() as reading:
        visit = letting_in.visit(reading, session.get(TOKEN, ""), at)
        if visit is None:
            return None
        sheet = open_shared(reading, visit, at=at, typed=typed)
        drawn = _check(sheet, messages) if slug == CHECK else _page(sheet, slug, messages)
    looked_at(visit.shared)
    return drawn


def take_files(visit: Visit, slug: str, sent: dict[str, list[str]]) -> Mapping[str, str]:
    """Keep the files that were sent with a page; a sentence for each that was refused."""
    uploads.dropped(sent)
    if not uploads.has_files():
        return {}
    with db.read() as reading:
        sheet = open_shared(reading, visit, at=clock.now(), typed=sent)
        try:
            page = sheet.page(slug)
        except NotFound:
            return {}
        names = file_fields(Form((page,), sheet.form.task), sent, sheet.known)
        case = sheet.task.case.public_id
    return uploads.take_in(case, names, sent, lambda received: _keep(visit, received))


def next_page(saved: SavedPage) -> tuple[str, Mapping[str, str]]:
    """Where the button leads (``later`` leaves), or what is wrong on the page."""
    sent, slug = request.form, saved.page.slug
    if (holder := sent.get("_add", "")) and saved.form.has(holder):
        rows = fields.row_numbers(saved.form.question(holder), saved.typed)
        return _address(slug, f"{holder}-{rows[-1]}" if rows else holder), {}
    if name := sent.get(DROP) or sent.get("_remove", "").rpartition("-")[0]:
        return _address(slug, name), {}
    if sent.get("_do") == "later":
        return "later", {}
    shown = {**saved.typed, SHOWN: sent.getlist(SHOWN)}
    if more := newly_asked(saved.form, saved.page, shown, saved.known):
        flash("Your answer brings up another question.", "information")
        return _address(slug, more[0]), {}
    if messages := saved.problems():
        return "", messages
    following = saved.next()
    to = following.slug if following else CHECK
    saved.turn_to(to)
    return _address(to), {}


def words_of(typed: Mapping[str, list[str]]) -> list[str]:
    """What a person typed into a form, without what the page itself sends."""
    return [
        value
        for name, values in typed.items()
        if not name.startswith("_") and name != "csrf_token"
        for value in values
        if value.strip()
    ]


# -- inside -----------------------------------------------------------------------


def _page(sheet: TaskPage, slug: str, messages: Mapping[str, str] | None) -> ResponseReturnValue:
    current = sheet.page(slug)
    if current not in sheet.pages:
        return redirect(_address(sheet.start))
    asked = [one.slug for one in sheet.pages]
    place = asked.index(slug)
    return render_template(
        "partner/page.html",
        sheet=sheet,
        page=current,
        views=sheet.views(current, messages),
        number=place + 1,
        count=len(asked),
        back=_address(asked[place - 1]) if place else "",
        messages=messages or {},
        errors=_errors(messages or {}),
        has_errors=bool(messages),
    )


def _check(sheet: TaskPage, messages: Mapping[str, str] | None) -> ResponseReturnValue:
    versions = {name: [version] for name, version in sheet.versions.items()}
    whole = {**versions, **sheet.whole, "_token": [sheet.token]}
    strays = sheet.strays()
    return render_template(
        "partner/check.html",
        sheet=sheet,
        hidden={k: v for k, v in whole.items() if k != "csrf_token" and k not in strays},
        address=lambda one: _address(one.slug),
        back=_address(sheet.pages[-1].slug) if sheet.pages else "",
        errors=[{"text": text} for text in (messages or {}).values()],
        has_errors=bool(messages),
    )


def _errors(messages: Mapping[str, str]) -> list[dict[str, str]]:
    return [{"text": text, "href": f"#{name}"} for name, text in messages.items()]


def _address(slug: str, anchor: str = "") -> str:
    return url_for("partner.page", slug=slug, _anchor=anchor or None)


def _keep(visit: Visit, received: Received) -> str:
    with db.write() as writing:
        return keep_for_task(writing, visit.task.public_id, received, visit.user).public_id
