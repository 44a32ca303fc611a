"""Audits in a real browser: axe on every page, and the whole of one audit by keyboard alone."""

from __future__ import annotations

import pytest

from engine.audit.answering import Said
from tests import audit_desk as desk
from tests.browsing.pages import Practitioner, axe


@pytest.fixture
def sqlite(tmp_path):
    with desk.audit_council(tmp_path) as council:
        yield council


@pytest.fixture
def window(chromium, address):
    """Open a window in which somebody has signed in."""
    opened = []

    def someone(name):
        context = chromium.new_context(bypass_csp=True, viewport={"width": 1200, "height": 900})
        opened.append(context)
        return Practitioner(context.new_page(), address, True).sign_in(name).page

    yield someone
    for context in opened:
        context.close()


@pytest.mark.browser
def test_every_page_of_audits_is_clean(sqlite, address, window):
    first, second = desk.drawn(sqlite)
    desk.finished(sqlite, first, q3=Said("no"))
    desk.overdue(sqlite, first, "Talk about asking again in the middle")
    vera = window("Vera")
    paths = ["", "/samples/new", f"/{first}", f"/{second}", f"/{second}/closing", "/report"]
    paths += [f"/{second}/questions/{part}" for part in ("empowerment", "accountability")]

    for path in paths:
        assert vera.goto(f"{address}/audits{path}").status == 200
        assert axe(vera) == [], path
    vera.goto(f"{address}/audits/{second}")
    vera.get_by_role("button", name="Finish the audit").click()
    vera.wait_for_selector(".govuk-error-summary")
    assert axe(vera) == [] and "things are still missing" in vera.text_content("main")
    vera.goto(f"{address}/audits")
    vera.get_by_role("link", name="1 January 2026 to 1 November 2026").click()
    vera.wait_for_selector("text=the same cases")
    assert axe(vera) == []
    edith = window("Edith")
    edith.goto(f"{address}/audits")
    edith.get_by_role("button", name="Take this on").first.click()
    edith.wait_for_selector("text=Second opinion")
    assert axe(edith) == []


@pytest.mark.browser
def test_a_question_is_answered_by_keyboard(sqlite, address, window):
    audit = desk.drawn(sqlite)[0]
    vera = window("Vera")
    vera.goto(f"{address}/audits/{audit}/questions/prevention")

    vera.focus("#q17")
    vera.keyboard.press("Space")
    vera.keyboard.press("ArrowDown")  # Partly
    vera.keyboard.press("Tab")
    vera.keyboard.press("ArrowDown")  # the first piece of evidence
    vera.keyboard.press("Tab")
    vera.keyboard.type("Who else lives there is not asked.")
    vera.keyboard.press("Tab")
    vera.keyboard.press("Tab")
    vera.keyboard.press("Enter")  # save and go back
    vera.wait_for_url(f"**/audits/{audit}")

    vera.goto(f"{address}/audits/{audit}/questions/prevention")
    assert vera.is_checked("#q17-2")
    assert vera.input_value("#q17-evidence").startswith("task:")
    assert vera.input_value("#q17-words") == "Who else lives there is not asked."
