"""Where what somebody sent is refused, what they wrote is on the page that says so."""

import pytest

from tests.web.conftest import WHOLE_WAY, Client, made

WORDS = "She keeps the tin\nunder the stairs."


@pytest.fixture
def tom(sqlite):
    """Tom, and a case that was walked to its end."""
    client = Client(made(sqlite))
    assert client.sign_in("Tom").status == 303
    return client, sqlite.walked(WHOLE_WAY).case


def test_what_was_written_for_a_case_that_was_closed_meanwhile_is_shown(tom):
    client, case = tom

    page = client.post(f"/cases/{case}/notes/case_note", {"note_text": WORDS, "_do": "save"})

    assert (page.status, page.h1) == (409, "Somebody else was first")
    assert "What you typed" in page.words and "It was not saved." in page.words
    assert "She keeps the tin under the stairs." in page.words
    assert page.tree.find_class("app-as-typed")[0].text == WORDS


def test_a_case_one_may_not_know_of_and_a_page_that_is_only_opened_show_nothing_typed(tom, sqlite):
    client, case = tom
    nell = Client(client.app)
    nell.sign_in("Nell")

    unknown = nell.post(f"/cases/{case}/notes/case_note", {"note_text": WORDS})
    nowhere = nell.post("/cases/x/notes/case_note", {"note_text": WORDS})
    opened = client.get(f"/cases/{case}/notes/case_note?note_text=She+keeps+it")

    assert unknown.status == nowhere.status == 404 and unknown.text == nowhere.text
    assert "stairs" not in unknown.text
    assert opened.status == 409 and "What you typed" not in opened.words
