"""Everywhere: every page people can come to from their first one, and every form on the way.

What a page shows is followed as a person would follow it: its links, and the forms on it. Of
one route only so many addresses are taken, so that a long list costs no more than a short one.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from flask import Flask
from werkzeug.exceptions import HTTPException

from tests.web.conftest import Client
from tests.web.page import Page

PEOPLE = ("Lena", "Tom", "Priya", "Ruth", "Iris", "Sam")
#: They end what the walk needs: a session, a password, an account, a draft.
ENDS = re.compile(
    r"^/(sign-|account|session|leavers|accounts)|/removal|/removing|^/versions/[^/]+/[a-z]+$"
)
TYPED = {"text", "search", "email", "tel", "url", "number", "textarea"}


@dataclass
class Form:
    """A form as a page shows it: where it is sent, what it would send unchanged, where it stands."""

    who: str
    action: str
    values: dict[str, list[str]]
    typed: tuple[str, ...]
    page: str = ""

    def filled(self, words: str) -> dict[str, Any]:
        """The same with these words in every field that takes words."""
        return {**self.values, **dict.fromkeys(self.typed, words)}


@dataclass
class Walked:
    """Every answer of the app, and every form that was met."""

    app: Flask
    answers: list[tuple[str, str, Page]] = field(default_factory=list)
    forms: dict[tuple[str, tuple[str, ...]], Form] = field(default_factory=dict)
    clients: dict[str, Client] = field(default_factory=dict)

    def rule(self, path: str, method: str = "GET") -> str:
        """The route an address belongs to, or nothing."""
        adapter = self.app.url_map.bind("localhost")
        try:
            return adapter.match(urlsplit(path).path, method, return_rule=True)[0].rule
        except HTTPException:
            return ""

    def client(self, who: str) -> Client:
        """A person's browser, signed in."""
        if who not in self.clients:
            self.clients[who] = Client(self.app)
            assert self.clients[who].sign_in(who).status == 303
        return self.clients[who]

    def walk(self, who: str, each: int = 2) -> None:
        """Follow everything one person comes to, ``each`` addresses of one route."""
        client, seen, of_route = self.client(who), {"/"}, Counter[str]()
        waiting = ["/"]
        while waiting:
            path = waiting.pop(0)
            try:
                page = client.get(path)
            except UnicodeDecodeError:
                continue  # a file to take away is no page
            self.answers.append((who, path, page))
            if page.location:
                found = [page.location]
            elif page.is_html:
                found = [str(href) for href in page.tree.xpath("//a/@href")]
                self._forms(who, path, page)
            else:
                found = []
            for href in found:
                plain = href.partition("#")[0]
                rule = self.rule(plain) if plain.startswith("/") else ""
                if rule and plain not in seen and of_route[rule] < each:
                    seen.add(plain)
                    of_route[rule] += 1
                    waiting.append(plain)

    def send_all(self, words: str, skip: Callable[[str], Any] = ENDS.search) -> None:
        """Send every form once, with these words in every field that takes words."""
        for form in list(self.forms.values()):
            if not skip(form.action):
                page = self.client(form.who).bare_post(form.action, form.filled(words))
                self.answers.append((form.who, form.action, page))

    def again(self, form: Form) -> Form | None:
        """The same form as its page shows it now; None where it does so no more."""
        page = self.client(form.who).get(form.page)
        key = self._key(form.action, form.values)
        shown = self._shown(form.who, form.page, page) if page.is_html else ()
        return next((one for one in shown if self._key(one.action, one.values) == key), None)

    def _forms(self, who: str, path: str, page: Page) -> None:
        for form in self._shown(who, path, page):
            self.forms.setdefault(self._key(form.action, form.values), form)

    def _key(self, action: str, names: Iterable[str]) -> tuple[str, tuple[str, ...]]:
        return self.rule(action, "POST") or action, tuple(sorted(names))

    def _shown(self, who: str, path: str, page: Page) -> Iterator[Form]:
        for one in page.tree.forms:
            values = {name: [v for v in vs if v is not None] for name, vs in _values(one)}
            typed = tuple(
                e.name for e in one.inputs if e.name and (e.get("type") or _kind(e)) in TYPED
            )
            button = one.xpath(".//button[@name]")
            if button:
                values[button[0].get("name")] = [button[0].get("value", "")]
            yield Form(who, one.action or path, values, typed, path)


def _kind(element) -> str:
    return "textarea" if element.tag == "textarea" else "text" if element.tag == "input" else ""


def _values(form) -> Iterator[tuple[str, list[str]]]:
    """What a form would send; where nothing is chosen yet, the first choice."""
    found: dict[str, list[str]] = {}
    for name, value in form.form_values():
        found.setdefault(name, []).append(value)
    for radio in form.xpath(".//input[@type='radio' or @type='checkbox']"):
        if radio.get("name") and radio.get("name") not in found:
            found[radio.get("name")] = [radio.get("value", "on")]
    yield from found.items()
