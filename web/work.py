"""My work: what is mine to do, what my team could take, what I wait for."""

from __future__ import annotations

from collections.abc import Callable

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from engine import clock
from engine.case import worklist
from engine.oversight.nudge import words_to
from engine.people.roles import CASE_ROLES
from engine.people.training import warnings_for
from engine.process.asking import turns_of
from web import db
from web.when import due

LAST_PAGE = 10_000
#: Roles that are offered to give a task to somebody else; the verb decides whether they may.
HAND_OVER = frozenset({"safeguarding_adults_manager", "supervisor"})

#: endpoint -> (its tab, the page's name, the list itself)
LISTS: dict[str, tuple[str, str, Callable]] = {
    "work.mine": ("Mine", "My work", worklist.mine),
    "work.team": ("My team", "My team’s work", worklist.team),
    "work.waiting": ("Waiting on others", "Waiting on others", worklist.waiting_on_others),
}

#: Where a word about a task is read: by whoever has it, and by whoever could take it.
READ_WORDS = ("work.mine", "work.team")

bp = Blueprint("work", __name__)


@bp.get("/")
def mine() -> ResponseReturnValue:
    """My open tasks."""
    return _page("work.mine")


@bp.get("/team")
def team() -> ResponseReturnValue:
    """What nobody in my team has taken yet and I could."""
    return _page("work.team")


@bp.get("/waiting-on-others")
def waiting() -> ResponseReturnValue:
    """Open tasks of others in the cases I work on."""
    return _page("work.waiting")


def _page(endpoint: str) -> ResponseReturnValue:
    _tab, title, lines_of = LISTS[endpoint]
    number = _number(request.args.get("page", "1"))
    with db.read() as session:
        found = lines_of(session, current_user, page=number, most=worklist.PAGE + 1)
        lines, more = found[: worklist.PAGE], len(found) > worklist.PAGE
        told = [line.task for line in lines] if endpoint in READ_WORDS else []
        words = words_to(session, told) if told else {}
        first = endpoint == "work.mine" and number == 1
        warned = warnings_for(session, current_user, clock.today()) if first else []
        turns = turns_of(session, current_user) if first else []
    now = clock.now()
    return render_template(
        "work/list.html",
        words=words,
        warned=warned,
        turns=turns,
        in_words=clock.in_words,
        endpoint=endpoint,
        title=title,
        tabs=tabs(endpoint),
        lines=[(line, due(line.due_at, now)) for line in lines],
        number=number,
        pager=_pager(endpoint, number, more),
        works_on_cases=bool(current_user.roles & CASE_ROLES),
        hands_over=bool(current_user.roles & HAND_OVER),
    )


def tabs(here: str) -> list[dict]:
    """The pages that stand beside my work."""
    named = {one: tab for one, (tab, _, _) in LISTS.items()} | {"notices.show": "Notices"}
    return [
        {"text": text, "href": url_for(one), "active": one == here} for one, text in named.items()
    ]


def _pager(endpoint: str, number: int, more: bool) -> dict:
    pager = {}
    if number > 1:
        before = {} if number == 2 else {"page": number - 1}
        pager["previous"] = {
            "href": url_for(endpoint, **before),
            "labelText": f"Page {number - 1}",
        }
    if more:
        pager["next"] = {
            "href": url_for(endpoint, page=number + 1),
            "labelText": f"Page {number + 1}",
        }
    return pager


def _number(text: str) -> int:
    is_number = text.isascii() and text.isdigit() and len(text) < 6
    return min(max(int(text), 1), LAST_PAGE) if is_number else 1
