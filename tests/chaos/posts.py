"""Posts: anything at all is sent to every form of the system; none brings a page down.

The forms are those people come to on their way through a whole case (``tests/web/everywhere``),
with their own fields, some of them replaced, repeated or invented; a route that no form of
these leads to is sent the same to an address that leads nowhere.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from urllib.parse import urlencode

from flask import Flask
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st

from tests.council import Council, scenario_of
from tests.web.conftest import WHOLE_WAY, made
from tests.web.everywhere import PEOPLE, Form, Walked
from tests.web.test_routes import address

#: What a page may answer to nonsense: taken, shown again, refused in words.
ANSWERS = {200, 204, 302, 303, 400, 401, 403, 404, 405, 409, 413, 415, 422, 429}
#: After these a page shows a form with other values.
STALE = {302, 303, 409}
NASTY = (
    "", " ", "\0", "a\0b", "\ud800", "\udfff\ud800", "\u202eabc\u202c", "\u2066عربي\u2069", "שלום",
    "x" * 60_000, "x" * 1_000_000, "💧" * 300, "á\u0301\u0301", "\ufeff", "\r\n", "\t",
    "0", "-1", "1", "31", "29", "2", "13", "0001", "9999", "10000", "999999999999999999999", "1e309",
    "NaN", "0001-01-01", "9999-12-31", "25:61", "24:00", "²", "١٢", "yes", "no", "none", "None", "null",
    "<script>alert(1)</script>", "'; DROP TABLE risk; --", "{{7*7}}", "../../etc/passwd", "%00",
    "=1+1", "new", "people-0", "people-99", "[]", "{", "<", "https://evil.example/",
)  # fmt: skip
EXTRA = (
    "_do",
    "_add",
    "_remove",
    "_token",
    "_version-adult",
    "csrf_token",
    "next",
    "typed",
    "x" * 300,
    "\0",
)


#: They take from somebody what the other forms need, or end it: sent when all others were.
LAST = re.compile(
    r"/conflicts$|/restriction$|^/versions/[^/]+/[a-z]+$|/removal/|/withdrawal$"
    r"|^/(sign-out|session|leavers|accounts?)"
)


@dataclass
class Sent:
    """How many were sent, what was answered, which routes were reached, and what failed."""

    posts: int = 0
    statuses: Counter[int] = field(default_factory=Counter)
    routes: set[str] = field(default_factory=set)
    failed: list[tuple[str, list[tuple[bytes, bytes]]]] = field(default_factory=list)

    def add(self, other: Sent) -> None:
        """What was sent besides."""
        self.posts += other.posts
        self.statuses += other.statuses
        self.routes |= other.routes
        self.failed += other.failed

    def __str__(self) -> str:
        answers = ", ".join(f"{status}: {n}" for status, n in sorted(self.statuses.items()))
        return f"{self.posts:,} posts to {len(self.routes)} routes, {len(self.failed)} failed ({answers})"


def prepared(council: Council) -> tuple[Walked, list[Form]]:
    """A whole case, everything people come to, and every form of the system."""
    story = scenario_of(WHOLE_WAY)
    walk = council.walk(story["starts"])
    walk.run({"steps": story["steps"][:-2]})
    app = made(council)
    walked = Walked(app)
    for who in PEOPLE:
        walked.walk(who)
    app.config["WTF_CSRF_ENABLED"] = False
    for form in list(walked.forms.values()):
        if form.action.endswith(("/drafts", "/concerns")):  # so that there is a draft, and a task
            walked.client(form.who).bare_post(form.action, form.values)
    for who in ("Lena", "Iris"):
        walked.walk(who)
    met = sorted(walked.forms.values(), key=lambda form: bool(LAST.search(form.action)))
    return walked, [*met, *_unmet(app, walked)]


def send(walked: Walked, forms: list[Form], posts: int, number: int) -> Sent:
    """Send so many posts, the same number to each form; ``number`` makes them the same again.

    Where no form led to a route only a few are sent: its address leads nowhere.
    """
    done = Sent()
    each = max(1, posts // sum(1 for form in forms if form.values))
    for form in forms:
        how = settings(
            max_examples=each if form.values else min(each, 3),
            deadline=None,
            database=None,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        )
        seed(number)(how(given(changes(form))(_sender(walked, form, done))))()
    return done


def _sender(walked: Walked, form: Form, done: Sent) -> Callable[..., None]:
    """Send a form; after it was taken, or was out of date, go on with what its page shows then."""
    shown = form

    def sends(changed):
        nonlocal shown
        status = _send(walked, shown, changed, done)
        if shown.page and status in STALE:
            shown = walked.again(shown) or shown

    return sends


def changes(form: Form) -> st.SearchStrategy[list[tuple[str, list[str]]]]:
    """Some of a form's fields with other values, or other fields."""
    names = st.sampled_from([*form.values, *EXTRA]) if form.values else st.sampled_from(EXTRA)
    word = st.one_of(
        st.sampled_from(NASTY),
        st.text(st.characters(codec=None), max_size=60),
        st.integers(-5, 40_000).map(str),
    )
    return st.lists(st.tuples(names, st.lists(word, max_size=2)), min_size=1, max_size=5)


def _send(walked: Walked, form: Form, changed: list[tuple[str, list[str]]], done: Sent) -> int:
    fields = {**form.values, **dict(changed)}
    pairs = [(_bytes(name), _bytes(value)) for name, values in fields.items() for value in values]
    answer = _answer(walked, form, pairs)
    if answer.status_code == 401 and not form.action.startswith("/sign-"):
        walked.clients.pop(form.who, None)
        answer = _answer(walked, form, pairs)
    done.posts += 1
    done.statuses[answer.status_code] += 1
    done.routes.add(walked.rule(form.action, "POST") or form.action)
    if answer.status_code not in ANSWERS:
        done.failed.append((form.action, pairs))
    return answer.status_code


def _answer(walked: Walked, form: Form, pairs: list[tuple[bytes, bytes]]):
    return walked.client(form.who).browser.post(
        form.action,
        data=urlencode(pairs),
        content_type="application/x-www-form-urlencoded",
        base_url="http://localhost",
        environ_overrides={"REMOTE_ADDR": "192.0.2.66"},
    )


def _unmet(app: Flask, walked: Walked) -> list[Form]:
    """The routes that take a form and were not met: an address of each, as four people."""
    met = {walked.rule(form.action, "POST") for form in walked.forms.values()}
    rules = sorted(
        rule.rule
        for rule in app.url_map.iter_rules()
        if "POST" in rule.methods and rule.rule not in met
    )
    return [
        Form(who, re.sub(r"<[^>]*>", "x", address(rule)), {}, ())
        for rule in rules
        for who in ("Priya", "Iris")
    ]


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")
