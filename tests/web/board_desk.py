"""What the tests of the board share: a late task, and the lines as one reads them."""

from __future__ import annotations

from datetime import timedelta

import sqlalchemy as sa

from engine import clock
from engine.case.model import Case, Task
from engine.log.model import Event
from tests.web.conftest import concern


def change(council, task, **values):
    with council.db.write() as session:
        session.execute(sa.update(Task).where(Task.public_id == task).values(**values))


def ago(days):
    return clock.now() - timedelta(days=days)


def late(council, days=14, name="Dora Whitlock"):
    """A task of Lena's whose target has passed."""
    task, case = concern(council, name=name)
    change(council, task, due_at=ago(days), opened_at=ago(days + 7))
    return task, case


def lines(page):
    """The lines as one reads them, without the box to tick."""
    cells = "./*[not(contains(@class, 'app-board__tick'))]"
    return [
        " ".join(" ".join(cell.text_content() for cell in row.xpath(cells)).split())
        for row in page.tree.xpath("//tbody/tr")
    ]


def counts(page):
    """Each reason with its count."""
    found = {}
    for tile in page.tree.find_class("app-tiles__tile"):
        number, text = " ".join(tile.text_content().split()).split(" ", 1)
        found[text] = int(number.replace(",", ""))
    return found


def events(council, case):
    with council.db.read() as session:
        found = sa.select(Event.what).join(Case, Case.id == Event.case_id)
        return list(session.scalars(found.where(Case.public_id == case).order_by(Event.seq)))
