"""Shared by the tests of letters: a case whose address is a canary, and acts on its letters."""

from __future__ import annotations

import sqlalchemy as sa

from engine import clock
from engine.case.file import CaseFile
from engine.case.model import Case
from engine.case.walk import note_json
from engine.record import KINDS
from tests.web.tasks_helpers import Browser

CANARY = "17 Canary Wharf Row"
ADULT, LETTER = KINDS["adult"].table, KINDS["letter"].table


def canary_case(sqlite) -> str:
    """Dora's case; her address is a canary, and her post is not known to be safe."""
    walk = sqlite.walked("one conversation, everything achieved", 6)
    with sqlite.db.write() as session:
        session.execute(sa.update(ADULT).values(address=CANARY))
    return walk.case


def safe(sqlite, case, *ways, household="no"):
    answers = {"safe_ways": list(ways), "safe_household": household}
    with sqlite.db.write() as session:
        tom = sqlite.user(session, "Tom")
        note_json(session, case, "safe_contact", answers, tom, at=clock.now())


def draft(app, case, who="Tom", template="first_letter", **fields) -> Browser:
    """Somebody who has just drafted a letter and sees it."""
    browser = Browser(app, who).get(f"/cases/{case}/letters/new/{template}")
    assert browser.status == 200, browser.words
    return browser.send({"channel": "post", **fields}, _do="")


def act(browser, name, **fields) -> Browser:
    """Send the form of the page that goes to an act of the letter."""
    number = next(
        n for n, form in enumerate(browser.forms) if form.get("action").endswith(f"/{name}")
    )
    return browser.send(fields, form=number, _do="")


def as_somebody_else(app, browser, who="Priya") -> Browser:
    return Browser(app, who).get(browser.url)


def put_row(sqlite, case, kind, **values) -> None:
    """Put a row into the record beside the verbs."""
    with sqlite.db.write() as session:
        found = session.scalars(sa.select(Case).where(Case.public_id == case)).one()
        file = CaseFile(session, found, None, clock.now())
        by = {"typed_at": clock.now(), "typed_by": None, "task_id": None}
        file.record.add(kind, [values], **by)


def first_id(sqlite, kind) -> int:
    """The number of the first row of a kind."""
    with sqlite.db.read() as session:
        return session.scalar(sa.select(KINDS[kind].table.c.id).limit(1))
