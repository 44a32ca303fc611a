"""A real server of several workers, and browsers without a screen that use it."""

from __future__ import annotations

import http.cookiejar
import os
import re
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.council import EMAILS, PASSWORD

ROOT = Path(__file__).resolve().parents[2]
KEY = "only for this test, of no use anywhere else"


@dataclass(frozen=True)
class Served:
    """A server that answers at an address, and its first process."""

    address: str
    pid: int

    def workers(self) -> list[int]:
        """The processes that answer."""
        there = Path(f"/proc/{self.pid}/task/{self.pid}/children").read_text().split()
        return [int(pid) for pid in there]


@contextmanager
def serving(database_url: str, workers: int = 4) -> Iterator[str]:
    """Serve ``wsgi:app`` by gunicorn; give the address. The database is ready before."""
    with served(database_url, workers) as server:
        yield server.address


@contextmanager
def served(database_url: str, workers: int = 4, **settings: str) -> Iterator[Served]:
    """The same, with the processes that may be killed; ``settings`` are those of docs/settings.md."""
    port = free_port()
    command = [
        sys.executable, "-m", "gunicorn", "wsgi:app", "--workers", str(workers),
        "--bind", f"127.0.0.1:{port}", "--log-level", "error", "--timeout", "60",
    ]  # fmt: skip
    server = subprocess.Popen(command, cwd=ROOT, env=environment(database_url, **settings))
    address = f"http://127.0.0.1:{port}"
    try:
        wait_for(address, server)
        yield Served(address, server.pid)
    finally:
        server.terminate()
        try:
            server.wait(40)
        except subprocess.TimeoutExpired:
            server.kill()
            server.wait()


def free_port() -> int:
    """A port at which nobody listens."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


def environment(database_url: str, **settings: str) -> dict[str, str]:
    """What a process of Threefold is told here; ``settings`` are those of docs/settings.md."""
    return {
        **os.environ,
        "THREEFOLD_DATABASE_URL": database_url,
        "THREEFOLD_SECRET_KEY": KEY,
        "THREEFOLD_DEMO": "0",
        "THREEFOLD_SECURE_COOKIES": "0",
        "THREEFOLD_CASES_AN_HOUR": "999999",  # what asks here is a machine, and more than one
        **{f"THREEFOLD_{name.upper()}": value for name, value in settings.items()},
    }


def wait_for(address: str, server: subprocess.Popen) -> None:
    """Wait until a server answers. Raises ``AssertionError`` where it does not."""
    until = time.monotonic() + 120
    while time.monotonic() < until:
        if server.poll() is not None:
            raise AssertionError("the server stopped by itself")
        try:
            urllib.request.urlopen(f"{address}/health", timeout=2)
            return
        except OSError:
            time.sleep(0.1)
    raise AssertionError("the server did not answer")


class Browser:
    """Signs in and sends forms, with cookies, over real HTTP."""

    def __init__(self, address: str) -> None:
        self.address = address
        jar = urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar())
        self.opener = urllib.request.build_opener(jar, _StayHere())
        self.csrf = ""

    def sign_in(self, name: str, email: str = "") -> Browser:
        """Sign in as one of the council's people, or as somebody with an address of their own."""
        self.get("/sign-in")
        email = email or EMAILS[name]
        status, _, _ = self.post("/sign-in", {"email": [email], "password": [PASSWORD]})
        assert status in (302, 303), f"{name} could not sign in: {status}"
        self.get("/")
        return self

    def get(self, path: str) -> tuple[int, str, str]:
        """Fetch a page; keep its CSRF token."""
        return self._send(urllib.request.Request(self.address + path))

    def post(self, path: str, typed: dict[str, list[str]]) -> tuple[int, str, str]:
        """Send a form; give status, page and where it leads."""
        fields = [(name, value) for name, values in typed.items() for value in values]
        body = urllib.parse.urlencode([*fields, ("csrf_token", self.csrf)]).encode()
        return self._send(urllib.request.Request(self.address + path, data=body))

    def _send(self, request: urllib.request.Request) -> tuple[int, str, str]:
        try:
            answer = self.opener.open(request, timeout=60)
        except urllib.error.HTTPError as error:
            answer = error
        page = answer.read().decode("utf-8", "replace")
        if found := re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page):
            self.csrf = found[1]
        return answer.status, page, answer.headers.get("Location", "")


class _StayHere(urllib.request.HTTPRedirectHandler):
    """A redirect is an answer of its own."""

    def redirect_request(self, *_):
        """Follow nothing."""
        return None
