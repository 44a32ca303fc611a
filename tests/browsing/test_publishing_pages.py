"""The pages around a version are clean: the checklist, the certificate, two side by side, a try-out."""

import pytest

from engine import clock
from engine.process import drafts, versions
from engine.process.bundle import from_folder
from tests.browsing.pages import Practitioner
from tests.council import SECTION42


def changed(council, files):
    """A draft with other files: its address, and that of the version it was made from."""
    with council.db.write() as session:
        iris = council.user(session, "Iris")
        live = versions.live(session, "section42").public_id
        draft = drafts.start_draft(session, "section42", iris, at=clock.now())
        drafts.save_files(session, draft.public_id, files, draft.hash, iris)
        return f"/versions/{draft.public_id}", live


@pytest.fixture
def look(chromium, address, sqlite):
    """Look at a path as Iris; axe finds nothing on it."""
    context = chromium.new_context(bypass_csp=True)
    window = Practitioner(context.new_page(), address, True)
    window.sign_in("Iris")

    def looking(path):
        window.page.goto(address + path)
        window.look()
        return window.page

    yield looking
    context.close()


@pytest.mark.browser
def test_a_draft_that_loses_the_adults_voice_shows_the_way_on_its_drawings(sqlite, look):
    body = from_folder(SECTION42).files["closing.bpmn"]
    body = body.replace(b'name="msp_stage" value="end"', b'name="faces" value="adult"')
    draft, live = changed(sqlite, {"closing.bpmn": body})

    page = look(draft)

    page.wait_for_selector("html[data-ready]")
    assert page.locator(".app-diagram-way:not(.djs-connection)").count() > 3
    assert page.locator(".app-diagram-way.djs-connection").count() > 3  # arrows, too
    look("/checks/threefold")
    look(f"{draft}/certificate")
    look(f"{draft}/compared/{live}")
    page = look(f"{draft}/try-out")
    page.locator("button[value^='look:']").first.click()
    page.wait_for_selector("text=Fill with made-up answers")
