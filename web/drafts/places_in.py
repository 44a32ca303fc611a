"""Drafts: places in - the way from what a check found to the place in an editor where it is put right.

Editors are pages of their own; a link is made only to one that is there.
"""

from __future__ import annotations

from collections.abc import Iterator

from flask import current_app, url_for
from werkzeug.routing import BuildError

from engine.process.bundle import Bundle
from engine.process.told import Told


def links_to(version: str, bundle: Bundle, told: Told) -> list[tuple[str, str]]:
    """The editors in which a problem can be put right: what the link says, and its address."""
    element = told.problem.element
    return [
        (words, address)
        for words, endpoint, given in _editors(bundle, told, element)
        if (address := _address(endpoint, version, given))
    ]


def _editors(bundle: Bundle, told: Told, element: str) -> Iterator[tuple[str, str, dict[str, str]]]:
    if f"forms/{element}.json" in bundle.files:
        yield "its questions", "form_editor.show", {"task": element}
    elif f"guidance/{element}.md" in bundle.files and told.problem.check == "forms":
        yield "its guidance", "guidance.guidance", {"task": element}
    if f"codes/{element}.csv" in bundle.files:
        yield "the list", "lists.codes", {"name": element}
    path = told.place.path if told.place else ""
    if not path and told.way:
        path = told.way[-1].path
    if path in bundle.diagrams:
        yield "in words", "text_view.show", {"path": path, "_anchor": element}
        yield "on the drawing", "drawn.show", {"path": path, "_anchor": element}


def _address(endpoint: str, version: str, given: dict[str, str]) -> str:
    if endpoint not in current_app.view_functions:
        return ""
    try:
        return url_for(endpoint, version=version, **given)
    except BuildError:
        return ""
