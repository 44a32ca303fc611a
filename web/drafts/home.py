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
from web import db
from web.drafts import saving

bp = Blueprint("drafts", __name__)


@dataclass(frozen=True)
class Part:
    """One diagram of a draft with the tasks in it, or a file that cannot be read."""

    path: str
    title: str
    tasks: tuple[tuple[str, str], ...]  # id, title
    is_occurrence: bool


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
            parts=list(_parts(bundle)),
            lists=sorted(bundle.codes),
            has_timescales=bool(bundle.timescales),
        )


def _parts(bundle: Bundle) -> list[Part]:
    """The diagrams in the order of a case: the main one, what it calls, what may happen beside."""
    parts = []
    for path, content in bundle.diagrams.items():
        try:
            every = read_diagrams({path: content}).processes.values()
        except InvalidProcess:
            every = ()
        parts.append(_part(path, list(every)))
    return sorted(parts, key=lambda part: part.is_occurrence)


def _part(path: str, diagrams: list[Diagram]) -> Part:
    tasks = tuple(
        (node.id, node.title)
        for diagram in diagrams
        for node in every_node(diagram)
        if node.kind == "user task"
    )
    title = next((d.name for d in diagrams if d.name), path)
    return Part(path, title, tasks, path.startswith("occurrences/"))
