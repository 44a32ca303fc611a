"""Board: what waits in a team, why, for whom and how long; as a table, in figures, on the diagram."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from sqlalchemy.orm import Session

from engine import clock
from engine.case.open import SHIPPED
from engine.oversight import nudge
from engine.oversight.board import Board, Line, board, every_line
from engine.oversight.counts import NOBODY, PAGE, SHOWS, SORTS, asked
from engine.process import versions
from engine.process.diagram import Diagram, Diagrams, every_node
from engine.process.model import ProcessVersion
from engine.process.runtime import Process, process_of
from web import db
from web.csv_file import csv_file

bp = Blueprint("board", __name__)

SORT_WORDS = {
    "longest": "Open longest",
    "due": "Target passed longest",
    "quiet": "Nothing happened longest",
}
STAGES = {"start": "Start", "middle": "Middle", "end": "End"}
#: From how many open tasks on a step is shaded the stronger.
HEAT = (1, 5, 20)
COLUMNS = (
    "reference", "task", "stage", "who has it", "who covers", "working days open",
    "usual working days", "of how many", "due", "working days late", "reason given",
    "overridden until", "why it waits",
)  # fmt: skip


@bp.get("/board")
def show() -> ResponseReturnValue:
    """What waits in my team, longest first."""
    wanted = asked(request.args)
    with db.read() as session:
        found = board(session, current_user, wanted, as_of=clock.now())
        titles = _titles(session, found)
    return render_template(
        "board/show.html",
        board=found,
        asked=wanted,
        shows=_shows(found),
        filters=_filters(found, titles),
        sorts=SORT_WORDS,
        pager=_pager(found),
        pages=-(-found.total // PAGE),
        where=_where(found, titles),
        due=_due,
        failed=_failed(found),
    )


@bp.post("/board")
def choose() -> ResponseReturnValue:
    """Put what was chosen into the address, so that it can be kept and sent."""
    return redirect(url_for("board.show", **asked(request.form).query), code=303)


@bp.get("/board.csv")
def download() -> ResponseReturnValue:
    """The same lines as a table to take away, every page of it; no adult is named."""
    with db.read() as session:
        lines = every_line(session, current_user, asked(request.args), as_of=clock.now())
        rows = [COLUMNS, *map(_row, lines)]
    return csv_file("what-waits.csv", rows)


@bp.get("/board/diagram")
def diagram() -> ResponseReturnValue:
    """How many tasks wait at each step, on the diagram and in a table beside it."""
    with db.read() as session:
        found = board(session, current_user, asked(request.args), as_of=clock.now())
        version = versions.live(session, SHIPPED)
        process = process_of(session, version.id)
        every = _drawn(process)
        chosen = next((d for d in every if d.id == request.args.get("of")), every[0])
        return render_template(
            "board/diagram.html",
            every=every,
            chosen=chosen,
            rows=_steps(chosen, process, found.counts.tasks),
            elsewhere=_elsewhere(process, found.counts.tasks),
            data=_picture(version, chosen, process, found.counts.tasks),
        )


@bp.post("/board/incidents/<case_id>/<int:incident>")
def settle(case_id: str, incident: int) -> ResponseReturnValue:
    """Say that something that had failed is seen to."""
    with db.write() as session:
        nudge.settle_incident(session, case_id, incident, current_user)
    flash("It is seen to, and is not shown any more.", "success")
    return redirect(url_for("board.show", show="incident"), code=303)


# -- the table --------------------------------------------------------------------


def _shows(found: Board) -> list[dict[str, Any]]:
    """The reasons as links, each with its count and with the filters that are set."""
    kept = {k: v for k, v in found.asked.query.items() if k not in ("show", "page")}
    return [
        {
            "name": name,
            "text": text,
            "count": found.counts.by_reason[name],
            "href": url_for("board.show", **({} if name == "stalled" else {"show": name}), **kept),
            "here": name == found.asked.show,
        }
        for name, text in SHOWS.items()
    ]


def _filters(found: Board, titles: Mapping[str, str]) -> dict[str, list[tuple[str, str]]]:
    """For each filter what can be chosen, with how many lines each would leave."""
    show, counts = found.asked.show, found.counts
    workers = [
        ("", "Everybody"),
        (NOBODY, f"Nobody of the council yet ({counts.workers[None]})"),
    ]
    workers += [
        (one.public_id, f"{one.name} ({counts.workers[number]})")
        for number, one in found.people.items()
    ]
    teams = {one.team: one.team_name for one in found.people.values() if one.team}
    tasks = sorted((titles.get(name, name), name, of[show]) for name, of in counts.tasks.items())
    return {
        "team": [
            ("", "Any team"),
            *(
                (key, f"{name} ({counts.teams[key]})")
                for key, name in sorted(teams.items(), key=_name)
            ),
        ],
        "worker": workers,
        "task": [("", "Every task"), *((name, f"{title} ({n})") for title, name, n in tasks)],
        "stage": [
            ("", "Every stage"),
            *((k, f"{v} ({counts.stages[k]})") for k, v in STAGES.items()),
        ],
        "sort": [(name, SORT_WORDS[name]) for name in SORTS],
    }


def _name(pair: tuple[str, str]) -> str:
    return pair[1]


def _where(found: Board, titles: Mapping[str, str]) -> str:
    """What is filtered by, in words; nothing where nothing is."""
    wanted, said = found.asked, []
    if wanted.team:
        teams = {one.team: one.team_name for one in found.people.values()}
        said.append(f"with somebody of {teams.get(wanted.team, 'another team')}")
    if wanted.worker:
        names = {one.public_id: one.name for one in found.people.values()}
        said.append(
            "nobody has it" if wanted.worker == NOBODY else names.get(wanted.worker, "somebody")
        )
    if wanted.task:
        said.append(titles.get(wanted.task, wanted.task.replace("_", " ")))
    if wanted.stage:
        said.append(STAGES.get(wanted.stage, wanted.stage))
    return ", ".join(said)


def _titles(session: Session, found: Board) -> dict[str, str]:
    """What each task is called: as on the lines, else as in the live process."""
    version = versions.live_or_none(session, SHIPPED)
    titles = {}
    if version is not None:
        for one in process_of(session, version.id).diagrams.values():
            titles.update({node.id: node.title for node in every_node(one)})
    return titles | {line.wait.name: line.wait.title for line in (*found.dangers, *found.lines)}


def _failed(found: Board) -> list[tuple[Any, int]]:
    """What has failed in the cases of this page, each once."""
    lines = (*found.dangers, *found.lines)
    seen = {incident: line.wait for line in lines for incident in line.incidents}
    return [(wait, incident) for incident, wait in seen.items()]


def _due(line: Line) -> str:
    """Until when, in words."""
    if line.wait.due_at is None:
        return "No target"
    return clock.day_in_words(clock.today(line.wait.due_at))


def _row(line: Line) -> tuple[Any, ...]:
    wait = line.wait
    return (
        wait.reference,
        wait.title,
        (wait.stage or "").replace(",", " and "),
        line.held_by or "nobody",
        line.covered_by,
        line.why.days,
        "" if line.usual.days is None else line.usual.days,
        line.usual.n,
        clock.today(wait.due_at).isoformat() if wait.due_at else "",
        "" if line.late_days is None else line.late_days,
        line.reason or wait.paused_because or wait.held_because or "",
        line.overridden_until.isoformat() if line.overridden_until else "",
        line.why.sentence,
    )


def _pager(found: Board) -> dict[str, Any]:
    pager: dict[str, Any] = {}
    for name, step in (("previous", -1), ("next", 1)):
        number = found.asked.page + step
        if number >= 1 and (step < 0 or found.more):
            query = {**found.asked.query, "page": str(number)}
            href = url_for(
                "board.show", **{k: v for k, v in query.items() if (k, v) != ("page", "1")}
            )
            pager[name] = {"href": href, "labelText": f"Page {number}"}
    return pager


# -- the diagram ------------------------------------------------------------------


def _drawn(process: Process) -> list[Diagram]:
    """The main diagram and what it calls, then the occurrences."""
    every = Diagrams(dict(process.diagrams))
    main = every.main(process.name)
    assert main is not None
    reached = every.reached(main)
    return [*reached, *(d for d in process.diagrams.values() if d not in reached)]


def _inside(process: Process, node: Any) -> list[str]:
    """The tasks of a step: its own, or those of the part it stands for."""
    if node.kind == "user task":
        return [node.id]
    called = node.inside or process.diagrams.get(node.calls or "")
    if called is None:
        return []
    reached = Diagrams(dict(process.diagrams)).reached(called)
    return [n.id for one in reached for n in every_node(one) if n.kind == "user task"]


def _counted(process: Process, node: Any, tasks: Mapping[str, Counter[str]]) -> Counter[str]:
    of: Counter[str] = Counter()
    for name in _inside(process, node):
        of.update(tasks.get(name, Counter()))
    return of


def _steps(chosen: Diagram, process: Process, tasks: Mapping[str, Counter[str]]) -> list[Any]:
    """The steps of a diagram that people do, with what waits at each."""
    return [
        (node, _counted(process, node, tasks), node.calls or "")
        for node in every_node(chosen)
        if _inside(process, node)
    ]


def _elsewhere(
    process: Process, tasks: Mapping[str, Counter[str]]
) -> list[tuple[str, Counter[str]]]:
    """Open tasks of cases that follow an earlier version, which are not drawn any more."""
    drawn = {node.id for one in process.diagrams.values() for node in every_node(one)}
    return [(name, of) for name, of in sorted(tasks.items()) if name not in drawn]


def _picture(
    version: ProcessVersion, chosen: Diagram, process: Process, tasks: Mapping[str, Counter[str]]
) -> dict[str, Any]:
    badges: dict[str, str] = {}
    marks: dict[str, list[str]] = {}
    for node, of, _ in _steps(chosen, process, tasks):
        if of["all"]:
            badges[node.id] = f"{of['all']} open, {of['stalled']} stalled"
            warm = sum(of["stalled"] >= least for least in HEAT)
            marks.setdefault(f"heat-{warm}", []).append(node.id)
    url = url_for("diagrams.xml", version=version.public_id, path=chosen.file)
    return {"xmlUrl": url, "badges": badges, "marks": marks}
