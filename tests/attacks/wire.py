"""Wire: a browser that sends exactly what it is told - its own cookies, headers and bytes."""

from __future__ import annotations

import http.client
import re
import threading
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from urllib.parse import urlencode, urlsplit

from lxml import html

from tests.council import EMAILS, PASSWORD

#: The name of the session's cookie where there is no HTTPS.
COOKIE = "threefold"
FORM = "application/x-www-form-urlencoded"
Pairs = Iterable[tuple[str, str]]
_TOKEN = re.compile(r'name="csrf_token"[^>]*value="([^"]+)"')


@dataclass
class Said:
    """One answer: status, headers as they came, and the page."""

    status: int
    headers: list[tuple[str, str]]
    body: bytes

    @property
    def text(self) -> str:
        """The page as words."""
        return self.body.decode("utf-8", "replace")

    def header(self, name: str) -> str:
        """The first header of this name, or nothing."""
        return next((v for k, v in self.headers if k.lower() == name.lower()), "")

    def fields(self, action: str) -> dict[str, str]:
        """What the form that is sent to an address holds, but its token."""
        forms = html.fromstring(self.text).forms
        form = next(form for form in forms if form.action == action)
        return {k: v or "" for k, v in form.form_values() if k != "csrf_token"}


@dataclass
class Wire:
    """A browser; ``address`` is where the server answers. Each request has a connection of its own."""

    address: str
    cookies: dict[str, str] = field(default_factory=dict)
    csrf: str = ""

    def ask(
        self, method: str, path: str, body: bytes | None = None,
        headers: Mapping[str, str] | None = None, keeps: bool = True,
    ) -> Said:  # fmt: skip
        """Send one request. ``keeps``: the cookies of the answer replace those that were sent."""
        sent = {"Cookie": self.cookie(), **(headers or {})}
        there = http.client.HTTPConnection(urlsplit(self.address).netloc, timeout=60)
        try:
            there.request(method, path, body, {k: v for k, v in sent.items() if v})
            answer = there.getresponse()
            said = Said(answer.status, answer.getheaders(), answer.read())
        finally:
            there.close()
        if keeps:
            self._keep(said)
        return said

    def get(self, path: str, headers: Mapping[str, str] | None = None) -> Said:
        """Ask for a page and keep the token of its forms."""
        said = self.ask("GET", path, headers=headers)
        if found := _TOKEN.search(said.text):
            self.csrf = found[1]
        return said

    def post(
        self, path: str, fields: Mapping[str, str] | Pairs = (),
        headers: Mapping[str, str] | None = None, keeps: bool = True,
    ) -> Said:  # fmt: skip
        """Send a form with the token of this browser's pages."""
        pairs = [*(fields.items() if isinstance(fields, Mapping) else fields)]
        body = urlencode([*pairs, ("csrf_token", self.csrf)], errors="surrogatepass").encode()
        more = {"Content-Type": FORM, **(headers or {})}
        return self.ask("POST", path, body, more, keeps)

    def sign_in(self, name: str, **headers: str) -> Wire:
        """Sign in as one of the council's people."""
        self.get("/sign-in")
        said = self.post("/sign-in", {"email": EMAILS[name], "password": PASSWORD}, headers)
        assert said.status == 303, f"{name} could not sign in: {said.status}"
        self.get("/about")
        return self

    def copy(self) -> Wire:
        """The same cookies in another browser, as a thief has them."""
        return Wire(self.address, dict(self.cookies), self.csrf)

    def cookie(self) -> str:
        """The cookies as they are sent."""
        return "; ".join(f"{name}={value}" for name, value in self.cookies.items())

    def _keep(self, said: Said) -> None:
        for name, value in said.headers:
            if name.lower() == "set-cookie":
                pair, _, more = value.partition(";")
                key, _, given = pair.partition("=")
                if given and "max-age=0" not in more.lower():
                    self.cookies[key] = given
                else:
                    self.cookies.pop(key, None)


def at_once(acts: Iterable[Callable[[], Said]]) -> list[Said]:
    """Do all of these at the same moment; their answers, in order."""
    acts = list(acts)
    answers: list[Said | None] = [None] * len(acts)
    gate = threading.Barrier(len(acts))

    def do(number: int) -> None:
        gate.wait()
        answers[number] = acts[number]()

    threads = [threading.Thread(target=do, args=(n,)) for n in range(len(acts))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert None not in answers, "a request was not answered"
    return [one for one in answers if one is not None]
