"""Case views: people, plan, decisions and principles of one case - pages that only show."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue
from flask_login import current_user

from engine import clock
from engine.case.views.decisions import decisions as decided
from engine.case.views.network import network
from engine.case.views.overview import identity
from engine.case.views.picture import draw, draw_narrow
from engine.case.views.plan import plan as planned
from engine.case.views.principles import principles as found
from engine.case.views.sight import Sight, see
from web import db
from web.tasks.words import looked

#: The word for a page in the engine -> its endpoint.
SHOWN_ON = {
    "overview": "cases.show",
    "outcomes": "cases.outcomes",
    "people": "case_views.people",
    "plan": "case_views.plan",
    "decisions": "case_views.decisions",
    "chronology": "chronology.show",
}

bp = Blueprint("case_views", __name__, url_prefix="/cases")


@bp.get("/<case_id>/people")
def people(case_id: str) -> ResponseReturnValue:
    """Everyone in the adult's life and in the enquiry, as a picture and as a table."""

    def of(sight: Sight) -> dict[str, Any]:
        everybody = network(sight)
        drawn = [draw(sight.called, everybody), draw_narrow(sight.called, everybody)]
        return {"everybody": everybody, "drawn": drawn}

    return _page(case_id, "cases/people.html", of)


@bp.get("/<case_id>/plan")
def plan(case_id: str) -> ResponseReturnValue:
    """What keeps the adult safe: actions, the safeguarding plan, their page, reviews."""
    return _page(case_id, "cases/plan.html", lambda sight: {"plan": planned(sight)})


@bp.get("/<case_id>/decisions")
def decisions(case_id: str) -> ResponseReturnValue:
    """Every decision in order, with the adult's part in each."""
    return _page(case_id, "cases/decisions.html", lambda sight: {"decisions": decided(sight)})


@bp.get("/<case_id>/principles")
def principles(case_id: str) -> ResponseReturnValue:
    """The evidence found of the six principles."""

    def of(sight: Sight) -> dict[str, Any]:
        return {"principles": found(sight), "shown_on": SHOWN_ON}

    return _page(case_id, "cases/principles.html", of)


def _page(
    case_id: str, template: str, of: Callable[[Sight], dict[str, Any]]
) -> ResponseReturnValue:
    """Draw a page of a case as this person may see it, and note that they looked."""
    with db.read() as session:
        sight = see(session, case_id, current_user, at=clock.now())
        page = render_template(
            template,
            who=identity(sight),
            reads_words=sight.reads_words(),
            ended=sight.case.ended_at is not None,
            printed=printed(),
            **of(sight),
        )
    looked(sight.case)
    return page


def printed() -> str:
    """Who has the page before them, and when: it stands on each sheet of paper."""
    return f"Printed by {current_user.name}, {clock.in_words(clock.now())}"
