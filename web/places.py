"""Places: the navigation of every page, by what the person's roles let them do."""

from __future__ import annotations

from typing import Any

from flask import Flask, request, url_for
from flask_login import current_user

from engine.people.roles import CASE_ROLES

SEE_CASES = CASE_ROLES | {"supervisor"}
EVERYONE: frozenset[str] = frozenset()

#: what it is called, its endpoint, and the roles that see it (none named: everyone)
PLACES: list[tuple[str, str, frozenset[str]]] = [
    ("My work", "work.mine", EVERYONE),
    ("New concern", "concerns.new", CASE_ROLES),
    ("Find", "find.show", SEE_CASES),
]


def register(app: Flask) -> None:
    """Hand the navigation to every template."""
    app.context_processor(lambda: {"navigation": _navigation()})


def _navigation() -> list[dict[str, Any]]:
    if not current_user.is_authenticated:
        return [{"text": "My work", "href": "/", "active": False}]
    return [
        {"text": text, "href": url_for(endpoint), "active": _is_here(endpoint)}
        for text, endpoint, roles in PLACES
        if not roles or roles & current_user.roles
    ]


def _is_here(endpoint: str) -> bool:
    return request.blueprint == endpoint.partition(".")[0]
