"""The board by keyboard only: filter it, give tasks away, send a word, come back where one was."""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

import pytest
import sqlalchemy as sa

from engine.case import open_case
from engine.case.model import Task
from engine.oversight.model import Nudge
from tests.browsing.keys import Keys
from tests.browsing.pages import Practitioner
from tests.web.board_desk import change, late

pytestmark = pytest.mark.browser

LONG = "Wilhelmina-Konstantinopolitanskaya Featherstonehaugh-Cholmondeley van der Schimmelpenninck"
ACTS = "Go to what can be done with ticked tasks"


@pytest.fixture
def keys(chromium, address):
    """A supervisor who has no pointer; axe looks at every page they meet."""
    context = chromium.new_context(java_script_enabled=True, bypass_csp=True)
    context.set_default_timeout(60_000)
    yield Keys(Practitioner(context.new_page(), address, True).sign_in("Ruth"))
    context.close()


def reference(council, task):
    with council.db.read() as session:
        row = session.scalars(sa.select(Task).where(Task.public_id == task)).one()
        return f"{row.title}, {row.case.reference}"


def asked_for(keys):
    """What the address of the board asks for, and the place on the page."""
    address = urlsplit(keys.page.url)
    assert address.path == "/board"
    return parse_qs(address.query), address.fragment


def test_a_supervisor_acts_on_the_board_and_comes_back_where_they_were(sqlite, keys):
    first, _ = late(sqlite, 30, LONG)
    second, _ = late(sqlite, 20, "Ada Okafor")
    other, _ = late(sqlite, 25, "Bea Lundqvist-Hale")
    change(sqlite, other, assignee_id=None)
    keys.person.go("/board")

    keys.to("Show only some, or in another order").page.keyboard.press("Enter")
    keys.type("Who has it", "Lena").enter("Show")
    filtered, _ = asked_for(keys)
    assert filtered.keys() == {"worker"} and keys.page.locator("tbody tr").count() == 2

    keys.to(reference(sqlite, first)).page.keyboard.press("Space")
    keys.to(reference(sqlite, second)).page.keyboard.press("Space")
    keys.enter("Give to somebody").type("Person", "Amara").enter("Give them")
    assert keys.page.locator("h1").inner_text() == "2 of 2 given"
    keys.enter("Back to what waits")
    assert asked_for(keys) == (filtered, f"task-{first}")

    keys.enter("Show all").to(reference(sqlite, second)).page.keyboard.press("Space")
    keys.enter("Send a word").type("Your words", "Can I help with this?").enter("Send it")
    assert keys.page.locator("h1").inner_text() == "1 of 1 told"
    keys.enter("Back to what waits")
    assert asked_for(keys)[1] == f"task-{second}"
    keys.to(reference(sqlite, second))  # the next stop of Tab, however long the list before it
    with sqlite.db.read() as session:
        amara = sqlite.user(session, "Amara").id
        has = sa.select(Task.assignee_id).where(Task.public_id.in_([first, second]))
        assert set(session.scalars(has)) == {amara}
        assert session.scalars(sa.select(Nudge.note)).all() == ["Can I help with this?"]


def test_a_word_that_is_missing_is_said_where_the_focus_can_reach_it(sqlite, keys):
    task, _ = late(sqlite, 20, "Ada Okafor")
    keys.person.go("/board")

    keys.to(reference(sqlite, task)).page.keyboard.press("Space")
    keys.enter("Ask for the reason").enter("Ask")

    assert "There is a problem" in keys.page.locator(".govuk-error-summary").inner_text()
    keys.type("What you would like to know", "What holds it up?").enter("Ask")
    assert keys.page.locator("h1").inner_text() == "1 of 1 asked about"


@pytest.mark.parametrize("width", [1280, 360])
def test_a_board_of_two_hundred_fits_and_so_does_an_empty_one(sqlite, keys, width):
    keys.page.set_viewport_size({"width": width, "height": 800})
    keys.person.go("/board")
    assert keys.page.locator(".app-empty").count() == 1
    late(sqlite, 30, LONG)
    with sqlite.db.write() as session:
        lena = sqlite.user(session, "Lena")
        for _ in range(200):
            open_case(session, lena)

    keys.person.go("/board?show=all")

    assert keys.page.locator("tbody tr").count() == 50
    inside = "e => e.scrollWidth <= e.clientWidth"
    assert keys.page.locator(".app-scroll").evaluate(inside)  # nothing is to be scrolled sideways
    if width == 360:
        assert keys.page.evaluate("document.documentElement.scrollWidth") == width
        keys.to(ACTS).page.keyboard.press("Enter")
        keys.to("Give to somebody")
    else:
        with keys.page.expect_navigation():
            keys.page.locator("a[rel=next]").press("Enter")
        assert "page 2" in keys.page.locator("h1").inner_text()
