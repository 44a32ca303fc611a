"""Signing in and out: who gets in, for how long, and what becomes of what was typed."""

import pytest
import time_machine
from itsdangerous import base64_decode
from sqlalchemy import select

from engine import clock
from engine.case.model import Draft, Task
from engine.people import users
from engine.people.model import SignedIn
from tests.council import EMAILS, PASSWORD
from tests.web.conftest import Client, made

AT = clock.moment("2026-03-02T09:00")


def test_the_right_password_leads_on_to_where_the_person_was_going(client):
    sent_away = client.get("/find")
    assert (sent_away.status, sent_away.location) == (302, "/sign-in?next=/find")

    page = client.sign_in("Lena", "/find")

    assert (page.status, page.location) == (303, "/find")
    assert client.get("/find").h1 == "Find a case"
    assert client.get("/sign-in").location == "/"


@pytest.mark.parametrize("email", ["lena@council.example", "nobody@council.example", "nonsense"])
def test_a_wrong_password_and_an_unknown_account_get_the_same_answer(client, email):
    page = client.post("/sign-in", {"email": email, "password": "not the right one"})

    assert page.status == 422
    assert page.errors == ["The e-mail address or the password is not right."]
    assert "not the right one" not in page.text
    assert client.get("/").status == 302


def test_an_unknown_account_gets_the_same_page_byte_for_byte(app):
    def page(email):
        said = Client(app).post("/sign-in", {"email": email, "password": "not the right one"})
        token = said.fields("/sign-in")["csrf_token"]
        headers = [(name, value) for name, value in said.headers if name != "Set-Cookie"]
        length = [value for name, value in headers if name == "Content-Length"]
        return said.status, headers, length, said.text.replace(token, "").replace(email, "")

    assert page("lena@council.example") == page("nell@nowhere.example")


def test_what_is_missing_is_said_beside_its_field(client):
    page = client.post("/sign-in", {"email": " ", "password": ""})

    assert page.status == 422
    assert page.errors == ["Enter your e-mail address", "Enter your password"]


@pytest.mark.guard("sign_in_limit")
def test_after_ten_wrong_passwords_even_the_right_one_has_to_wait(client):
    with time_machine.travel(AT, tick=False):
        for _ in range(10):
            assert client.post("/sign-in", {"email": EMAILS["Tom"], "password": "no"}).status == 422

        page = client.sign_in("Tom")

    assert page.status == 429
    assert page.errors == ["Too many attempts to sign in. Wait five minutes, then try again."]


@pytest.mark.guard("session_revoked")
def test_a_stolen_cookie_is_worth_nothing_after_signing_out(app, signed_in):
    lena, thief = signed_in("Lena"), Client(app)
    stolen = lena.cookie()

    page = lena.post("/sign-out")
    thief.set_cookie(stolen)

    assert (page.status, page.location) == (303, "/signed-out")
    assert lena.get("/signed-out").h1 == "You are signed out"
    assert lena.get("/").status == 302
    assert thief.get("/").location == "/sign-in"


@pytest.mark.guard("session_revoked")
def test_whoever_is_disabled_is_out_at_the_next_page(sqlite, signed_in):
    tom = signed_in("Tom")
    assert tom.get("/").status == 200

    with sqlite.db.write() as session:
        users.disable_user(session, sqlite.user(session, "Tom"), at=clock.now(), actor=None)

    assert tom.get("/").status == 302
    assert tom.sign_in("Tom").status == 422


def test_a_cookie_planted_before_signing_in_is_not_the_one_after(app, client):
    client.get("/sign-in")
    planted = client.cookie()

    client.sign_in("Lena")
    attacker = Client(app)
    attacker.set_cookie(planted)

    assert client.cookie() != planted
    assert attacker.get("/").status == 302


def test_signing_in_again_ends_the_session_before(app, sqlite, client):
    client.sign_in("Lena")
    first = client.cookie()
    client.post("/sign-in", {"email": EMAILS["Tom"], "password": PASSWORD})
    other = Client(app)
    other.set_cookie(first)

    assert other.get("/").status == 302
    with sqlite.db.read() as session:
        assert len(session.scalars(select(SignedIn).where(SignedIn.ended_at.is_(None))).all()) == 1


def test_the_cookie_holds_a_random_token_and_nothing_about_the_person(signed_in):
    lena = signed_in("Lena")

    payload = base64_decode(lena.cookie().lstrip(".").partition(".")[0])

    for word in (b"Lena", b"council.example", b"contact_officer", b"user"):
        assert word not in payload


@pytest.mark.parametrize("secure", [True, False])
def test_the_cookie_is_out_of_reach_of_scripts_and_other_sites(sqlite, secure):
    app = made(sqlite, secure_cookies=secure)
    page = Client(app, "https://localhost" if secure else "http://localhost").get("/sign-in")

    cookie = page.headers["Set-Cookie"]

    assert cookie.startswith("__Host-threefold=" if secure else "threefold=")
    assert "HttpOnly" in cookie and "SameSite=Lax" in cookie and "Path=/" in cookie
    assert ("Secure" in cookie) is secure
    assert "Domain" not in cookie and "Expires" not in cookie and "Max-Age" not in cookie
    assert ("Strict-Transport-Security" in page.headers) is secure


