"""Whoever is turned away leaves one line in the program's log, and in it no word that was sent."""

import logging
import re

import pytest

from engine.case.model import Case
from tests.web.conftest import Client, made
from tests.web.test_routes import address, of

pytestmark = pytest.mark.guard("refusals_logged")
LINE = re.compile(r"Refused \d{3}: user=(\d+|nobody) page=[a-z_.]+: [a-z ]+")


@pytest.fixture
def lines(caplog):
    """The lines about refusals, in a list to be emptied; every line of them is of our own words."""
    caplog.set_level(logging.DEBUG)

    def said(clear=True):
        found = [one.getMessage() for one in caplog.records if "Refused" in one.getMessage()]
        assert all(LINE.fullmatch(one) for one in found), found
        caplog.clear()
        return found

    return said


def number(council, who):
    with council.db.read() as session:
        return council.user(session, who).id


@pytest.fixture
def case(sqlite):
    """A case of Lena's team."""
    sqlite.walk("2026-03-02T18:00").step({"by": "Lena", "open": True})
    with sqlite.db.read() as session:
        return session.query(Case).one().public_id


def test_a_case_one_may_not_know_of_is_told_from_one_that_is_not_there_in_the_log_alone(
    sqlite, case, signed_in, lines
):
    nell = signed_in("Nell")
    lines()

    pages = [nell.get(f"/cases/{one}").text for one in (case, "canary%0Aquill")]

    who = number(sqlite, "Nell")
    assert lines() == [
        f"Refused 404: user={who} page=cases.show: may not know of it",
        f"Refused 404: user={who} page=cases.show: not found",
    ]
    assert pages[0] == pages[1]


def test_what_is_not_theirs_to_do_leaves_a_line_once(sqlite, signed_in, lines):
    tom = signed_in("Tom")
    lines()

    assert tom.get("/notices/failed").status == 403

    assert lines() == [
        f"Refused 403: user={number(sqlite, 'Tom')} page=notices.failed: not theirs to do"
    ]


def test_a_form_without_its_token_or_from_another_site_leaves_a_line(sqlite, signed_in, lines):
    lena, who = signed_in("Lena"), number(sqlite, "Lena")
    lines()

    assert lena.bare_post("/concerns", {"canary": "quill"}).status == 400
    for headers in (
        {"Sec-Fetch-Site": "cross-site"},
        {"Origin": "https://canary.example"},
    ):
        assert lena.post("/concerns", headers=headers).status == 400

    assert lines() == [
        f"Refused 400: user={who} page=concerns.create: no token of ours",
        f"Refused 400: user={who} page=concerns.create: another site",
        f"Refused 400: user={who} page=concerns.create: another site",
    ]


def test_a_stranger_and_a_host_that_is_not_ours_leave_a_line(client, lines):
    assert client.bare_post("/sign-in", {"email": "canary@quill.example"}).status == 400
    assert client.browser.get("/", base_url="http://canary.example").status_code == 400

    assert lines() == [
        "Refused 400: user=nobody page=sign_in.create: no token of ours",
        "Refused 400: user=nobody page=none: another host",
    ]


def test_too_many_tries_and_too_much_leave_a_line(sqlite, case, lines):
    app = made(sqlite, cases_an_hour=1)
    lena, stranger = Client(app), Client(app)
    lena.sign_in("Lena")
    lines()

    assert [lena.get(f"/cases/{case}").status for _ in range(2)] == [200, 429]
    tries = {"email": "canary@quill.example", "password": "canary"}
    assert [stranger.post("/sign-in", tries).status for _ in range(11)] == [422] * 10 + [429]

    assert lines() == [
        f"Refused 429: user={number(sqlite, 'Lena')} page=cases.show: more than by hand",
        "Refused 429: user=nobody page=sign_in.create: too many tries",
    ]


def test_every_page_of_a_case_that_is_not_shown_leaves_its_line(sqlite, case, signed_in, lines):
    """The whole inventory, by somebody of another team: as many lines as pages, of one reason."""
    nell = signed_in("Nell")
    nell.get("/about")
    lines()

    asked = 0
    for method, rule in of("team"):
        if method == "GET" and "<task_id>" not in rule:
            asked += nell.get(address(rule, case_id=case)).status == 404

    found = lines()
    assert len(found) == asked > 25
    assert {one.rpartition(": ")[2] for one in found} == {"may not know of it"}


def test_a_page_that_is_shown_and_an_address_that_is_none_leave_no_line(
    sqlite, case, signed_in, lines
):
    lena = signed_in("Lena")
    lines()

    seen = [lena.get(path).status for path in (f"/cases/{case}", "/", "/canary-quill")]

    assert seen == [200, 200, 404]
    assert lines() == []
