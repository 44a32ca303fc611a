"""Notes and conversation guides."""

import pytest

from engine.case.note import NOTES
from tests.web.tasks_helpers import Browser

ONE = "one conversation, everything achieved"


@pytest.mark.parametrize("kind", [kind for kind in NOTES if kind != "late_entry"])
def test_every_kind_of_note_has_a_page(app, sqlite, kind):
    walk = sqlite.walked(ONE, 6)

    tom = Browser(app, "Tom").get(f"/cases/{walk.case}/notes/{kind}")

    assert tom.status == 200 and tom.h1 == NOTES[kind].title
    assert "I want my money back" in tom.words


def test_a_note_is_written_and_the_case_shown_again(app, sqlite):
    walk = sqlite.walked(ONE, 6)
    tom = Browser(app, "Tom").get(f"/cases/{walk.case}/notes/case_note")

    tom.send({"note_text": "Jean rang. All is well."}, _do="")

    assert tom.url == f"/cases/{walk.case}" and "Your note is in the record." in tom.words


def test_a_note_with_something_missing_comes_back_with_what_was_typed(app, sqlite):
    walk = sqlite.walked(ONE, 6)
    tom = Browser(app, "Tom").get(f"/cases/{walk.case}/notes/attempt")

    tom.send({"attempt_what": "Nobody in."})

    assert tom.status == 422 and tom.errors["#attempt_how"] == "Select how you tried"
    assert "Nobody in." in tom.page.text


def test_a_kind_of_note_that_there_is_not_is_not_found(app, sqlite):
    walk = sqlite.walked(ONE, 2)

    assert Browser(app, "Lena").get(f"/cases/{walk.case}/notes/gossip").status == 404


def test_a_guide_asks_the_adult_and_gives_nobody_away_on_paper(app, sqlite):
    walk = sqlite.walked(ONE, 6)
    tom = Browser(app, "Tom").get(f"/cases/{walk.case}/guides/middle")

    sheet = tom.page.tree.find_class("app-guide")[0].text_content()

    assert "You said: “I want my money back”" in sheet
    assert "Dora" not in sheet and "afeguarding" not in sheet and tom.h1 == "How it is going"


def test_the_guide_of_the_start_puts_no_words_in_their_mouth(app, sqlite):
    walk = sqlite.walked(ONE, 6)

    tom = Browser(app, "Tom").get(f"/cases/{walk.case}/guides/start")

    assert "What matters to you?" in tom.words and "money back" not in tom.words
    assert tom.get(f"/cases/{walk.case}/guides/never").status == 404
