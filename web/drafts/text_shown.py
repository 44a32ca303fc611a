"""Drafts: text shown - what the text view tells of a diagram: names, problems, forms, files."""

from __future__ import annotations

from collections import Counter
from typing import Any

from flask_login import current_user
from sqlalchemy.orm import Session

from engine.errors import InvalidProcess
from engine.process import checks, versions
from engine.process.bundle import Bundle
from engine.process.compared import open_version
from engine.process.diagram import Diagram, every_node
from engine.process.editing.listing import Row
from engine.process.told import Told, tell
from web.drafts.text_asked import Drawn, Field


def before(session: Session, version: str) -> Bundle | None:
    """The version that a draft was made from."""
    found = open_version(session, version, current_user).before
    return versions.bundle_of(session, found) if found else None


def problems(bundle: Bundle, drawn: Drawn, was: Bundle | None) -> list[tuple[str, list[Told]]]:
    """What the checks say: of this diagram and ways through it first, then of all the others."""
    steps = {n.id for d in drawn.diagrams for n in every_node(d)}
    found: dict[bool, list[Told]] = {True: [], False: []}
    for told in tell(bundle, checks.check(bundle), drawn.path, was):
        placed = told.place is not None and told.place.path == drawn.path
        passed = drawn.path in (told.marks or {}) or told.problem.element in steps
        found[placed or passed].append(told)
    both = (("In this diagram", found[True]), ("In the whole process", found[False]))
    # What is lost on some way comes first: it is why anybody looks here.
    return [
        (words, sorted(every, key=lambda told: len(told.way) < 2)) for words, every in both if every
    ]


def names(all: list[Row]) -> dict[str, str]:
    """What each step is called where it stands alone: with its stage, or number if need be."""
    titles = Counter(row.title for row in all)
    return {
        row.id: row.title
        + (f" ({row.stage.lower()})" if row.stage else "")
        + (f", step {row.number}" if titles[row.title] > 1 else "")
        for row in all
    }


def files_called(bundle: Bundle) -> dict[str, str]:
    """Process id -> the file it is drawn in, for the links from a part."""
    found: dict[str, Any] = {}
    for path in bundle.diagrams:
        try:
            for diagram in Drawn.open(bundle, path).diagrams:
                found.setdefault(diagram.id, path)
        except InvalidProcess:
            continue
    return found


def forms(bundle: Bundle, diagrams: list[Diagram]) -> dict[str, bool]:
    """The tasks of a diagram, and whether they have a form yet."""
    return {
        node.id: f"forms/{node.id}.json" in bundle.files
        for diagram in diagrams
        for node in every_node(diagram)
        if node.kind == "user task"
    }


def shown(field: Field | None, name: str, value: str) -> tuple[str, str, str]:
    """What was typed in words, and what stands there now where that is something else."""
    if field is None:
        return name.replace("_", " ").capitalize(), value, ""
    label = f"{field.group}: {field.label}" if field.group else field.label
    said = dict(field.options)
    now = "" if field.value == value else said.get(field.value, field.value)
    return label, said.get(value, value), now
