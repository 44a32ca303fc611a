"""axe on every page that the first scenario does not meet, dark corners included."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from engine import clock
from engine.case import NOTES
from engine.case.from_json import submit_json
from engine.case.model import Case, Task
from tests.browsing.pages import axe
from tests.council import scenario_of

ONE = "one conversation, everything achieved"


@pytest.fixture
def look(chromium, address, sqlite):
    """Look at a path as somebody (None: not signed in); it must answer this status."""
    from tests.browsing.pages import Practitioner

    contexts = {}

    def looking(who, path, expect=200):
        if who not in contexts:
            context = chromium.new_context(bypass_csp=True)
            contexts[who] = Practitioner(context.new_page(), address, True)
            if who:
                contexts[who].sign_in(who)
        window = contexts[who]
        answer = window.page.goto(address + path)
        assert answer.status == expect, f"{path}: {answer.status}"
        found = axe(window.page)
        assert not found, f"{path}: {found}"
        return window.page

    yield looking
    for window in contexts.values():
        window.page.context.close()


@pytest.mark.browser
def test_every_other_page_is_clean(sqlite, look):
    walk = sqlite.walk((clock.now() - timedelta(days=9)).isoformat())
    steps = scenario_of("not for us")["steps"]
    walk.run({"steps": steps[:2]})
    with sqlite.db.read() as session:
        case = session.scalars(select(Case)).one().public_id
        tasks = {t.name: t.public_id for t in session.scalars(select(Task))}

    for path in ("/sign-in", "/signed-out", "/about", "/accessibility", "/privacy"):
        look(None, path)
    look("Lena", "/about/figures")
    look("Lena", "/find")
    look("Lena", "/team")
    look("Lena", f"/tasks/{tasks['record_concern']}")  # completed: read only
    for kind, note in NOTES.items():
        if kind != "late_entry" and not note.needs:
            look("Priya" if note.roles else "Lena", f"/cases/{case}/notes/{kind}")
    for stage in ("start", "middle", "end"):
        look("Lena", f"/cases/{case}/guides/{stage}")
        look("Lena", f"/cases/{case}/copies/{stage}?large=1")
    look("Lena", f"/cases/{case}/documents")
    look("Ruth", f"/cases/{case}/documents")
    look("Lena", f"/cases/{case}/documents/new")
    for page in ("letters", "copies", "stay-safe"):
        look("Lena", f"/cases/{case}/{page}")
    page = look("Lena", f"/cases/{case}/letters/new/first_letter")
    page.check("[name=channel][value=post]")
    page.get_by_role("button", name="Draft the letter").click()
    page.wait_for_selector(".app-letter")
    assert not axe(page)
    look("Lena", f"/cases/{case}/letters/1/words")
    for who in ("Priya", "Ruth", "Lena"):
        look(who, "/restricted")
        look(who, f"/cases/{case}/who-may-know")
    page = look("Priya", f"/cases/{case}/who-may-know")
    page.get_by_text("Let only few people know of it").click()
    page.get_by_role("button", name="Restrict this case").click()
    page.wait_for_selector(".govuk-error-summary")
    assert not axe(page)
    look("Lena", "/no-such-page", 404)
    look("Ruth", "/concerns/new", 403)
    look("Priya", f"/tasks/{tasks['confirm_not_for_us']}/assignee")
    look("Priya", f"/cases/{case}/diagram")
    for path in ("/board", "/board?show=all&sort=due", "/board?worker=nobody", "/board/diagram"):
        look("Ruth", path)
    task = tasks["confirm_not_for_us"]
    for act in ("give", "word", "ask"):
        look("Ruth", f"/board/chosen/{act}?task={task}")
    look("Priya", f"/tasks/{task}/reason")
    look("Lena", "/notices")
    for path in ("", "/password", "/app", "/recovery-codes"):
        look("Lena", f"/account{path}")
    look("Sam", "/accounts")
    look("Ruth", "/notices/failed")
    look("Priya", "/measures?first=2026-01-01&last=2026-12-31")
    look("Priya", "/measures?first=2026-12-31&last=2026-01-01", 422)
    look("Priya", "/indicators?first=2026-01-01&last=2026-12-31")
    look("Priya", "/indicators/3-msp-asked?first=2026-01-01&last=2026-12-31")
    look("Priya", "/indicators?first=2026-12-31&last=2026-01-01", 422)
    look("Priya", f"/tasks/{tasks['confirm_not_for_us']}/pause")
    look("Priya", f"/tasks/{tasks['record_concern']}/corrections")
    look("Iris", "/processes/section42")
    versions = look("Iris", "/processes/section42/versions")
    first = versions.locator("main a[href^='/versions/']").first.get_attribute("href")
    look("Iris", first)


@pytest.mark.browser
def test_the_dark_corners_are_clean_too(sqlite, look):
    """422 on a page, 422 at the check, and 409 when somebody else was first."""
    walk = sqlite.walk((clock.now() - timedelta(days=9)).isoformat())
    steps = scenario_of("not for us")["steps"]
    walk.run({"steps": steps[:2]})
    with sqlite.db.read() as session:
        task = (
            session.scalars(select(Task).where(Task.name == "confirm_not_for_us")).one().public_id
        )
    page = look("Priya", f"/tasks/{task}/not-for-us")

    page.get_by_role("button", name="Continue", exact=True).last.click()
    page.wait_for_selector(".govuk-error-summary")
    assert not axe(page)
    assert page.title().startswith("Error: ")

    page.check("input[name=not_for_us_decision][value=agree]")
    page.fill("[name=not_for_us_reasons]", "W" * 300)
    page.fill("[name=not_for_us_weighed]", "Mine.")
    with sqlite.db.write() as session:
        daniel = sqlite.user(session, "Daniel")
        submit_json(session, task, steps[-1]["answers"], daniel, at=clock.now())
    page.get_by_role("button", name="Continue", exact=True).last.click()
    page.wait_for_selector("text=Somebody else was first")

    assert "Daniel North completed this task at" in page.content()
    assert (
        "W" * 300 in page.content() and steps[-1]["answers"]["not_for_us_reasons"] in page.content()
    )
    assert not axe(page)
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
