"""Places: the navigation of every page, and that of the pages of one case."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import Flask, current_app, request, url_for
from flask_login import current_user

from engine.people.roles import CASE_ROLES

SEE_CASES = CASE_ROLES | {"supervisor"}
SEE_BOARD = frozenset({"safeguarding_adults_manager", "supervisor"})
SEE_MEASURES = frozenset({"safeguarding_adults_manager", "supervisor", "auditor"})
EVERYONE: frozenset[str] = frozenset()

#: what it is called, its endpoint, and the roles that see it (none named: everyone)
PLACES: list[tuple[str, str, frozenset[str]]] = [
    ("My work", "work.mine", EVERYONE),
    ("What waits", "board.show", SEE_BOARD),
    ("Workload", "workload.show", SEE_BOARD),
    ("New concern", "concerns.new", CASE_ROLES),
    ("Find", "find.show", SEE_CASES),
    ("Large scale", "large_scale.index", SEE_CASES),
    ("Who may know", "restricted.index", SEE_BOARD),
    ("Measures", "measures.show", SEE_MEASURES),
    ("Flow", "flow.show", SEE_MEASURES),
    ("Audits", "audits.show", SEE_MEASURES),
    ("Keeping", "keeping.show", SEE_BOARD),
    ("Learning", "training.mine", EVERYONE),
    ("Process", "versions.home", frozenset({"process_admin"})),
    ("Accounts", "accounts.index", frozenset({"system_admin"})),
    ("Days and times", "times.show", frozenset({"process_admin", "system_admin"})),
    ("Who leaves", "leavers.index", frozenset({"system_admin"})),
]

#: The pages of a case in groups, so that a dozen of them stay calm: what a group is called,
#: then each of its pages with its endpoint. A page that is not there yet is left out.
OF_A_CASE: list[tuple[str, list[tuple[str, str]]]] = [
    ("Overview", [("Overview", "cases.show")]),
    ("Outcomes", [("Outcomes", "cases.outcomes")]),
    (
        "People",
        [
            ("People", "case_views.people"),
            ("Linked cases", "links.show"),
            ("Whose case it is", "adults.of_case"),
            ("Who may know", "restricted.show"),
        ],
    ),
    (
        "Plan and decisions",
        [
            ("Plan", "case_views.plan"),
            ("Decisions", "case_views.decisions"),
            ("Six principles", "case_views.principles"),
        ],
    ),
    (
        "What happened",
        [
            ("Chronology", "chronology.show"),
            ("History", "cases.happened"),
            ("Diagram", "diagrams.show"),
            ("Who has looked", "cases.who_looked"),
        ],
    ),
    (
        "Papers",
        [
            ("Letters", "letters.show"),
            ("For the adult to keep", "copies.show"),
            ("Documents", "documents.show"),
        ],
    ),
]


@dataclass(frozen=True)
class Place:
    """A link of the navigation of a case; ``current`` is page, true or nothing (aria-current)."""

    text: str
    href: str
    current: str = ""


def register(app: Flask) -> None:
    """Hand the navigation to every template."""
    app.context_processor(lambda: {"navigation": _navigation(), "case_places": case_places})


def case_places(case: str) -> tuple[list[Place], list[Place]]:
    """The groups of pages of a case, and the pages of the group one is in."""
    groups, beside = [], []
    for name, listed in OF_A_CASE:
        pages = [_place(text, end, case) for text, end in listed if _exists(end)]
        if not pages:
            continue
        here = next((page.current for page in pages if page.current), "")
        if len(pages) == 1:
            groups.append(Place(pages[0].text, pages[0].href, here))
            continue
        groups.append(Place(name, pages[0].href, "true" if here else ""))
        beside = pages if here else beside
    return groups, beside


def _place(text: str, endpoint: str, case: str) -> Place:
    if request.endpoint == endpoint:
        return Place(text, url_for(endpoint, case_id=case), "page")
    # below a page of a blueprint of its own (one letter of the letters) that page leads back
    inside = request.blueprint == endpoint.partition(".")[0] and endpoint in _alone()
    return Place(text, url_for(endpoint, case_id=case), "true" if inside else "")


def _alone() -> set[str]:
    """The endpoints that are the only one of their blueprint in the navigation."""
    every = [end for _, pages in OF_A_CASE for _, end in pages]
    nouns = [end.partition(".")[0] for end in every]
    return {end for end in every if nouns.count(end.partition(".")[0]) == 1}


def _exists(endpoint: str) -> bool:
    return endpoint in current_app.view_functions


def _navigation() -> list[dict[str, Any]]:
    if not current_user.is_authenticated:
        return [{"text": "My work", "href": "/", "active": False}]
    return [
        {"text": text, "href": url_for(endpoint), "active": _is_here(endpoint)}
        for text, endpoint, roles in PLACES
        if not roles or roles & current_user.roles
    ]


def _is_here(endpoint: str) -> bool:
    noun = endpoint.partition(".")[0]
    return request.blueprint == noun or (noun == "audits" and request.path.startswith("/audits"))
