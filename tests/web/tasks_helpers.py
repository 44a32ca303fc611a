"""Tasks helpers: a person at a browser without JavaScript, who fills in the forms of a task."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Flask
from sqlalchemy import select
from werkzeug.datastructures import MultiDict

from engine.case.model import Case, Task
from tests.council import Council
from tests.web.conftest import Client
from tests.web.page import Page

SAFE = {"danger_now": "no"}
ADULT = {"adult_name": "Dora Whitlock", "adult_preferred_name": "Dora"}
TOLD = {
    "told_by": "family_friend_neighbour",
    "referrer_name": "Jean Whitlock",
    "risks-0-what_happened": "£40 went from Dora's purse.",
    "risks-0-risk_types": ["financial_or_material"],
}
FOR_US = {"triage": "for_us"}
REACH = {
    "safe_channels": ["phone"],
    "adult_phone": "01632 960 112",
    "household_sees": "no",
    "adult_aware": "yes",
    "needs_interpreter": "no",
}
OTHERS = {"others_at_risk": ["not_known"], "crime_suspected": "no"}
CONCERN = (SAFE, ADULT, TOLD, FOR_US, REACH, OTHERS)


class Browser:
    """One person signed in, looking at one page; every page is checked as it comes."""

    def __init__(self, app: Flask, name: str) -> None:
        self.client = Client(app)
        assert self.client.sign_in(name).status == 303
        self.url, self.page = "", None

    def get(self, url: str) -> Browser:
        """Open a page, following where it leads."""
        return self._came(self.client.get(url, follow_redirects=True))

    def post(self, url: str, data: Mapping[str, Any]) -> Browser:
        """Send fields, following where they lead."""
        return self._came(self.client.bare_post(url, MultiDict(data), follow_redirects=True))

    def send(
        self, fields: Mapping[str, Any] | None = None, form: int = 0, **button: str
    ) -> Browser:
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
            assert self.status == 200, self.words
        return self

    @property
    def status(self) -> int:
        """The status of the page."""
        return self.page.status

    @property
    def h1(self) -> str:
        """Its heading."""
        return self.page.h1

    @property
    def words(self) -> str:
        """Everything in its main part."""
        return self.page.words

    @property
    def forms(self) -> list[Any]:
        """The forms of the page itself, without that of its header."""
        return self.page.tree.xpath("//main//form")

    @property
    def errors(self) -> dict[str, str]:
        """The error summary: link -> sentence."""
        links = self.page.tree.find_class("govuk-error-summary__list")[0].xpath(".//a")
        return {link.get("href"): link.text_content().strip() for link in links}

    def value(self, name: str) -> str:
        """What stands in a field."""
        return str(dict(self.forms[0].form_values()).get(name, ""))

    def _came(self, page: Page) -> Browser:
        self.page, self.url = page, page.response.request.path
        return self


def new_concern(app: Flask, name: str = "Lena") -> Browser:
    """Somebody who has just opened a new concern and sees its first page."""
    return Browser(app, name).get("/concerns/new").send()


def task_of(council: Council, case: str, name: str) -> str:
    """The public id of the newest task of a case with this name."""
    with council.db.read() as session:
        return session.scalars(
            select(Task.public_id)
            .join(Case, Case.id == Task.case_id)
            .where(Case.public_id == case, Task.name == name)
            .order_by(Task.id.desc())
        ).first()
