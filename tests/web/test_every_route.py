"""Every page and form people can come to: what its answer carries, and what never becomes more than words."""

import copy
import logging
import re

import pytest

from tests.council import scenario_of, sqlite_council
from tests.web.conftest import WHOLE_WAY, made
from tests.web.everywhere import PEOPLE, Walked
from tests.web.test_routes import ROUTES
from web.security import HEADERS, content_policy

#: It is words wherever it is shown: in a text, an attribute, a script, a style, an address.
PAYLOADS = (
    "<xss-tag>",
    "<script>xssran(1)</script>",
    "\"><img src=x onerror=xssran(2)>",
    "' onfocus=xssran(3) autofocus='",
    "</textarea><svg onload=xssran(4)>",
    "</title><xss-tag>",
    "javascript:xssran(5)",
    "{{ 7*'xss' }}{% xss %}",
    "</script><xss-tag>",
    "<!--<xss-tag>",
    "<style>@import'//xss.example'</style>",
    "[x](javascript:xssran(6))",
)  # fmt: skip
WORDS = "Canary Quill " + " ".join(PAYLOADS)
#: A file that somebody sent is opened by itself, in a sandbox.
OF_FILES = "sandbox; default-src 'none'"
NAMES = ("Dora Whitlock", "Canary Quill")


@pytest.fixture(scope="module")
def log():
    """Every line that is logged while all this happens, at every level."""
    lines: list[str] = []

    class Keeps(logging.Handler):
        def emit(self, record):
            lines.append(record.getMessage() + (record.exc_text or ""))

    root, handler = logging.getLogger(), Keeps()
    level = root.level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    yield lines
    root.removeHandler(handler)
    root.setLevel(level)


@pytest.fixture(scope="module")
def walked(tmp_path_factory, log):
    """A whole case whose every text is hostile; every page; every form sent; every page again."""
    with sqlite_council(tmp_path_factory.mktemp("everywhere")) as council:
        story = hostile(scenario_of(WHOLE_WAY))
        walk = council.walk(story["starts"])
        walk.run({"steps": story["steps"][:-2]})
        found = Walked(made(council))
        for who in PEOPLE:
            found.walk(who)
        found.send_all(WORDS)
        for who in PEOPLE:
            found.walk(who)
        yield found


def hostile(value):
    """The same story with a payload in every text that is not a code, a day or a number."""
    number = [0]

    def changed(one):
        if isinstance(one, dict):
            return {key: changed(inner) for key, inner in one.items()}
        if isinstance(one, list):
            return [changed(inner) for inner in one]
        if isinstance(one, str) and re.search(r"[A-Za-z] [A-Za-z]", one) and len(one) < 2_000:
            number[0] += 3
            return " ".join((one, *(PAYLOADS[(number[0] + n) % len(PAYLOADS)] for n in range(3))))
        return one

    story = copy.deepcopy(value)
    for step in story["steps"]:
        if "answers" in step:
            step["answers"] = changed(step["answers"])
    return story


def test_enough_was_walked(walked):
    """So that none of the tests below passes because there was nothing to look at."""
    shown = sum(page.text.count("xss") for _, _, page in walked.answers)
    routes = {walked.rule(path) for _, path, _ in walked.answers} - {""}

    assert len(walked.answers) > 300 and len(routes) > 70
    assert shown > 5_000, "payloads, on whatever page they came to"


def test_no_form_brings_a_page_down(walked):
    assert [(w, p) for w, p, page in walked.answers if page.status >= 500] == []


def test_every_answer_carries_the_headers_and_nothing_of_a_case_is_kept(walked):
    for who, path, page in walked.answers:
        where = (who, path)
        assert page.headers["Content-Security-Policy"] in (content_policy(), OF_FILES), where
        for name, value in HEADERS.items():
            assert page.headers[name] == value, where
        kept = walked.rule(path) in ("/processes/<version>/diagrams/<path:path>",)
        assert kept or page.headers["Cache-Control"] == "no-store", where


def test_the_policy_allows_no_inline_script_and_no_inline_style_anywhere():
    assert "unsafe" not in content_policy()
    for part in ("default-src 'self'", "script-src 'self'", "object-src 'none'"):
        assert part in content_policy()


