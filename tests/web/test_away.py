"""The disk is full, the server is down: a clear page, what was typed is on it, and it goes on by itself."""

import signal
import time
from threading import Thread

import pytest
from sqlalchemy import event, text

from engine.db import Database
from engine.people.courses import set_course
from tests import postgres
from tests.council import count, postgres_council
from tests.web.conftest import Client, made
from tests.web.tasks_helpers import ADULT, CONCERN, SAFE, TOLD, new_concern
from web.away import why

LONG = "She keeps the tin under the stairs. " * 2_000


@pytest.fixture
def full(app):
    """Make the disk full, or give it room again."""
    engine = app.extensions["threefold"].engine
    room = {"pages": 2**30}

    def limit(connection, *_):
        connection.execute(f"PRAGMA max_page_count={room['pages']}")

    def fill(yes: bool) -> None:
        with engine.connect() as connection:
            used = connection.execute(text("PRAGMA page_count")).scalar()
        room["pages"] = used if yes else 2**30

    event.listen(engine, "checkout", limit)
    return fill


def sent_page(browser, typed):
    """Press Continue with these words, and do not follow."""
    form = browser.forms[0]
    data = {**dict(form.form_values()), **typed, "_do": "continue"}
    return browser.client.bare_post(form.get("action"), data)


def test_on_a_full_disk_nothing_is_lost_and_with_room_again_it_goes_on_by_itself(app, sqlite, full):
    lena = new_concern(app).fill(SAFE, ADULT)
    before = count(sqlite.db, "draft"), count(sqlite.db, "event")
    full(True)

    page = sent_page(lena, {**TOLD, "risks-0-what_happened": LONG})

    assert page.status == 503 and page.headers["Retry-After"]
    assert "There is no room left" in page.text and LONG.strip() in page.text
    assert (count(sqlite.db, "draft"), count(sqlite.db, "event")) == before
    full(False)
    (again,) = page.tree.xpath("//main//form")
    answer = lena.client.bare_post(again.action, dict(again.form_values()))
    assert answer.status in (200, 302, 303)
    with sqlite.db.read() as session:
        assert session.execute(text("PRAGMA integrity_check")).scalar() == "ok"
    assert new_concern(app).fill(*CONCERN).status == 200


def test_while_postgresql_is_down_pages_say_so_and_what_was_typed_can_be_sent_when_it_is_back():
    with postgres.start() as server, postgres_council(server, "away") as council:
        app = made(council)
        lena = new_concern(app)
        server._process.send_signal(signal.SIGQUIT)
        server._process.wait(30)

        shown = lena.client.get("/")
        sent = sent_page(lena, {"danger_now": "no"})

        assert (shown.status, sent.status) == (503, 503)
        assert "cannot be reached" in shown.text and "cannot be reached" in sent.text
        server._process = server._again()
        (again,) = sent.tree.xpath("//main//form")
        answer = lena.client.bare_post(again.action, dict(again.form_values()))
        assert answer.status in (302, 303)
        assert count(Database(council.db.engine.url.render_as_string(False)), "draft") == 1


def test_a_password_is_never_shown_again(app, client, full):
    full(True)
    typed = {"email": "lena@council.example", "password": "a long walk by the river 26"}
    page = client.post("/sign-in", typed)

    assert page.status in (302, 303, 503)  # a rate limit that cannot be kept must not be passed by
    assert "a long walk" not in page.text


def test_a_mistake_of_ours_is_not_called_a_full_disk(app, sqlite):
    with pytest.raises(Exception) as found, sqlite.db.read() as session:
        session.execute(text("select nothing from nowhere"))
    assert why(found.value) == "" and why(ValueError("disk is full")) == ""


def test_two_who_add_the_same_thing_at_one_moment_are_told_and_can_send_it_again(postgres_server):
    with postgres_council(postgres_server, "same") as council:
        sam = Client(made(council))
        assert sam.sign_in("Sam").status == 303
        given = {"name": "Hearing the adult", "months": "12", "roles": ["enquiry_officer"]}
        answers = []
        with council.db.write() as session:
            set_course(session, None, given["name"], "", (), council.user(session, "Sam"))
            thread = Thread(target=lambda: answers.append(sam.post("/training/courses", given)))
            thread.start()
            _until_somebody_waits(council)
        thread.join(20)

        (page,) = answers
        assert page.status == 503 and "the same thing at this very moment" in page.words
        assert "Hearing the adult" in page.words
        (again,) = page.tree.xpath("//main//form")
        answer = sam.bare_post(again.action, dict(again.form_values()))
        assert answer.status == 422 and "There is a course of this name already" in answer.words


def _until_somebody_waits(council):
    for _ in range(200):
        with council.db.read() as session:
            waits = "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'"
            if session.execute(text(waits)).scalar():
                return
        time.sleep(0.05)
    raise AssertionError("nobody waited")
