"""What no page may let through: forms of other sites, other hosts, other sites to go on to, words in logs."""

import logging

import pytest

from tests.web.conftest import Client, made
from web.security import LARGEST_BODY, safe_next

POLICY = "default-src 'self'; script-src 'self'; style-src 'self'; img-src 'self' data:"

ELSEWHERE = [
    "http://evil.example",
    "https://evil.example/",
    "//evil.example",
    "///evil.example",
    "////evil.example/%2e%2e",
    "/\\evil.example",
    "\\\\evil.example",
    "\\/evil.example",
    "/\\/evil.example",
    "/\t/evil.example",
    "/\n/evil.example",
    "/\r\nSet-Cookie: a=b",
    " //evil.example",
    "/ /evil.example",
    "http:evil.example",
    "http:/evil.example",
    "https:///evil.example",
    "javascript:alert(1)",
    "JaVaScRiPt:alert(1)",
    "data:text/html,x",
    "vbscript:x",
    "evil.example",
    "?next=//evil.example",
    "@evil.example",
    "//evil.example@localhost",
    "//localhost@evil.example",
    "/\u00a0/evil.example",
    "/\u2028evil",
    "/\x00evil",
    "/tasks\\..\\evil",
    "",
    "/sign-in?next=/",
    "/sign-out",
    "/" + "a" * 600,
]


@pytest.mark.parametrize("target", ELSEWHERE)
def test_no_address_of_another_site_is_one_to_go_on_to(target):
    assert safe_next(target) == "/"


@pytest.mark.parametrize("target", ELSEWHERE[:8:2])
def test_signing_in_never_leads_to_another_site(client, target):
    assert client.sign_in("Lena", target).location == "/"


@pytest.mark.parametrize("target", ["/", "/tasks/abc", "/?page=2", "/cases/a/b?x=1&y=2", "/a:b"])
def test_a_path_of_ours_is_kept(target):
    assert safe_next(target) == target


def posts(app):
    rules = (rule for rule in app.url_map.iter_rules() if "POST" in rule.methods)
    return sorted(rule.build({name: "1" for name in rule.arguments})[1] for rule in rules)


def test_every_form_without_its_token_is_refused(app, signed_in):
    lena = signed_in("Lena")
    for path in posts(app):
        for fields in ({}, {"csrf_token": "made up"}):
            page = lena.bare_post(path, fields)
            assert (path, page.status) == (path, 400)
            assert page.h1 == "Sorry, this could not be read"


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://evil.example"},
        {"Origin": "http://localhost.evil.example"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Sec-Fetch-Site": "cross-site", "Origin": "http://localhost"},
    ],
)
def test_a_form_sent_from_another_site_is_refused_though_its_token_is_right(
    app, signed_in, headers
):
    lena = signed_in("Lena")
    for path in posts(app):
        assert (path, lena.post(path, headers=headers).status) == (path, 400)
    assert lena.get("/").status == 200


@pytest.mark.parametrize("kind", ["application/json", "text/plain", "application/xml", ""])
def test_what_is_no_form_is_turned_away_before_it_is_read_as_an_empty_one(app, signed_in, kind):
    lena = signed_in("Lena")
    for path in posts(app):
        if "/versions/" in path:
            continue  # the drawn editor sends JSON, and asks for its texts by name
        sent = lena.browser.post(
            path, base_url=lena.base, data=b'{"a": "b"}', headers={"Content-Type": kind}
        )
        assert (path, sent.status_code) == (path, 415)
        assert "This is not a form" in sent.text


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "http://localhost", "Sec-Fetch-Site": "same-origin"},
        {"Origin": "null", "Sec-Fetch-Site": "same-origin"},  # what no-referrer makes of it
        {"Origin": "null"},
        {"Origin": "http://localhost"},
        {},
    ],
)
def test_our_own_forms_are_taken_whatever_the_browser_says_of_itself(signed_in, headers):
    assert signed_in("Lena").post("/find", {"q": "x"}, headers=headers).status == 200


def test_another_host_is_refused(app):
    page = Client(app, "http://evil.example").get("/sign-in")

    assert page.status == 400
    assert "evil.example" not in page.text


@pytest.mark.parametrize("path", ["/", "/sign-in", "/find", "/nothing", "/health", "/about"])
def test_every_answer_carries_the_headers(signed_in, path):
    headers = signed_in("Lena").get(path).headers

    assert headers["Content-Security-Policy"].startswith(POLICY)
    for part in ("frame-ancestors 'none'", "base-uri 'none'", "form-action 'self'"):
        assert part in headers["Content-Security-Policy"]
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "no-referrer"
    assert headers["Cache-Control"] == "no-store"
    assert "Permissions-Policy" in headers


def test_only_static_files_may_be_kept_by_a_browser(client):
    response = client.get("/static/favicon.svg")

    assert response.status == 200
    assert response.headers["Cache-Control"] != "no-store"
    assert response.headers["X-Content-Type-Options"] == "nosniff"


def test_too_large_a_form_is_refused_with_a_page(signed_in):
    page = signed_in("Lena").post("/find", {"q": "x" * LARGEST_BODY})

    assert (page.status, page.h1) == (413, "That is too large")


def test_too_many_fields_are_refused(signed_in):
    fields = {f"f{number}": "x" for number in range(2_200)}

    page = signed_in("Lena").post("/find", fields, content_type="multipart/form-data")

    assert page.status == 413


def test_a_method_that_is_not_meant_changes_nothing(signed_in):
    assert signed_in("Lena").get("/sign-out").status == 405
    assert signed_in("Lena").get("/concerns").status == 405


def test_a_failure_says_nothing_of_what_was_typed_on_the_page_or_in_the_log(sqlite, caplog):
    app = made(sqlite)

    @app.get("/broken/<word>")
    def broken(word):
        raise RuntimeError(f"failed on {word}")

    lena = Client(app)
    lena.sign_in("Lena")
    with caplog.at_level(logging.DEBUG):
        page = lena.get("/broken/canary")

    assert page.status == 500
    assert page.h1 == "Sorry, there is a problem"
    assert "canary" not in page.text
    assert "RuntimeError" in caplog.text and "canary" not in caplog.text


def test_signing_out_has_the_browser_forget_what_it_keeps(signed_in):
    """But not the cookies: those of every service of the council's domain would go with ours."""
    lena = signed_in("Lena")
    assert "Clear-Site-Data" not in lena.get("/").headers

    gone = lena.post("/sign-out")

    assert gone.status == 303 and gone.headers["Clear-Site-Data"] == '"cache", "storage"'
    assert "Clear-Site-Data" not in lena.post("/sign-out").headers, "nobody was signed in"


def test_what_is_looked_for_is_never_in_an_address(signed_in):
    page = signed_in("Lena").get("/find?q=Dora")

    assert "Dora" not in page.text
