"""Drafts: names - what a diagram may refer to, for the choices that its editor offers."""

from __future__ import annotations

from typing import Any

from engine.errors import InvalidProcess
from engine.people.roles import ROLES as ROLE_NAMES
from engine.process.bundle import Bundle
from engine.process.checks.milestones import MILESTONES
from engine.process.checks.readable import RESERVED, SUFFIXES
from engine.process.checks.subject import ROLES
from engine.process.diagram import Diagrams, every_node, every_scope
from engine.process.proof.net import EXEMPT
from engine.process.reading import read_diagrams


def names_of(bundle: Bundle, path: str) -> dict[str, Any]:
    """The names that exist in a draft: those of ``path`` itself are known to its editor."""
    diagrams = _readable(bundle)
    others = [d for d in diagrams.processes.values() if d.file != path]
    main = diagrams.main(bundle.name)
    return {
        "isMain": main is not None and main.file == path,
        "roles": [{"id": role, "name": ROLE_NAMES[role].name} for role in ROLES],
        "milestones": list(MILESTONES),
        "endings": sorted(EXEMPT),
        "reserved": [*RESERVED, *SUFFIXES],
        "timescales": _timescales(bundle),
        "processes": [
            {"id": d.id, "name": d.name or d.id, "path": d.file}
            for d in diagrams.processes.values()
            if not d.is_occurrence
        ],
        "tasks": _tasks(others),
        "taken": sorted({n.id for d in others for n in every_node(d)} | _scopes(others)),
        "messages": sorted(_messages(diagrams)),
        "forms": _forms(bundle),
        "diagrams": {p: _name(diagrams, p) for p in bundle.diagrams},
    }


def _forms(bundle: Bundle) -> list[str]:
    paths = (p for p in bundle.files if p.startswith("forms/"))
    return sorted(p.split("/")[-1].removesuffix(".json") for p in paths)


def _readable(bundle: Bundle) -> Diagrams:
    """Every diagram that can be read; one that cannot does not hide the others."""
    found = Diagrams()
    for path, content in bundle.diagrams.items():
        try:
            for name, diagram in read_diagrams({path: content}).processes.items():
                found.processes.setdefault(name, diagram)
        except InvalidProcess:
            continue
    return found


def _timescales(bundle: Bundle) -> list[dict[str, str]]:
    try:
        every = bundle.timescales.values()
    except InvalidProcess:
        return []
    return [{"id": t.name, "name": _length(t.amount, t.unit)} for t in every]


def _length(amount: int, unit: str) -> str:
    word = unit.replace("_", " ")
    return f"{amount} {word.removesuffix('s') if amount == 1 else word}"


def _tasks(others: Any) -> list[dict[str, str]]:
    return [
        {"id": n.id, "name": n.title, "in": d.name or d.id}
        for d in others
        for n in every_node(d)
        if n.kind == "user task"
    ]


def _scopes(others: Any) -> set[str]:
    return {scope.id for d in others for scope in every_scope(d)}


def _messages(diagrams: Diagrams) -> set[str]:
    """What an end may raise: the messages that some boundary event waits for."""
    nodes = [n for d in diagrams.processes.values() for n in every_node(d)]
    return {n.detail for n in nodes if n.event == "message" and n.detail}


def _name(diagrams: Diagrams, path: str) -> str:
    return next((d.name for d in diagrams.processes.values() if d.file == path and d.name), path)
