"""A council served to a real browser, with and without JavaScript."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import sync_playwright
from werkzeug.serving import make_server

from tests import browser
from tests.browsing.pages import Practitioner
from tests.council import Council
from web import create_app
from web.settings import Settings


@pytest.fixture(scope="session")
def chromium():
    """The browser of this machine."""
    with sync_playwright() as playwright, browser.launch(playwright) as started:
        yield started


@pytest.fixture
def address(sqlite) -> Iterator[str]:
    """Where the council's pages are."""
    with serving(sqlite) as found:
        yield found


@contextmanager
def serving(council: Council, **settings: str) -> Iterator[str]:
    """Serve the app on a free port of this machine."""
    url = council.db.engine.url.render_as_string(hide_password=False)
    key = "only for this test, of no other use"
    app = create_app(Settings(database_url=url, secret_key=key, **settings))
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        app.extensions["threefold"].engine.dispose()


@pytest.fixture(params=[True, False], ids=["with JavaScript", "without JavaScript"])
def practitioners(request, chromium, address):
    """Open a window for somebody; every page they meet is looked at by axe (with JavaScript)."""
    opened = []

    def someone(name: str) -> Practitioner:
        context = chromium.new_context(java_script_enabled=request.param, bypass_csp=True)
        context.set_default_timeout(15_000)
        opened.append(context)
        return Practitioner(context.new_page(), address, request.param).sign_in(name)

    yield someone
    for context in opened:
        context.close()
