"""What a person is shown of all cases together, to be compared with and without one of them."""

from __future__ import annotations

import difflib
import re

from sqlalchemy import select

from engine.case import kept_from
from engine.case.model import Case, Task
from engine.people.model import User
from tests.web.test_routes import ROUTES

#: What a list, a count or an export is asked for, beside itself; the address says it.
ASKED = (
    "/board?show=all", "/board?show=late", "/board.csv?show=all", "/board/diagram?show=all",
    "/flow/arrived/{month}", "/flow/open/{month}", "/flow/took/whole",
    "/measures?first-day=1&first-month=1&first-year=2026&last-day=31&last-month=12&last-year=2026",
)  # fmt: skip
#: Pages that differ between two looks though nothing happened: of oneself, not of cases.
OF_ONESELF = frozenset({"/account"})


def lists() -> list[str]:
    """Every page that stands by itself: whatever lists, counts or exports cases is among them."""
    alone = [rule for how, rule in ROUTES if how == "GET" and "<" not in rule]
    return sorted({*alone, *ASKED} - OF_ONESELF)


#: What differs between any two looks: the token of the forms, and how long one stays signed in.
_EACH_TIME = re.compile(r'(name="csrf_token" value="|data-left=")[^"]*')


def plain(page) -> str:
    """A page without what differs between any two looks."""
    return _EACH_TIME.sub(r"\1", page.text)


def shown(client, searches=(), month="2026-03") -> dict[str, tuple[int, str]]:
    """Address or search -> the status and everything that the page shows a person."""
    pages = {path: client.get(path.format(month=month)) for path in lists()}
    pages |= {f"find {text}": client.post("/find", {"q": text}) for text in searches}
    return {name: (page.status, plain(page)) for name, page in pages.items()}


def told_apart(before: dict[str, tuple[int, str]], after: dict[str, tuple[int, str]]) -> list[str]:
    """Every line by which the pages differ; none where nobody could tell."""
    found = []
    for name, (status, text) in after.items():
        was, lines = before[name][1].splitlines(), text.splitlines()
        found += [f"{name}: {before[name][0]}, {status}"] if status != before[name][0] else []
        found += [
            f"{name}: {line.strip()}" for line in difflib.ndiff(was, lines) if line[0] in "+-"
        ]
    return found


def keep(council, case: str, who: str, by: str = "Daniel", party: str = "adult") -> None:
    """Let a manager say that somebody is near a person in a case."""
    with council.db.write() as session:
        user = council.user(session, who)
        kept_from.declare(session, case, user, party, "near", "", council.user(session, by))


def ids_of(council, case: str) -> dict[str, str]:
    """The public ids of a case and of its newest task."""
    with council.db.read() as session:
        of = select(Task.public_id).join(Case, Case.id == Task.case_id)
        task = session.scalars(of.where(Case.public_id == case).order_by(Task.id.desc())).first()
        return {"case_id": case, "task_id": task}


def number(council, who: str) -> int:
    """The number of a person."""
    with council.db.read() as session:
        user: User = council.user(session, who)
        return user.id
