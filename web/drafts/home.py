"""Drafts: home - what there is to change in a draft, and the way to each editor."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from engine import clock
from engine.errors import InvalidProcess
from engine.process import drafts
from engine.process.bundle import Bundle
from engine.process.diagram import Diagram, every_node
from engine.process.reading import read_diagrams
from engine.process.steps import in_order
from web import db
from web.drafts import saving

bp = Blueprint("drafts", __name__)


@dataclass(frozen=True)
class Part:
    """One diagram of a draft with the tasks in it, or a file that cannot be read."""

    path: str
    title: str
    tasks: tuple[tuple[str, str], ...]  # id, title
    kind: str  # main, part, occurrence, or nobody: no diagram leads to it


@bp.post("/processes/<process>/drafts")
def create(process: str) -> ResponseReturnValue:
    """Begin to change a process: a copy of its live version."""
    with db.write() as session:
        draft = drafts.start_draft(session, process, current_user, at=clock.now()).public_id
    flash("This is your draft. Nothing of it reaches a case before it is published.", "success")
    return redirect(url_for("drafts.show", version=draft), code=303)


@bp.get("/versions/<version>/changing")
def show(version: str) -> ResponseReturnValue:
    """Every part of a draft: its diagrams and their tasks, lists, timescales, guidance."""
    with db.read() as session:
        draft, bundle = saving.opened(session, version)
        return render_template(
            "drafts/home.html",
            version=draft,
            groups=_groups(bundle),
            lists=sorted(bundle.codes),
            has_timescales=bool(bundle.timescales),
        )


#: What each group of parts is called on the page.
GROUPS = {
    "main": "The way of a case",
    "part": "Parts that it goes through",
    "nobody": "Diagrams that nothing leads to",
    "occurrence": "What may happen at any time",
}


def title_of(bundle: Bundle, path: str) -> str:
    """What people call a diagram; its path where it cannot be read."""
    found = _diagrams(bundle, path) if path in bundle.diagrams else []
    return next((one.name for one in found if one.name), path)


def _groups(bundle: Bundle) -> list[tuple[str, list[Part]]]:
    """The diagrams in the order of a case: the main one, what it calls, what may happen beside."""
    every = {path: _diagrams(bundle, path) for path in bundle.diagrams}
    order = _in_order(bundle.name, [one for found in every.values() for one in found])
    parts = [_part(bundle, path, found, order) for path, found in every.items()]
    places = {path: order.index(path) if path in order else len(order) for path in every}
    parts.sort(key=lambda part: (places[part.path], part.title))
    return [
        (words, found)
        for kind, words in GROUPS.items()
        if (found := [part for part in parts if part.kind == kind])
    ]


def _diagrams(bundle: Bundle, path: str) -> list[Diagram]:
    try:
        return list(read_diagrams({path: bundle.diagrams[path]}).processes.values())
    except InvalidProcess:
        return []


def _in_order(main: str, every: list[Diagram]) -> list[str]:
    """The files that a case goes through, in the order in which they are called."""
    known = {one.id: one for one in every}
    ahead, found = [known[main]] if main in known else [], list[str]()
    while ahead:
        here = ahead.pop(0)
        if here.file not in found:
            found.append(here.file)
            calls = [known[node.calls] for node in in_order(here) if node.calls in known]
            ahead = calls + ahead
    return found


def _part(bundle: Bundle, path: str, diagrams: list[Diagram], order: list[str]) -> Part:
    tasks = tuple(
        (node.id, node.title)
        for diagram in diagrams
        for node in every_node(diagram)
        if node.kind == "user task"
    )
    kind = "occurrence" if path.startswith("occurrences/") else "nobody"
    if path in order:
        kind = "part" if order.index(path) else "main"
    return Part(path, title_of(bundle, path), tasks, kind)