def test_signing_in_works_over_https_though_no_referrer_is_sent(sqlite):
    client = Client(made(sqlite, secure_cookies=True), "https://localhost")

    assert client.sign_in("Lena").status == 303
    assert client.get("/").status == 200


def test_after_thirty_idle_minutes_one_signs_in_again_and_is_told_why(client):
    with time_machine.travel(AT, tick=False) as clock_:
        client.sign_in("Lena")
        clock_.shift(31 * 60)

        page = client.get("/team")

        assert page.location == "/sign-in?next=/team"
        assert "You have been signed out" in client.get(page.location).words


def test_working_keeps_one_signed_in_until_ten_hours_are_over(client):
    with time_machine.travel(AT, tick=False) as clock_:
        client.sign_in("Lena")
        for _ in range(24):
            clock_.shift(25 * 60)
            assert client.get("/").status == 200
        clock_.shift(25 * 60)

        assert client.get("/").status == 302


def test_knowing_who_asks_takes_one_statement_a_page(signed_in, statements):
    lena = signed_in("Lena")

    statements.clear()
    lena.get("/concerns/new")

    assert len([one for one in statements if not one.startswith("BEGIN")]) == 1


# -- what was typed when the session had run out


def typed_too_late(client):
    """Somebody opens a concern, types, and sends the page after their session has run out."""
    client.sign_in("Lena")
    task = client.post("/concerns").location
    page = client.get(task)
    here = page.tree.xpath("//main//form/@action")[0]
    fields = page.fields(here)
    return task, here, {**fields, "danger_now": "no", "_do": "continue"}


def test_what_was_typed_into_a_task_outlives_the_session(sqlite, client):
    with time_machine.travel(AT, tick=False) as clock_:
        task, here, fields = typed_too_late(client)
        clock_.shift(45 * 60)

        page = client.bare_post(here, fields)
        hidden = page.fields("/sign-in")
        after = client.bare_post(
            "/sign-in", {**hidden, "email": EMAILS["Lena"], "password": PASSWORD}
        )

        assert page.status == 401 and "has not been saved yet" in page.words
        assert (after.status, after.location) == (303, task)
        again = client.get(task)
    assert "What you typed is here" in again.words
    assert kept(sqlite)["danger_now"] == ["no"]


def test_what_one_person_typed_is_not_kept_in_the_name_of_another(sqlite, client):
    with time_machine.travel(AT, tick=False) as clock_:
        _task, here, fields = typed_too_late(client)
        clock_.shift(45 * 60)
        hidden = client.bare_post(here, fields).fields("/sign-in")

        client.bare_post("/sign-in", {**hidden, "email": EMAILS["Amara"], "password": PASSWORD})

    assert kept(sqlite) == {}


@pytest.mark.parametrize("typed", ["{", "[]", '{"a": "b"}', '{"a": [1]}', "null"])
def test_nonsense_in_place_of_what_was_typed_harms_nothing(client, typed):
    fields = {"email": EMAILS["Lena"], "password": PASSWORD, "next": "/tasks/x", "typed": typed}

    assert client.post("/sign-in", fields).status == 303


def kept(sqlite) -> dict:
    with sqlite.db.read() as session:
        task = session.scalars(select(Task)).one()
        draft = session.get(Draft, task.id)
        return draft.typed if draft else {}


@pytest.fixture
def later(client):
    """Lena signed in three quarters of an hour ago, and has been away."""
    with time_machine.travel(AT, tick=False) as standing:
        client.sign_in("Lena")
        standing.shift(45 * 60)
        yield client


def sent_too_late(client, path, fields):
    page = client.post(path, fields)
    assert page.status == 401 and "has not been saved yet" in page.words
    return page.fields("/sign-in")


def test_what_was_typed_on_any_other_page_is_shown_again_to_be_sent(later):
    client = later
    hidden = sent_too_late(client, "/find", {"q": "\nDora  Whitlock\n=2+2 <b>"})

    page = client.bare_post("/sign-in", {**hidden, "email": EMAILS["Lena"], "password": PASSWORD})

    assert (page.status, page.h1) == (200, "Send it again")
    assert "Dora Whitlock =2+2 <b>" in page.words
    fields = page.fields("/find")
    assert fields["q"].removeprefix("\n").splitlines() == ["", "Dora  Whitlock", "=2+2 <b>"]
    assert client.bare_post("/find", fields).status == 200


def test_what_one_person_sent_is_never_shown_to_another(later):
    client = later
    hidden = sent_too_late(client, "/find", {"q": "canary"})

    page = client.bare_post("/sign-in", {**hidden, "email": EMAILS["Tom"], "password": PASSWORD})

    assert page.status == 303 and "canary" not in page.text
    assert "could not be kept" in client.get("/").words


def test_a_password_is_never_carried_through_the_sign_in_page(later):
    fields = {"password": "old canary", "new_password": "new canary", "code": "canary"}

    page = later.post("/account/password", fields)

    assert page.status == 401 and "canary" not in page.text
    assert "typed" not in page.fields("/sign-in")


def test_a_stranger_to_this_browser_has_nothing_to_go_on_with(client):
    page = client.post("/find", {"q": "canary"})

    assert page.status == 401 and "typed" not in page.fields("/sign-in")
