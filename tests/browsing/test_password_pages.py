"""A password by a link in a real browser, by keyboard, with and without JavaScript; axe everywhere."""

from __future__ import annotations

import re

import pytest

from engine import clock
from engine.notices.by_password_link import PATH, gather_links
from engine.notices.sending import send_all
from engine.notices.ways import Folder
from engine.notices.wording import Sender
from tests.browsing.conftest import serving
from tests.browsing.keys import Keys
from tests.browsing.pages import Practitioner
from tests.browsing.test_partner_pages import KEY, narrow
from tests.council import EMAILS
from tests.engine.notices.tray import files

ADDRESS = "https://threefold.council.example"
NEW = "a green kettle on the hill"


def mailed(council, folder):
    """The path of the link in the newest mail."""
    list(gather_links(council.db, clock.now()))
    list(send_all(council.db, Folder(folder, Sender("a@council.example", ADDRESS, KEY))))
    return PATH + files(folder)[-1].get_content().partition(PATH)[2].split()[0]


@pytest.fixture(params=[True, False], ids=["with JavaScript", "without JavaScript"])
def window(request, chromium):
    """A window of somebody who has not signed in."""
    context = chromium.new_context(java_script_enabled=request.param, bypass_csp=True)
    yield lambda address: Practitioner(context.new_page(), address, request.param)
    context.close()


def main(person):
    return person.page.locator("main").inner_text()


@pytest.mark.browser
def test_whoever_forgot_their_password_sets_another_by_keyboard_alone(sqlite, window, tmp_path):
    mails = tmp_path / "mails"
    with serving(sqlite, address=ADDRESS, mail=f"folder:{mails}") as address:
        lena = window(address)
        lena.go("/sign-in")
        keys = Keys(lena)
        keys.enter("I have forgotten my password")
        keys.enter("Send me a link")
        assert "Enter your e-mail address" in lena.page.locator(".govuk-error-summary").inner_text()
        keys.type("E-mail address", EMAILS["Lena"]).enter("Send me a link")
        assert "Look at your e-mails" in main(lena) and narrow(lena.page)

        lena.go(mailed(sqlite, mails))
        keys.type("New password", "short").enter("Set it")
        assert "12 characters" in lena.page.locator(".govuk-error-summary").inner_text()
        keys.type("New password", NEW).enter("Set it")
        assert "Your password is set" in lena.page.locator("body").inner_text()
        keys.type("E-mail address", EMAILS["Lena"]).type("Password", NEW).enter("Sign in")
        assert lena.page.get_by_role("heading", name="My work").count() == 1


@pytest.mark.browser
def test_an_administrator_adds_an_account_and_hands_its_link_over(sqlite, window, tmp_path):
    with serving(sqlite, address=ADDRESS, mail=f"folder:{tmp_path}") as address:
        sam = window(address).sign_in("Sam")
        sam.go("/accounts")
        Keys(sam).enter("Add an account")
        sam.press("Add the account")
        assert sam.page.locator(".govuk-error-summary li").count() == 3  # name, e-mail, way
        sam.fill(
            {
                "name": ["Kali Ali"], "email": ["kali@council.example"],
                "roles": ["enquiry_officer"], "way": ["show"],
            }
        )  # fmt: skip
        assert narrow(sam.page)
        sam.press("Add the account")
        link = sam.page.locator(".app-secret").inner_text()
        assert re.fullmatch(rf"{ADDRESS}{PATH}[\w-]{{43}}", link) and narrow(sam.page)

        sam.page.get_by_role("button", name="I have handed it over").click()
        sam.look()
        assert "None yet" in main(sam) and narrow(sam.page)
        sam.page.fill("[name=email]", "kali")
        sam.press("Change it")
        assert "name@council" in sam.page.locator(".govuk-error-summary").inner_text()
