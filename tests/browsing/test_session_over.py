"""When a session is over nothing of its pages stays on the screen, and what was typed goes along."""

from datetime import timedelta

import pytest
from sqlalchemy import select, update

from engine import clock
from engine.case.model import Task
from engine.people.model import SignedIn
from tests.browsing.pages import Practitioner, axe
from tests.council import PASSWORD

pytestmark = pytest.mark.browser
ORDINARY = "ordinary full path, everything achieved"
SECRET = "Dora"


@pytest.fixture
def walk(sqlite):
    """A case in which Tom makes enquiries."""
    return sqlite.walked(ORDINARY, 13)


@pytest.fixture
def windows(chromium, address):
    """Windows of one browser, each with its own clock that a test can move on."""
    contexts = []

    def window(name, beside=None):
        context = beside.page.context if beside else chromium.new_context(bypass_csp=True)
        contexts.append(context)
        page = context.new_page()
        page.clock.install()
        person = Practitioner(page, address, True)
        return person if beside else person.sign_in(name)

    yield window
    for context in dict.fromkeys(contexts):
        context.close()


def task(council):
    with council.db.read() as session:
        named = Task.name == "make_enquiries", Task.completed_at.is_(None)
        return session.scalars(select(Task.public_id).where(*named)).one()


def run_out(council):
    """So much time has gone by, as the server sees it."""
    long_ago = clock.now() - timedelta(hours=11)
    with council.db.write() as session:
        session.execute(update(SignedIn).values(started_at=long_ago, seen_at=long_ago))


def shown(person):
    """Everything that can be read in the window, its name as well."""
    return person.page.title() + person.page.locator("body").inner_text()


def heading(person, words):
    person.page.get_by_role("heading", name=words, exact=True).wait_for()


def sign_in_again(person, name="Tom"):
    person.page.fill("[name=email]", f"{name.lower()}@council.example")
    person.page.fill("[name=password]", PASSWORD)
    person.press("Sign in")


def test_a_page_left_open_is_left_and_what_was_typed_comes_back_after_signing_in(
    sqlite, walk, windows
):
    tom = windows("Tom")
    tom.go(f"/tasks/{task(sqlite)}")
    tom.page.locator("textarea:visible, input.govuk-input:visible").first.fill(
        "Typed just before it ran out."
    )
    run_out(sqlite)

    tom.page.clock.fast_forward("31:00")

    heading(tom, "Sign in")
    assert SECRET not in shown(tom) and "Typed just before" not in shown(tom)
    sign_in_again(tom)
    assert "What you typed is here" in shown(tom)
    boxes = tom.page.locator("textarea, input.govuk-input").all()
    typed = [box.input_value() for box in boxes]
    assert "Typed just before it ran out." in typed


def test_a_page_on_which_nothing_was_typed_leads_to_signing_in_and_back(sqlite, walk, windows):
    tom = windows("Tom")
    tom.go(f"/cases/{walk.case}")
    assert SECRET in shown(tom)
    run_out(sqlite)

    tom.page.clock.fast_forward("31:00")

    heading(tom, "Sign in")
    sign_in_again(tom)
    assert tom.page.url.endswith(f"/cases/{walk.case}")


def test_without_a_way_to_the_server_it_is_covered_and_shown_again_only_if_the_session_stands(
    sqlite, walk, windows
):
    tom = windows("Tom")
    tom.go(f"/cases/{walk.case}")
    tom.page.context.set_offline(True)

    tom.page.clock.fast_forward("31:00")

    tom.page.get_by_text("You have been signed out").wait_for()
    assert SECRET not in shown(tom) and "Your account" not in shown(tom)
    assert axe(tom.page) == []
    tom.page.context.set_offline(False)
    tom.page.clock.fast_forward("00:10")
    tom.page.locator("#main-content").wait_for()
    assert SECRET in shown(tom), "another window had kept it alive"


def test_signing_out_in_one_window_takes_the_page_from_the_others(sqlite, walk, windows):
    tom = windows("Tom")
    other = windows("Tom", beside=tom)
    other.go(f"/cases/{walk.case}")
    assert SECRET in shown(other)

    tom.press("Sign out")

    heading(other, "Sign in")
    assert SECRET not in shown(other)
