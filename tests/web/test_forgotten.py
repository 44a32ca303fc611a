"""Forgotten: a new password is set by a link that is asked for on the sign-in page."""

from __future__ import annotations

import pytest
import time_machine

from engine import clock
from engine.notices.by_password_link import PATH
from engine.people import users
from tests.council import EMAILS
from tests.engine.notices.tray import files
from tests.web.conftest import Client, made
from tests.web.password_desk import NEW, link_in, post, with_folder

AT = clock.moment("2026-03-02T09:00")


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "mails"


@pytest.fixture
def app(sqlite, folder):
    return with_folder(sqlite, folder)


def ask(client, email):
    return client.post("/sign-in/forgotten", {"email": email})


def test_whoever_forgot_their_password_sets_a_new_one_by_a_mail(app, client, folder):
    page = client.get("/sign-in")
    assert page.tree.xpath("//main//a[contains(., 'forgotten')]/@href") == ["/sign-in/forgotten"]

    assert ask(client, EMAILS["Lena"]).location == "/sign-in/forgotten?asked=yes"
    assert client.get("/sign-in/forgotten?asked=yes").h1 == "Look at your e-mails"
    post(app)
    link = link_in(folder)
    assert (
        client.get(link).h1 == client.get(link).h1 == "Set a new password"
    )  # looking uses nothing up
    done = client.post(link, {"password": NEW})

    assert (done.status, done.location) == (303, "/sign-in")
    assert "Your password is set" in client.get("/sign-in").text
    assert client.get("/").status == 302, "nobody is signed in by a link"
    assert client.sign_in("Lena").status == 422
    assert client.post("/sign-in", {"email": EMAILS["Lena"], "password": NEW}).status == 303


def test_the_page_is_the_same_byte_for_byte_whether_there_is_an_account_or_not(app, sqlite, folder):
    with sqlite.db.write() as session:
        users.disable_user(session, sqlite.user(session, "Tom"), at=clock.now(), actor=None)

    pages = set()
    for email in (EMAILS["Lena"], EMAILS["Tom"], "unknown@council.example"):
        client = Client(app)
        page = ask(client, email)
        after = client.get(page.location)
        pages.add((page.status, page.location, page.text, after.status, after.text))

    assert len(pages) == 1
    post(app)
    assert [one["To"] for one in files(folder)] == [EMAILS["Lena"]]


@pytest.mark.guard("sign_in_limit")
def test_asking_too_often_is_refused_in_the_same_words_for_any_address(app):
    said = set()
    for email in (EMAILS["Lena"], "unknown@council.example"):
        client = Client(app)
        for _ in range(4):
            page = ask(client, email)
        said.add((page.status, *page.errors))

    assert len(said) == 1 and said.pop()[0] == 429


def test_an_address_is_needed(client):
    page = ask(client, "  ")

    assert page.status == 422 and page.errors == ["Enter your e-mail address"]


@pytest.mark.guard("password_link")
def test_every_link_that_cannot_be_used_gets_one_page(app, client, folder):
    with time_machine.travel(AT, tick=False) as standing:
        ask(client, EMAILS["Lena"])
        post(app)
        link = link_in(folder)
        standing.shift(31 * 60)
        pages = [client.get(path) for path in (link, PATH + "x" * 43)]
        pages += [client.post(path, {"password": NEW}) for path in (link, PATH + "x" * 43)]

    assert {page.status for page in pages} == {404}
    assert {page.h1 for page in pages} == {"This link cannot be used"}
    assert client.sign_in("Lena").status == 303


@pytest.mark.parametrize("word", ["", "short", "socialworker2026", "lena lena lena"])
def test_a_password_that_cannot_be_taken_is_told_and_the_link_stays_good(app, client, folder, word):
    ask(client, EMAILS["Lena"])
    post(app)

    page = client.post(link_in(folder), {"password": word})

    assert page.status == 422 and page.errors[0].endswith((".", "one.")) and len(page.errors) == 1
    assert client.post(link_in(folder), {"password": NEW}).status == 303


def test_setting_a_password_signs_out_everywhere_and_whoever_was_here(
    app, client, signed_in, folder
):
    lena, tom = signed_in("Lena"), signed_in("Tom")
    ask(client, EMAILS["Lena"])
    post(app)

    assert tom.post(link_in(folder), {"password": NEW}).status == 303
    assert lena.get("/").status == 302
    assert tom.get("/").status == 302, "the browser that used the link belongs to whoever used it"


@pytest.mark.guard("second_step")
def test_a_link_leaves_the_second_step_where_it_is(sqlite, folder):
    app = with_folder(sqlite, folder, second_step=("supervisor",))
    client = Client(app)
    ask(client, EMAILS["Ruth"])
    post(app)
    client.post(link_in(folder), {"password": NEW})

    page = client.post("/sign-in", {"email": EMAILS["Ruth"], "password": NEW})

    assert page.h1 == "Set up an authenticator app" and client.get("/board").status == 302


def test_the_address_in_a_mail_is_the_operators_whatever_the_request_says(app, client, folder):
    sent = {"email": EMAILS["Lena"], "csrf_token": client.token()}
    client.browser.post(
        "/sign-in/forgotten", data=sent, headers={"X-Forwarded-Host": "evil.example"}
    )
    post(app)

    assert "evil" not in files(folder)[0].as_string() and link_in(folder)


def test_without_an_address_there_is_no_such_page_and_no_link_to_it(sqlite):
    client = Client(made(sqlite))

    assert client.get("/sign-in/forgotten").status == 404
    assert client.post("/sign-in/forgotten", {"email": EMAILS["Lena"]}).status == 404
    assert "forgotten" not in client.get("/sign-in").text
    assert "ask for another" not in client.get(PATH + "x").text
