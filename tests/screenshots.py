"""Screenshots: ``make screenshots`` takes the documents' pictures of every screen.

The app runs on a temporary database with the demo in it, and once more with a full council
(``tests/full_council.py``, some minutes) for what a Board looks at; a headless Chromium signs in
as the right person and opens each screen of ``tests/screens.py``. Each is written
twice to ``docs/screenshots``: as it is on a desk, and on a telephone. A screen that
is missing or fails is named, and the command ends with 1.

    python -m tests.screenshots [NAME ...]    takes only these
"""

from __future__ import annotations

import sys
import tempfile
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

from flask import Flask
from playwright.sync_api import Browser, Page, sync_playwright
from sqlalchemy import select
from werkzeug.serving import WSGIRequestHandler, make_server

from engine import clock
from engine.case.draft import save_draft
from engine.case.from_json import submit_json, typed_from
from engine.case.model import Case, Task
from engine.db import Database
from engine.people.users import get_user_by_email
from engine.record import KINDS
from tests import browser
from tests.pictures import write_small
from web import create_app, demo
from web.run import prepare
from web.settings import Settings

FOLDER = Path(__file__).resolve().parent.parent / "docs" / "screenshots"
#: suffix -> width, and the most of the page's length that is shown
SIZES = {"": (1280, 1800), "-phone": (390, 2000)}

Act = Callable[["Visit"], None]


@dataclass(frozen=True)
class Screen:
    """One picture: its name, who is signed in (nobody: empty), and how to get there."""

    name: str
    by: str
    act: Act


@dataclass
class Visit:
    """A person in front of a page of the app."""

    app: Flask
    page: Page
    base: str

    @property
    def db(self) -> Database:
        """The database of the app."""
        return self.app.extensions["threefold"]

    def go(self, endpoint: str, expect: int = 200, **values: Any) -> None:
        """Open a page by the name of its endpoint."""
        with self.app.test_request_context():
            path = self.app.url_for(endpoint, _external=False, **values)
        self.at(path, expect)

    def at(self, path: str, expect: int = 200) -> None:
        """Open a page by its path."""
        answer = self.page.goto(self.base + path)
        if answer is None or answer.status != expect:
            raise AssertionError(f"{path} answered {answer and answer.status}, not {expect}")
        if not answer.url.startswith(self.base + path.partition("?")[0]):
            raise AssertionError(f"{path} led to {answer.url.removeprefix(self.base)}")

    def press(self, name: str, expect: int = 200) -> None:
        """Press a button, and wait for the page it leads to."""
        with self.page.expect_response(lambda r: r.request.is_navigation_request()) as got:
            self.page.get_by_role("button", name=name, exact=True).click()
        self.page.wait_for_load_state()
        status = got.value.status
        if status != expect and not (expect == 200 and status == 303):
            raise AssertionError(f"{name!r} answered {status}, not {expect}")

    def case(self, adult: str) -> str:
        """The public id of an adult's case."""
        with self.db.read() as session:
            return _case(session, adult).public_id

    def task(self, adult: str, name: str) -> str:
        """The public id of an open task of an adult's case."""
        with self.db.read() as session:
            return _task(session, adult, name).public_id

    def draft(self, adult: str, task: str, by: str, answers: Mapping[str, Any]) -> str:
        """Keep answers as the draft of a task, and return its public id."""
        now = clock.now()
        with self.db.write() as session:
            actor = get_user_by_email(session, demo.emails()[by])
            public_id = _task(session, adult, task).public_id
            typed = typed_from(session, public_id, answers, actor, now)
            save_draft(session, public_id, typed, actor, at=now)
        return public_id

    def submit(self, adult: str, task: str, by: str, answers: Mapping[str, Any]) -> None:
        """Let a colleague submit a task meanwhile."""
        with self.db.write() as session:
            actor = get_user_by_email(session, demo.emails()[by])
            public_id = _task(session, adult, task).public_id
            submit_json(session, public_id, answers, actor, at=clock.now())


