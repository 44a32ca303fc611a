"""The words of a diagram are words in the viewer, whatever an admin or a file brought in."""

from __future__ import annotations

import re
from xml.sax.saxutils import quoteattr

import pytest

from tests.web.test_every_route import PAYLOADS


@pytest.mark.browser
def test_a_label_of_a_diagram_runs_nothing_in_the_viewer(sqlite, chromium, address):
    from tests.browsing.pages import Practitioner

    case = sqlite.walked("ordinary full path, everything achieved", 9).case
    context = chromium.new_context()  # the policy of the pages stands, so that reports count
    page = context.new_page()
    tom = Practitioner(page, address, scripts=False).sign_in("Tom")
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.on("dialog", lambda dialog: said.append(dialog.message))
    page.add_init_script("window.xssran = (n) => { window.ran = (window.ran || []).concat(n) }")
    labels = iter(PAYLOADS * 20)

    def hostile(route):
        text = route.fetch().text()
        changed = re.sub(r' name="[^"]+"', lambda _: f" name={quoteattr(next(labels))}", text)
        route.fulfill(body=changed, content_type="application/xml")

    page.route("**/diagrams/**", hostile)
    tom.go(f"/cases/{case}/diagram")
    page.wait_for_selector("html[data-ready]", state="attached")

    drawn = " ".join(page.locator(".app-diagram svg text").all_text_contents())
    assert "xss" in drawn, "the labels were drawn"
    assert page.evaluate("window.ran || []") == []
    assert (
        page.locator(".app-diagram xss-tag, .app-diagram img[src=x], .app-diagram script").count()
        == 0
    )
    assert [one for one in said if "Content Security Policy" in one] == []
    context.close()
