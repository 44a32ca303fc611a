"""The app on a council's database in a real file, and people who look at its pages."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy import event

from engine.case import open_case
from engine.record import KINDS
from tests.council import EMAILS, PASSWORD, Council, sqlite_council
from tests.web.page import Page, check
from web import create_app
from web.settings import Settings

KEY = "for tests only: thirty-two characters and more"

ADULT = KINDS["adult"].table


def made(council: Council, **settings: Any) -> Flask:
    """The app as it runs, on a council's database."""
    given = {"secret_key": KEY, "secure_cookies": False, "trusted_hosts": ("localhost",)}
    given |= {"cases_an_hour": 999_999}  # a walk of every page is one of a machine
    url = council.db.engine.url.render_as_string(hide_password=False)
    app = create_app(Settings(database_url=url, **{**given, **settings}))
    council.opened.append(app.extensions["threefold"])
    return app


class Client:
    """A browser without JavaScript. Every page it is shown is checked (tests/web/page.py)."""

    def __init__(self, app: Flask, base: str = "http://localhost") -> None:
        self.app, self.base = app, base
        self.browser = app.test_client()

    def get(self, path: str, **more: Any) -> Page:
        """Ask for a page."""
        return self._page(self.browser.get(path, base_url=self.base, **more))

    def post(self, path: str, data: Mapping[str, Any] | None = None, **more: Any) -> Page:
        """Send a form with the token that every form carries."""
        sent = {"csrf_token": self.token(), **(data or {})}
        return self._page(self.browser.post(path, data=sent, base_url=self.base, **more))

    def bare_post(self, path: str, data: Mapping[str, Any] | None = None, **more: Any) -> Page:
        """Send fields as they are, without a token."""
        return self._page(self.browser.post(path, data=data or {}, base_url=self.base, **more))

    def token(self) -> str:
        """The token of this session's forms."""
        for path in ("/about", "/sign-in"):
            tree = self.get(path).tree
            if found := tree.xpath("//input[@name='csrf_token']/@value"):
                return str(found[0])
        raise AssertionError("no page has a form")

    def sign_in(self, name: str, target: str = "/") -> Page:
        """Sign in as one of the council's people."""
        fields = {"email": EMAILS[name], "password": PASSWORD, "next": target}
        return self.post("/sign-in", fields)

    def cookie(self) -> str:
        """The session cookie as it stands."""
        name = self.app.config["SESSION_COOKIE_NAME"]
        found = self.browser.get_cookie(name)
        return found.value if found else ""

    def set_cookie(self, value: str) -> None:
        """Put a session cookie into the browser, as a thief would."""
        self.browser.set_cookie(self.app.config["SESSION_COOKIE_NAME"], value)

    def _page(self, response: Any) -> Page:
        page = Page(response)
        if page.is_html and page.status not in (301, 302, 303, 308):
            check(page)
        return page


def concern(council, by="Lena", name="Dora Whitlock", **adult):
    """Open a case about somebody; return the ids of its task and of itself."""
    with council.db.write() as session:
        task = open_case(session, council.user(session, by))
        values = {"name": name, **adult}
        session.execute(sa.update(ADULT).where(ADULT.c.id == task.case.adult_id).values(**values))
        return task.public_id, task.case.public_id


def rows(page):
    """The rows of the table on a page, as one reads them."""
    return [" ".join(tr.text_content().split()) for tr in page.tree.xpath("//tbody/tr")]


@pytest.fixture
def app(sqlite) -> Flask:
    """The app on SQLite."""
    return made(sqlite)


@pytest.fixture
def client(app) -> Client:
    """Somebody who has not signed in."""
    return Client(app)


@pytest.fixture
def signed_in(app) -> Callable[[str], Client]:
    """Make a browser in which one of the council's people is signed in."""

    def browser(name: str) -> Client:
        client = Client(app)
        assert client.sign_in(name).status == 303
        return client

    return browser


@pytest.fixture
def statements(sqlite, app):
    """Every SQL statement the app sends, in a list to be emptied before the act."""
    sent: list[str] = []
    engine = app.extensions["threefold"].engine

    def keep(_connection, _cursor, statement, *_more):
        sent.append(statement)

    event.listen(engine, "before_cursor_execute", keep)
    yield sent
    event.remove(engine, "before_cursor_execute", keep)


#: A scenario that meets almost everything a case can hold.
WHOLE_WAY = "ordinary full path, everything achieved"


@pytest.fixture(scope="module")
def shown(tmp_path_factory) -> Iterator[tuple[Flask, str]]:
    """That scenario walked once, for tests that only look: its app and the case."""
    with sqlite_council(tmp_path_factory.mktemp("shown")) as council:
        yield made(council), council.walked(WHOLE_WAY).case


@pytest.fixture
def case(shown) -> str:
    """The case that is only looked at."""
    return shown[1]


@pytest.fixture(scope="module")
def reader(shown) -> Callable[[str], Client]:
    """Somebody who only looks, signed in once."""
    known: dict[str, Client] = {}

    def browser(name: str) -> Client:
        if name not in known:
            known[name] = Client(shown[0])
            assert known[name].sign_in(name).status == 303
        return known[name]

    return browser
