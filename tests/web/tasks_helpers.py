"""Tasks helpers: a person at a browser without JavaScript, who fills in the forms of a task."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Flask
from lxml import html
from werkzeug.datastructures import MultiDict

from tests.council import EMAILS, PASSWORD, Council
from web import create_app
from web.settings import Settings

SAFE = {"danger_now": "no"}
ADULT = {"adult_name": "Dora Whitlock", "adult_preferred_name": "Dora"}
TOLD = {
    "told_by": "family_friend_neighbour",
    "referrer_name": "Jean Whitlock",
    "risks-0-what_happened": "£40 went from Dora's purse.",
    "risks-0-risk_types": ["financial_or_material"],
}
FOR_US = {"triage": "for_us"}
REACH = {"safe_channels": ["phone"], "adult_phone": "01632 960 112", "household_sees": "no"}


def make_app(council: Council) -> Flask:
    """The app on a council's database, every page registered, without the CSRF token."""
    url = council.db.engine.url.render_as_string(hide_password=False)
    app = create_app(
        Settings(
            database_url=url, secret_key="x" * 40, secure_cookies=False, trusted_hosts=("localhost",)
        )
    )
    app.config.update(TESTING=True, WTF_CSRF_ENABLED=False)
    return app


class Browser:
    """One person signed in, looking at one page."""

    def __init__(self, app: Flask, name: str) -> None:
        self.client = app.test_client()
        self.url, self.status, self.text = "", 0, ""
        sent = self.client.post("/sign-in", data={"email": EMAILS[name], "password": PASSWORD})
        assert sent.status_code == 303

    def get(self, url: str) -> Browser:
        """Open a page, following where it leads."""
        return self._came(self.client.get(url, follow_redirects=True))

    def post(self, url: str, data: Mapping[str, Any]) -> Browser:
        """Send fields, following where they lead."""
        return self._came(self.client.post(url, data=MultiDict(data), follow_redirects=True))

    def send(self, fields: Mapping[str, Any] | None = None, form: int = 0, **button: str) -> Browser:
        """Fill in the page's form and press a button (``_do="later"``, ``_add="risks"``)."""
        target = self.forms[form]
        data: MultiDict[str, Any] = MultiDict(target.form_values())
        for name, value in (fields or {}).items():
            data.setlist(name, value if isinstance(value, list) else [value])
        for name, value in (button or {"_do": "continue"}).items():
            data[name] = value
        return self.post(target.get("action"), data)

    def fill(self, *pages: Mapping[str, Any]) -> Browser:
        """Fill in page after page, pressing Continue."""
        for fields in pages:
            self.send(fields)
            assert self.status == 200, self.errors
        return self

    @property
    def tree(self) -> Any:
        """The page as elements."""
        return html.fromstring(self.text)

    @property
    def forms(self) -> list[Any]:
        """The forms of the page itself, without that of its header."""
        return self.tree.xpath("//main//form")

    @property
    def h1(self) -> str:
        """The page's heading."""
        return " ".join(self.tree.xpath("//h1")[0].text_content().split())

    @property
    def words(self) -> str:
        """Everything on the page, as one reads it."""
        return " ".join(self.tree.xpath("//main")[0].text_content().split())

    @property
    def errors(self) -> dict[str, str]:
        """The error summary: link -> sentence."""
        links = self.tree.xpath("//div[contains(@class, 'govuk-error-summary')]//li/a")
        return {link.get("href"): link.text_content().strip() for link in links}

    def value(self, name: str) -> str:
        """What stands in a field."""
        return str(dict(self.forms[0].form_values()).get(name, ""))

    def _came(self, response: Any) -> Browser:
        self.status, self.text, self.url = (
            response.status_code,
            response.get_data(as_text=True),
            response.request.path,
        )
        return self


def new_concern(app: Flask, name: str = "Lena") -> Browser:
    """Somebody who has just opened a new concern and sees its first page."""
    return Browser(app, name).post("/concerns", {})
