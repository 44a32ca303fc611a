"""One's own account: password, app, where one is signed in; and the warning before it ends."""

import pyotp
import pytest
import time_machine

from engine import clock
from tests.council import EMAILS, PASSWORD
from tests.web.conftest import Client

AT = clock.moment("2026-03-02T09:00")
NEW = "a green kettle on the hill"
FIREFOX = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:141.0) Gecko/20100101 Firefox/141.0"


def with_browser(app, says):
    client = Client(app)
    fields = {"email": EMAILS["Lena"], "password": PASSWORD}
    assert client.post("/sign-in", fields, headers={"User-Agent": says}).status == 303
    return client


def places(client):
    """The rows of where one is signed in."""
    return [
        " ".join(row.text_content().split())
        for row in client.get("/account").tree.xpath("//tbody/tr")
    ]


def test_the_account_says_who_one_is_and_where_one_is_signed_in(app):
    lena = with_browser(app, "curl/8 <script>")
    other = with_browser(app, FIREFOX)

    page = lena.get("/account")

    assert page.h1 == "Your account"
    for words in ("Lena North", EMAILS["Lena"], "Contact officer", "Not set up"):
        assert words in page.words
    rows = places(lena)
    assert rows[0].startswith("Firefox on Windows") and "Sign out" in rows[0]
    assert rows[1].startswith("A browser we do not know This one") and "Sign out" not in rows[1]
    assert places(other)[0].startswith("Firefox on Windows This one")


@pytest.mark.guard("session_revoked")
def test_one_other_place_is_signed_out_and_then_all_others(app):
    lena, first, second = (with_browser(app, FIREFOX) for _ in range(3))
    address = lena.get("/account").tree.xpath("//tbody//form/@action")

    assert lena.post(address[0]).location == "/account"
    assert second.get("/").status == 302 and first.get("/").status == 200
    assert lena.post(address[0]).status == 404
    assert lena.post("/account/sessions").location == "/account"
    assert first.get("/").status == 302
    assert len(places(lena)) == 1


def test_nobody_ends_the_session_of_somebody_else(app, signed_in):
    lena, tom = with_browser(app, FIREFOX), signed_in("Tom")
    second = with_browser(app, FIREFOX)
    address = second.get("/account").tree.xpath("//tbody//form/@action")[0]

    assert tom.post(address).status == 404
    assert lena.get("/").status == 200


def test_a_new_password_signs_out_everywhere(app, signed_in):
    lena, other = signed_in("Lena"), signed_in("Lena")

    page = lena.post("/account/password", {"password": PASSWORD, "new_password": NEW})

    assert (page.status, page.location) == (303, "/sign-in")
    assert "Your password is changed" in lena.get("/sign-in").text
    assert lena.get("/").status == other.get("/").status == 302
    assert lena.sign_in("Lena").status == 422
    assert lena.post("/sign-in", {"email": EMAILS["Lena"], "password": NEW}).status == 303


@pytest.mark.parametrize(
    ("fields", "said", "beside"),
    [
        ({"password": "no", "new_password": NEW}, "This is not your password.", "password"),
        ({"password": PASSWORD, "new_password": "short"}, "Use a password of 12", "new_password"),
        ({"password": PASSWORD, "new_password": ""}, "Use a password of 12", "new_password"),
        ({"password": PASSWORD, "new_password": "socialworker2026"}, "This password is", "new_password"),
        ({}, "This is not your password.", "password"),
    ],
)  # fmt: skip
def test_a_password_that_cannot_be_taken_is_told_and_nothing_changes(
    signed_in, fields, said, beside
):
    lena = signed_in("Lena")

    page = lena.post("/account/password", fields)

    assert page.status == 422 and page.errors[0].startswith(said)
    assert page.tree.xpath("//ul[contains(@class,'error-summary')]//a/@href") == [f"#{beside}"]
    assert NEW not in page.text and PASSWORD not in page.text
    assert lena.get("/").status == 200


@pytest.mark.guard("sign_in_limit")
def test_the_password_cannot_be_guessed_at_from_an_open_session_either(signed_in):
    lena = signed_in("Lena")
    for path in ("password", "app", "recovery-codes") * 4:
        last = lena.post(f"/account/{path}", {"password": "no"})

    assert last.status == 429 and last.errors[0].startswith("Too many attempts")


def test_an_app_is_set_up_replaced_and_given_new_codes(signed_in):
    with time_machine.travel(AT, tick=False) as standing:
        lena = signed_in("Lena")
        shown = add_app(lena)
        assert len(shown.tree.xpath("//ol//code")) == 10
        assert "Set up on 2 March 2026" in lena.get("/account").words
        again = lena.post("/account/recovery-codes", {"password": PASSWORD})
        assert again.h1 == "Keep your recovery codes" and again.text != shown.text
        standing.shift(60)
        assert lena.get("/account/app").h1 == "Use another authenticator app"
        assert add_app(lena).h1 == "Keep your recovery codes"


def test_an_app_needs_the_password_and_a_code_and_codes_need_an_app(signed_in):
    lena = signed_in("Lena")

    for fields, said in (
        ({"password": "no", "code": "000000"}, "This is not your password."),
        ({"password": PASSWORD, "code": "000000"}, "This is not the code"),
    ):
        page = lena.post("/account/app", fields)
        assert page.status == 422 and page.errors[0].startswith(said)
    assert lena.post("/account/recovery-codes", {"password": PASSWORD}).status == 403


def add_app(client):
    page = client.get("/account/app")
    secret = "".join(page.tree.find_class("app-secret")[0].text_content().split())
    code = pyotp.TOTP(secret).at(clock.now())
    return client.post("/account/app", {"password": PASSWORD, "code": code})


# -- the end of a session is told before it comes


def warning(page):
    found = page.tree.xpath("//*[@data-session]")
    return found[0] if found else None


def test_a_page_knows_when_its_session_ends_and_says_so_a_quarter_of_an_hour_before(signed_in):
    with time_machine.travel(AT, tick=False) as standing:
        lena = signed_in("Lena")
        early = warning(lena.get("/find"))
        assert early.get("hidden") is not None
        assert (early.get("data-idle"), early.get("data-left")) == ("1800", "36000")
        for _ in range(24):
            standing.shift(24 * 60 + 30)
            late = warning(lena.get("/find"))

        assert late.get("hidden") is None
        assert "You will be signed out at 7:00pm, after ten hours" in late.text_content()


def test_to_stay_is_to_have_been_there(signed_in):
    with time_machine.travel(AT, tick=False) as standing:
        lena = signed_in("Lena")
        for _ in range(3):
            standing.shift(29 * 60)
            assert lena.post("/session").status == 204

        standing.shift(31 * 60)
        assert lena.post("/session").status == 401


def test_whoever_is_not_signed_in_is_told_of_no_end(client):
    assert warning(client.get("/about")) is None
