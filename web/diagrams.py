"""Diagrams: the drawing of a case or a process, always with the same in words."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from engine import clock
from engine.case.views.overview import identity
from engine.case.views.sight import see
from engine.case.views.standing import drawings
from engine.process.model import ProcessVersion
from engine.process.shown import drawing, show_process
from engine.process.steps import steps
from web import db
from web.tasks.words import looked

bp = Blueprint("diagrams", __name__)


@bp.get("/cases/<case_id>/diagram")
def show(case_id: str) -> ResponseReturnValue:
    """Where the case stands: one diagram of it, drawn and in words."""
    with db.read() as session:
        sight = see(session, case_id, current_user, at=clock.now())
        version = session.get_one(ProcessVersion, sight.case.process_version_id)
        every = drawings(sight)
        chosen = _chosen(every, request.args.get("of", ""))
        page = render_template(
            "diagrams/case.html",
            who=identity(sight),
            every=every,
            chosen=chosen,
            steps=steps(chosen.diagram) if chosen else [],
            keys={one.diagram.id: one.key for one in every if chosen and _beside(one, chosen)},
            data=_data(version.public_id, chosen) if chosen else None,
        )
    looked(sight.case)
    return page


@bp.get("/processes/<process>")
def process(process: str) -> ResponseReturnValue:
    """The live process as everybody may read it: drawing, steps and questions."""
    with db.read() as session:
        shown = show_process(session, process, current_user)
        diagram = shown.diagram(request.args.get("of", ""))
        url = _xml(shown.version.public_id, diagram.file)
        return render_template(
            "diagrams/process.html",
            shown=shown,
            diagram=diagram,
            steps=steps(diagram),
            sheets=shown.sheets(diagram),
            keys={one.id: one.id for one in shown.diagrams},
            data={"xmlUrl": url},
            day=lambda at: clock.day_in_words(clock.today(at)),
        )


@bp.get("/processes/<version>/diagrams/<path:path>")
def xml(version: str, path: str) -> ResponseReturnValue:
    """The XML of one diagram. A version never changes, so a browser may keep it."""
    with db.read() as session:
        body = drawing(session, version, path, current_user)
    answer = Response(body, content_type="application/xml")
    answer.cache_control.private = True
    answer.cache_control.max_age = 3600
    return answer


def _chosen(every: list[Any], key: str) -> Any:
    """The drawing asked for, else the first, which is the main one."""
    return next((one for one in every if one.key == key), every[0] if every else None)


def _beside(one: Any, chosen: Any) -> bool:
    """Say whether a drawing belongs to the same workflow as the chosen one."""
    return bool(one.workflow == chosen.workflow)


def _data(version: str, chosen: Any) -> dict[str, Any]:
    """What the viewer needs, in its own words."""
    return {
        "xmlUrl": _xml(version, chosen.diagram.file),
        "done": list(chosen.done),
        "current": list(chosen.current),
    }


def _xml(version: str, file: str) -> str:
    return url_for("diagrams.xml", version=version, path=file)
