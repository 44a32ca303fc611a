"""Drafts: asks - what one check asks of a process, and why, as its page in the documents says it."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue
from markdown_it import MarkdownIt
from markupsafe import Markup

from engine.errors import NotFound
from web.checklist import CHECKS

bp = Blueprint("checks", __name__, url_prefix="/checks")
PAGES = Path(__file__).parents[2] / "docs" / "checks"
_DRESSED = {
    "<h2>": '<h2 class="govuk-heading-m">',
    "<p>": '<p class="govuk-body">',
    "<ul>": '<ul class="govuk-list govuk-list--bullet">',
    "<ol>": '<ol class="govuk-list govuk-list--number">',
    "<table>": '<div class="app-scroll" tabindex="0"><table class="govuk-table">',
    "</table>": "</table></div>",
    "<tr>": '<tr class="govuk-table__row">',
    "<th>": '<th class="govuk-table__header" scope="col">',
    "<td>": '<td class="govuk-table__cell">',
    "<pre>": '<pre class="app-drawn-in-text" tabindex="0">',
}


@bp.get("/<check>")
def show(check: str) -> ResponseReturnValue:
    """One check: what it asks, why, and what is drawn right and wrong. Raises ``NotFound``."""
    if check not in CHECKS:
        raise NotFound
    return render_template(
        "drafts/asks.html", name=check, words=CHECKS[check], html=_page(check), checks=CHECKS
    )


@cache
def _page(check: str) -> Markup:
    try:
        text = (PAGES / f"{check}.md").read_text()
    except FileNotFoundError as error:
        raise NotFound from error
    html = MarkdownIt("commonmark", {"html": False}).enable("table").render(text.partition("\n")[2])
    for plain, dressed in _DRESSED.items():
        html = html.replace(plain, dressed)
    return Markup(html)