def test_what_was_typed_is_words_on_every_page(walked):
    """``Client`` has looked at each page for inline script and style; here for what was typed."""
    for who, path, page in walked.answers:
        if not page.is_html:
            continue
        where = (who, path)
        assert not page.tree.xpath("//xss-tag | //main//img | //*[starts-with(@src, '//')]"), where
        assert "xssran" not in " ".join(page.tree.xpath("//script/text()")).replace(
            "\\u003c", ""
        ) or page.tree.xpath("//script[@type='application/json']"), where
        for address in page.tree.xpath("//@href | //@action | //@src | //@formaction"):
            assert not address.strip().lower().startswith(("javascript:", "data:", "//")), where
        assert "7*'xss'" in page.text or "xssxss" not in page.text, where


def test_a_data_block_of_a_script_cannot_be_ended_by_what_was_typed(walked):
    for who, path, page in walked.answers:
        for block in re.findall(
            r"<script type=\"application/json\"[^>]*>(.*?)</script>", page.text, re.S
        ):
            assert "<" not in block, (who, path)


def test_no_name_is_in_any_address(walked):
    """Addresses are kept by browsers, proxies and logs. Asked of every link, form and redirect."""
    names = [form for name in NAMES for form in forms_of(name)]
    for who, path, page in walked.answers:
        addresses = [path, page.location]
        if page.is_html:
            addresses += page.tree.xpath("//@href | //@action | //@src")
        for address in addresses:
            assert not any(name in address.lower() for name in names), (who, address)


def test_no_name_is_in_any_header(walked):
    names = [form for name in NAMES for form in forms_of(name)]
    for who, path, page in walked.answers:
        said = " ".join(f"{k}: {v}" for k, v in page.headers if k != "Set-Cookie").lower()
        assert not any(name in said for name in names), (who, path, said)


def test_nothing_that_was_typed_is_in_the_log(walked, log):
    names = [form for name in NAMES for form in forms_of(name)]
    found = [line for line in log if any(name in line.lower() for name in (*names, "xssran"))]

    assert found == []


def forms_of(name):
    """A name as it might stand in an address."""
    plain = name.lower()
    return [plain, plain.replace(" ", "+"), plain.replace(" ", "%20"), plain.replace(" ", "-")]


def test_a_failure_anywhere_says_nothing_of_what_was_sent(walked, log, monkeypatch):
    """Every door to the database fails with the words in its message, on every form."""

    def broken(*_args, **_more):
        raise RuntimeError(f"this failed on {WORDS}")

    database = walked.app.extensions["threefold"]
    before = len(log)
    for form in list(walked.forms.values()):
        client = walked.client(form.who)
        with monkeypatch.context() as patch:
            patch.setattr(database, "write", broken)
            page = client.bare_post(form.action, form.filled(WORDS))
        if page.status == 500:
            assert "xssran" not in page.text and "Canary" not in page.text, form.action
    failures = [line for line in log[before:] if line.startswith("Failure ")]
    assert len(failures) > 20
    assert not any("xssran" in line or "Canary" in line for line in log[before:])


@pytest.mark.parametrize("secure", [True, False])
def test_every_route_carries_the_headers_whoever_asks_and_however(sqlite, secure):
    """The whole inventory, by addresses that lead nowhere, signed in and not."""
    from tests.web.conftest import Client
    from tests.web.test_routes import address

    base = "https://localhost" if secure else "http://localhost"
    app = made(sqlite, secure_cookies=secure)
    stranger, lena = Client(app, base), Client(app, base)
    lena.sign_in("Lena")
    for method, rule in sorted(ROUTES):
        path = re.sub(r"<[^>]*>", "x", address(rule))
        for client in (stranger, lena):
            ask = client.get if method == "GET" else client.bare_post
            headers = ask(path).headers
            assert headers["Content-Security-Policy"] == content_policy(), path
            assert {n: headers[n] for n in HEADERS} == HEADERS, path
            assert ("Strict-Transport-Security" in headers) is secure, path
            assert headers["Cache-Control"] == "no-store" or rule.startswith("/static"), path
