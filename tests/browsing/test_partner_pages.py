"""One task by a link in a real browser, with and without JavaScript; axe on every page."""

from __future__ import annotations

import re

import pytest
from sqlalchemy import select

from engine.case.model import Draft
from engine.notices.sending import send_all
from engine.notices.ways import Folder
from engine.notices.wording import Sender
from tests.browsing.conftest import serving
from tests.browsing.pages import Practitioner
from tests.web.partner_desk import ADDRESS, ORDINARY, REPORT, ROSA
from tests.web.tasks_helpers import task_of

KEY = "only for this test, of no other use"


def mailed(council, folder, what):
    """What the newest mail says that has something like this in it."""
    list(send_all(council.db, Folder(folder, Sender("a@council.example", ADDRESS, KEY))))
    mails = sorted(folder.glob("*.eml"), key=lambda one: one.stat().st_mtime_ns)
    texts = [re.sub(r"=\r?\n", "", one.read_text()) for one in mails]
    return [found[1] for text in texts if (found := re.search(what, text))][-1]


def narrow(page):
    """Whether the page fits a telephone."""
    page.set_viewport_size({"width": 360, "height": 740})
    fits = page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    page.set_viewport_size({"width": 1280, "height": 800})
    return fits


@pytest.mark.browser
@pytest.mark.parametrize("scripts", [True, False], ids=["with JavaScript", "without JavaScript"])
def test_a_partner_answers_one_task_by_a_link(sqlite, chromium, tmp_path, scripts):
    case = sqlite.walked(ORDINARY, 12).case
    at = f"/tasks/{task_of(sqlite, case, 'partner_reports')}/partner"
    mails = tmp_path / "mails"
    with serving(sqlite, address=ADDRESS, mail=f"folder:{mails}") as address:
        windows = [
            chromium.new_context(java_script_enabled=scripts, bypass_csp=True) for _ in range(2)
        ]
        tom = Practitioner(windows[0].new_page(), address, scripts).sign_in("Tom")
        rosa = Practitioner(windows[1].new_page(), address, scripts)
        tom.go(at)
        tom.press("Send the link")  # everything is still missing but what the record knows
        tom.fill({name: [value] for name, value in ROSA.items()})
        tom.press("Send the link")
        assert "Not opened yet" in tom.page.locator("main").inner_text() and narrow(tom.page)
        tom.press("Make a code to read out")
        assert "The code is" in tom.page.locator("main").inner_text()

        rosa.go(mailed(sqlite, mails, rf"{ADDRESS}(/shared/[\w-]+)"))
        rosa.press("Send me a code")
        rosa.page.fill("[name=code]", "1")
        rosa.press("Continue")
        assert "This code is not right" in rosa.page.locator(".govuk-error-summary").inner_text()
        rosa.page.fill("[name=code]", mailed(sqlite, mails, r"code is (\d{6})"))
        rosa.press("Continue")
        assert narrow(rosa.page)
        if scripts:
            rosa.page.fill("[name=partner_facts]", "Saved by itself.")
            with rosa.page.expect_response(lambda one: "/partner/draft" in one.url) as saved:
                rosa.page.locator("[name=partner_why]").focus()
            assert saved.value.status == 204
            with sqlite.db.read() as session:
                typed = session.scalars(select(Draft.typed)).one()
                assert typed["partner_facts"] == ["Saved by itself."]
        rosa.press("Continue")
        assert rosa.page.locator(".govuk-error-summary li").count() > 2
        rosa.fill({name: [value] for name, value in REPORT.items()})
        rosa.press("Continue")
        assert narrow(rosa.page)
        rosa.press("Send your answers")
        assert "Your answers have arrived" in rosa.page.locator("h1").inner_text()

        tom.go(f"/cases/{case}")
        assert "Rosa Pell, Hilltop Home Care. Answered" in tom.page.locator("main").inner_text()
        for window in windows:
            window.close()