@dataclass
class Studio:
    """The browser, with one window for each person who is signed in."""

    app: Flask
    base: str
    browser: Browser
    windows: dict[str, Page] = field(default_factory=dict)

    def take(self, screen: Screen) -> None:
        """Go to a screen and write its pictures."""
        page = self._window(screen.by)
        page.set_viewport_size({"width": SIZES[""][0], "height": 800})
        screen.act(Visit(self.app, page, self.base))
        for suffix, (width, most) in SIZES.items():
            page.set_viewport_size({"width": width, "height": 800})
            page.wait_for_load_state("networkidle")
            height = page.evaluate("document.documentElement.scrollHeight")
            shot = page.screenshot(
                full_page=True,
                clip={"x": 0, "y": 0, "width": width, "height": min(height, most)},
                animations="disabled",
            )
            write_small(self.darkroom, shot, FOLDER / f"{screen.name}{suffix}.png")

    @cached_property
    def darkroom(self) -> Page:
        """An empty page that may read pictures; the app's own pages forbid it."""
        return self.browser.new_page()

    def _window(self, by: str) -> Page:
        if by not in self.windows:
            context = self.browser.new_context(
                locale="en-GB", timezone_id="Europe/London", device_scale_factor=1
            )
            page = context.new_page()
            page.set_default_timeout(10_000)
            if by:
                self._sign_in(page, by)
            self.windows[by] = page
        return self.windows[by]

    def _sign_in(self, page: Page, by: str) -> None:
        page.goto(self.base + "/sign-in")
        page.fill("[name=email]", demo.emails()[by])
        page.fill("[name=password]", demo.PASSWORD)
        page.get_by_role("button", name="Sign in", exact=True).click()
        page.wait_for_url(lambda url: "/sign-in" not in url)


class Quiet(WSGIRequestHandler):
    """Says nothing of each request."""

    def log_request(self, *_: Any) -> None:
        """Nothing."""


@contextmanager
def served(app: Flask) -> Iterator[str]:
    """Serve the app in a thread on a free port; gives its address."""
    server = make_server("127.0.0.1", 0, app, threaded=True, request_handler=Quiet)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()


def demo_app(folder: str) -> Flask:
    """The app on a database of its own, with the demo in it."""
    settings = Settings(
        database_url=f"sqlite:///{folder}/demo.db",
        secret_key="only for pictures " * 3,
        demo=True,
        secure_cookies=False,
        address="http://127.0.0.1:8000",
    )
    app = create_app(settings)
    prepare(app)
    return app


def main(names: list[str]) -> int:
    """Take every screen, or those named; name what failed."""
    from tests.full_council import full_app
    from tests.screens import SCREENS
    from tests.screens_of_the_council import FULL

    FOLDER.mkdir(parents=True, exist_ok=True)
    failed, all_of_them = [], 0
    for make, screens in ((demo_app, SCREENS), (full_app, FULL)):
        chosen = [screen for screen in screens if not names or screen.name in names]
        if chosen:
            failed += take(make, chosen)
            all_of_them += len(chosen)
    if failed:
        print(f"{len(failed)} of {all_of_them} screens are missing: {', '.join(failed)}")
    return 1 if failed else 0


def take(make: Callable[[str], Flask], chosen: Sequence[Screen]) -> list[str]:
    """Take some screens of an app on a database of its own; the names of those that failed."""
    failed = []
    with tempfile.TemporaryDirectory() as folder, served(app := make(folder)) as base:
        with sync_playwright() as playwright:
            window = browser.launch(
                playwright, args=[*browser.launch_arguments(), "--disable-lcd-text"]
            )
            studio = Studio(app, base, window)
            for screen in chosen:
                try:
                    studio.take(screen)
                    print(f"  {screen.name}", flush=True)
                except Exception as error:
                    failed.append(screen.name)
                    print(f"  {screen.name}: {str(error).splitlines()[0]}", flush=True)
            window.close()
        app.extensions["threefold"].engine.dispose()
    return failed


def _case(session: Any, adult: str) -> Case:
    table = KINDS["adult"].table
    found = select(Case).join(table, table.c.id == Case.adult_id)
    wanted = table.c.name == adult if adult else table.c.name.is_(None)
    return session.scalars(found.where(wanted)).one()


def _task(session: Any, adult: str, name: str) -> Task:
    return session.scalars(
        select(Task).where(
            Task.case_id == _case(session, adult).id,
            Task.name == name,
            Task.completed_at.is_(None),
            Task.cancelled_at.is_(None),
        )
    ).one()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
