"""Cases: the pages of one case - what the adult wants, what is next, what happened, who looked."""

from __future__ import annotations

from functools import partial

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from engine import case, clock, people
from engine.case.break_glass import in_emergency, of_the_case
from engine.case.views import journey
from engine.case.views.history import FILTERS, history
from engine.case.views.overview import GUIDES, identity, overview
from engine.case.views.sight import see, workers
from engine.log import access
from engine.oversight.why_stuck import why_stuck
from engine.partners.shown import shares_of
from web import db
from web.tasks.words import looked

LOOKS = 100

#: The endpoint of a page -> what people call it.
PAGES = {
    "adults.decide_pair": "Two entries side by side",
    "adults.decision": "A decision on two entries",
    "adults.decide": "Whose case it is",
    "adults.of_case": "Whose case it is",
    "adults.pair": "Two entries side by side",
    "adults.propose": "Whose case it is",
    "adults.same": "Listed among entries that look alike",
    "adults.undo": "A decision on two entries",
    "cases.show": "Overview",
    "cases.outcomes": "Outcomes",
    "cases.happened": "History",
    "cases.who_looked": "Who has looked",
    "case_views.people": "People",
    "case_views.plan": "Plan",
    "case_views.decisions": "Decisions",
    "case_views.principles": "Six principles",
    "chronology.show": "Chronology",
    "diagrams.show": "Diagram",
    "documents.show": "Documents",
    "documents.new": "Documents",
    "documents.create": "Documents",
    "documents.details": "A document",
    "documents.download": "A document, opened",
    "documents.withdraw": "A document",
    "find.search": "Listed in a search",
    "keeping.review": "A record whose time is over",
    "keeping.propose": "A record whose time is over",
    "keeping.decide": "A record whose time is over",
    "restricted.show": "Who may know",
    "guides.show": "Conversation guide",
    "large_scale.show": "Listed in a large-scale enquiry",
    "links.ask_mistake": "Linked cases",
    "links.create": "Linked cases",
    "links.mistake": "Linked cases",
    "links.show": "Linked cases",
    "letters.show": "Letters",
    "letters.letter": "A letter",
    "letters.new": "A letter",
    "letters.create": "A letter",
    "letters.words": "A letter",
    "letters.change": "A letter",
    "letters.approve": "A letter",
    "letters.send": "A letter",
    "letters.cancel": "A letter",
    "copies.show": "For the adult to keep",
    "copies.copy": "The adult's copy",
    "copies.give": "The adult's copy",
    "copies.page": "How I stay safe",
    "copies.give_page": "How I stay safe",
    "notes.new": "A note",
    "notes.create": "A note",
    "assignees.show": "Who has a task",
    "pauses.show": "A paused task",
    "corrections.show": "A correction",
    "corrections.new": "A correction",
    "corrections.create": "A correction",
}

bp = Blueprint("cases", __name__, url_prefix="/cases")


@bp.get("/<case_id>")
def show(case_id: str) -> ResponseReturnValue:
    """The case on one page: the adult's outcomes first, then what is next."""
    with db.read() as session:
        sight = see(session, case_id, current_user, at=clock.now())
        view = overview(sight)
        waits = not view.next and not view.ended
        why = why_stuck(session, case_id, current_user, as_of=sight.at).sentence if waits else ""
        page = render_template(
            "cases/show.html",
            who=view.who,
            view=view,
            why=why,
            guides=GUIDES,
            shares=shares_of(session, sight.case, sight.at),
        )
    looked(sight.case)
    return page


@bp.get("/<case_id>/outcomes")
def outcomes(case_id: str) -> ResponseReturnValue:
    """Each outcome from start to end."""
    with db.read() as session:
        sight = see(session, case_id, current_user, at=clock.now())
        page = render_template(
            "cases/outcomes.html",
            who=identity(sight),
            outcomes=journey.outcomes(sight),
            stages=journey.stages(sight),
            none_because=journey.why_none(sight),
            reads_words=sight.reads_words(),
        )
    looked(sight.case)
    return page


@bp.get("/<case_id>/history")
def happened(case_id: str) -> ResponseReturnValue:
    """Every step in the case, newest first, or everything on one page to print."""
    kind, number = request.args.get("kind", "all"), request.args.get("page", "1")
    everything = number == "all"
    with db.read() as session:
        sight = see(session, case_id, current_user, at=clock.now())
        told = history(sight, kind=kind, page=None if everything else _number(number))
        page = render_template(
            "cases/history.html",
            who=identity(sight),
            told=told,
            filters=FILTERS,
            everything=everything,
            in_words=clock.in_words,
        )
    looked(sight.case)
    return page


@bp.get("/<case_id>/who-looked")
def who_looked(case_id: str) -> ResponseReturnValue:
    """Everybody who looked at the case, the newest look first."""
    with db.read() as session:
        sight = see(session, case_id, current_user, at=clock.now())
        works = workers(session, sight.case, current_user)
        people.require(current_user, "read_log", sight.case, works)
        looks = access.who_looked(session, sight.case)
        pages = max(1, -(-len(looks) // LOOKS))
        number = min(_number(request.args.get("page", "1")), pages)
        page = render_template(
            "cases/who_looked.html",
            who=identity(sight),
            looks=looks[(number - 1) * LOOKS : number * LOOKS],
            number=number,
            pages=pages,
            called=page_name,
            emergency=partial(in_emergency, of_the_case(session, sight.case)),
            in_words=clock.in_words,
        )
    looked(sight.case)
    return page


@bp.post("/<case_id>/reports")
def report(case_id: str) -> ResponseReturnValue:
    """Report that something has happened, and go to the task that opens."""
    name = request.form.get("name", "")
    if not name:
        with db.read() as session:
            see(session, case_id, current_user, at=clock.now())
        flash("Select what has happened before you report it.", "error")
        return redirect(url_for("cases.show", case_id=case_id), code=303)
    with db.write() as session:
        task = case.report(session, case_id, name, current_user).public_id
    return redirect(url_for("tasks.show", task_id=task), code=303)


def page_name(endpoint: str) -> str:
    """What people call a page of the access log."""
    noun = endpoint.partition(".")[0]
    return PAGES.get(endpoint) or {
        "auditing": "An audit",
        "tasks": "A task",
        "shared_tasks": "Sent to a partner",
        "partner": "A task, by its link",
        "notes": "A note",
    }.get(noun, noun.title())


def _number(typed: str) -> int:
    """The number of a page as typed in an address; the first where it is none."""
    return max(1, int(typed)) if typed.isdecimal() and len(typed) < 7 else 1
