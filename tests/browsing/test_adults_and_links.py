"""Two entries, a case that is moved, linked cases and many opened at once, in a real browser."""

import pytest
import sqlalchemy as sa

from engine.case.model import Case
from engine.record import KINDS
from tests.web.conftest import concern

ADULT = KINDS["adult"].table
WHY = "Her niece confirmed it."


@pytest.mark.browser
def test_entries_links_and_many_cases_with_a_script_and_without(sqlite, practitioners):
    cases = [concern(sqlite)[1], concern(sqlite)[1], concern(sqlite, name="Ann Lee")[1]]
    with sqlite.db.read() as session:
        references = dict(session.execute(sa.select(Case.public_id, Case.reference)).all())
    lena, priya = practitioners("Lena"), practitioners("Priya")

    lena.go(f"/cases/{cases[2]}/links")
    page = lena.page
    page.fill("#reference", references[cases[0]])
    page.check("input[name=because][value=others_at_risk]")
    page.fill("#why", "W" * 200)
    lena.press("Link the cases")
    assert references[cases[0]] in page.content()
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    page.get_by_role("link", name="It was a mistake").click()
    lena.look()

    lena.go(f"/cases/{cases[2]}/adult")
    page.fill("#q", "dora")
    lena.press("Find")
    page.locator("input[name=to]").first.check()
    page.fill("#why", WHY)
    lena.press("Go on")
    assert "proposes that this case is about another adult" in page.content()

    page = priya.page
    priya.go(f"/cases/{cases[2]}/adult")
    page.check("input[name=decision][value=agree]")
    priya.press("Record the decision")
    assert "about the right adult now" in page.content()

    priya.go("/adults/same")
    page.get_by_role("link", name="Look at both").first.click()
    priya.look()
    page.check("input[name=result][value=same]")
    page.locator("input[name=kept]").first.check()
    page.fill("#why", WHY)
    priya.press("Record the decision")
    assert "One person: two entries put together" in page.content()

    priya.go("/large-scale/new")
    page.fill("#name", "Abbey Lane")
    page.fill("#why", "All need help.")
    page.fill("#adults", "Joan Fisk; 88\nDora Whitlock; 81")
    page.fill("#what_happened", "Left in bed until noon.")
    page.check("input[name=types][value=neglect_and_acts_of_omission]")
    priya.press("Check who they are")
    page.check("input[name=same-1][value=new]")
    priya.press("Open 2 cases")
    assert page.locator("tbody tr").count() == 2
    priya.go("/large-scale")
