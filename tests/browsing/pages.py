"""What a practitioner does in a browser: sign in, open a task, fill each page, check, record."""

from __future__ import annotations

import re
from pathlib import Path

from playwright.sync_api import Locator, Page

from tests.council import EMAILS, PASSWORD

AXE = Path(__file__).resolve().parents[2] / "web/frontend/node_modules/axe-core/axe.min.js"

#: GOV.UK Frontend keeps this one knowingly (alphagov/govuk-frontend issue 979): radios and
#: checkboxes that reveal a question carry aria-expanded.
ALLOWED = {"aria-allowed-attr"}


class Practitioner:
    """A person in front of one window."""

    def __init__(self, page: Page, address: str, scripts: bool) -> None:
        self.page, self.address, self.scripts = page, address, scripts
        self.pages_seen: list[str] = []

    def sign_in(self, name: str) -> Practitioner:
        """Sign in as one of the council's people."""
        self.go("/sign-in")
        self.page.fill("[name=email]", EMAILS[name])
        self.page.fill("[name=password]", PASSWORD)
        self.press("Sign in")
        return self

    def go(self, path: str) -> None:
        """Open a page by its path."""
        answer = self.page.goto(self.address + path)
        assert answer and answer.status == 200, f"{path}: {answer and answer.status}"
        self.look()

    def press(self, name: str | re.Pattern[str]) -> None:
        """Press a button and look at the page it leads to."""
        self.page.get_by_role("button", name=name, exact=isinstance(name, str)).locator(
            "visible=true"
        ).last.click()
        self.look()

    def look(self) -> None:
        """Every page has one heading and a title, and axe finds nothing."""
        self.page.wait_for_load_state()  # a click returns before the page it leads to is read
        assert self.page.locator("h1").count() == 1, self.page.url
        assert self.page.title().strip()
        self.pages_seen.append(self.page.title())
        if self.scripts:
            found = axe(self.page)
            assert not found, f"{self.page.title()}: {found}"

    def fill(self, typed: dict[str, list[str]]) -> None:
        """Fill this page's fields; add the rows that are not there yet."""
        self._add_rows(typed)
        for name, values in typed.items():
            fields = self.page.locator(f'main [name="{name}"]:not([type=hidden])')
            if name.startswith("_") or not fields.count():
                continue
            self._fill_one(fields, values)

    def _fill_one(self, fields: Locator, values: list[str]) -> None:
        kind = fields.first.evaluate("e => e.type || e.tagName.toLowerCase()")
        if kind in ("radio", "checkbox"):
            for n in range(fields.count()):
                field = fields.nth(n)
                wanted = field.get_attribute("value") in values
                if wanted != field.is_checked() and (wanted or kind == "checkbox"):
                    field.set_checked(wanted, force=True)
        elif kind == "select-one":
            fields.first.select_option(values[0])
        else:
            fields.first.fill(values[0])

    def _add_rows(self, typed: dict[str, list[str]]) -> None:
        rows = {m[1]: 0 for name in typed if (m := re.match(r"([a-z_]+)-(\d+)-[a-z]", name))}
        for holder in rows:
            if not self.page.locator(f'button[name=_add][value="{holder}"]').count():
                continue
            most = max(int(m[1]) for n in typed if (m := re.match(rf"{holder}-(\d+)-", n)))
            for number in range(most + 1):
                if not self.page.locator(f'fieldset[id="{holder}-{number}"]').count():
                    self.page.locator(f'button[name=_add][value="{holder}"]').click()
                    self.page.wait_for_load_state()

    def do_task(self, typed: dict[str, list[str]]) -> None:
        """Go through every page of the task that is open, check the answers and record them."""
        for _ in range(30):
            if self.page.url.split("#")[0].endswith("/check"):
                break
            self.fill(typed)
            self.press("Continue")
            errors = self.page.locator(".govuk-error-summary li").all_text_contents()
            assert not errors, f"{self.page.title()}: {errors}"
        assert self.page.url.split("#")[0].endswith("/check"), self.page.url
        self.page.locator("main form button[type=submit].govuk-button").last.click()
        self.page.wait_for_load_state()
        self.look()
        assert self.page.url.split("#")[0].endswith("/done"), self.page.title()


def axe(page: Page) -> list[str]:
    """What axe finds on a page, but the one documented exception."""
    page.wait_for_load_state()
    page.evaluate(AXE.read_text(encoding="utf-8"))
    found = page.evaluate("async () => (await axe.run(document)).violations")
    return [
        f"{v['id']}: {v['nodes'][0]['html'][:160]}"
        for v in found
        if v["id"] not in ALLOWED or not _is_the_exception(v)
    ]


def _is_the_exception(violation: dict) -> bool:
    return all("aria-expanded" in node["html"] for node in violation["nodes"])
