"""Tasks: addresses of pages, links of messages, the act a button names, guidance as HTML."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import lru_cache

import nh3
from flask import request, url_for
from flask_login import current_user
from markdown_it import MarkdownIt

from engine import clock, log
from engine.case.model import Case
from engine.case.views.showing import TaskPage
from engine.form import fields
from engine.form.definition import Form, Page
from web import by_hand, db

#: Words of an address that are not pages of a form; a page of that name gets one more.
TAKEN = frozenset(
    {
        *("assignee", "check", "corrections", "done", "draft"),
        *("giving-back", "partner", "pause", "reason"),
    }
)
MORE = "-page"

#: The first word of a task's title -> what its last button does.
ACTS = {
    "Agree": "Record the decision",
    "Authorise": "Record the decision",
    "Confirm": "Record the decision",
    "Decide": "Record the decision",
    "Answer": "Record the answer",
    "Assess": "Record the assessment",
    "Check": "Record the check",
    "Collect": "Record the experience",
    "Gather": "Record the information",
    "Have": "Record the conversation",
    "Hear": "Record the conversation",
    "Make": "Record what was done",
    "Plan": "Record the plan",
    "Review": "Record the review",
    "Tell": "Record who was told",
}
AS_THEY_ARE = frozenset({"Ask", "End", "Propose", "Record", "Report", "Request"})

#: What a look is called at a case whose adult a page names among others.
LISTED = "find.search"

_markdown = MarkdownIt("commonmark", {"html": False})
_TAGS = {"p", "ul", "ol", "li", "strong", "em", "a", "blockquote", "code", "br"}


def typed_in_form() -> dict[str, list[str]]:
    """Everything the browser sent: field name -> all that was typed under it."""
    return {name: request.form.getlist(name) for name in request.form}


def address(task_id: str, slug: str, anchor: str = "") -> str:
    """The address of a page of a task, by its slug or ``check``."""
    if slug == "check":
        return url_for("tasks.check", task_id=task_id, _anchor=anchor or None)
    word = slug + MORE if slug in TAKEN else slug
    return url_for("tasks.page", task_id=task_id, word=word, _anchor=anchor or None)


def slug_of(word: str) -> str:
    """The slug of the page an address names."""
    plain = word.removesuffix(MORE)
    return plain if plain in TAKEN else word


def errors(
    messages: Mapping[str, str], sheet: TaskPage | None = None, *, day: str = ""
) -> list[dict[str, str]]:
    """Messages as the error summary lists them; with a task, each leads to its own page.

    ``day`` is a field of three boxes: a link can only lead to the first.
    """
    found: list[dict[str, str]] = []
    for name, sentence in messages.items():
        if sheet is None:
            box = f"{name}-day" if name == day else name
            found.append({"text": sentence, "href": f"#{box}"})
        elif page := _page_of(sheet.form, name, sheet):
            href = address(sheet.task.public_id, page.slug, name)
            found.append({"text": f"{page.title}: {sentence}", "href": href})
        else:
            found.append({"text": sentence})
    return found


def _page_of(form: Form, name: str, sheet: TaskPage) -> Page | None:
    for page in form.pages:
        own = fields.expected(Form((page,), form.task), sheet.typed, sheet.known)
        if name in own or any(question.id == name for question in page.questions):
            return page
    return None


def act(title: str) -> str:
    """What the last button does, from the task's title: 'Decide the duty' records a decision."""
    first = title.partition(" ")[0]
    return title if first in AS_THEY_ARE else ACTS.get(first, f"Finish: {title}")


@lru_cache(maxsize=256)
def guidance(markdown: str) -> list[tuple[str, str]]:
    """Guidance as (heading, safe HTML), one for each heading in it."""
    sections: list[tuple[str, list[str]]] = []
    for line in markdown.splitlines():
        if line.startswith("## "):
            sections.append((line[3:].strip(), []))
        elif sections:
            sections[-1][1].append(line)
        elif line.strip():
            sections.append(("About this task", [line]))
    return [(heading, _html("\n".join(lines))) for heading, lines in sections]


def _html(markdown: str) -> str:
    html = _markdown.render(markdown)
    safe = nh3.clean(html, tags=_TAGS, attributes={"a": {"href"}}, url_schemes={"https", "mailto"})
    for tag, css in (
        ("p", "govuk-body"),
        ("ul", "govuk-list govuk-list--bullet"),
        ("ol", "govuk-list govuk-list--number"),
    ):
        safe = safe.replace(f"<{tag}>", f'<{tag} class="{css}">')
    return safe.replace("<a ", '<a class="govuk-link" ')


def looked(case: Case | None, listed: Iterable[Case] = ()) -> None:
    """Note in the access log that this person was shown this page of the case.

    ``listed`` are the cases of adults whom the page names besides, as a search does.
    Raises ``TooMuch`` where a page answers a form of somebody who reads more than by hand.
    """
    by_hand.require_more()
    at = clock.now()
    with db.log() as session:
        if case is not None:
            log.access.record(session, current_user, case, request.endpoint or "", at)
        for one in listed:
            log.access.record(session, current_user, one, LISTED, at)
