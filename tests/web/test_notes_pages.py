"""Notes and conversation guides."""

import pytest

from engine.case.file import CaseFile
from engine.case.note_kinds import NOTES
from engine.record import people_to_tell
from tests.council import scenario_of
from tests.web.tasks_helpers import Browser

ONE = "one conversation, everything achieved"


OTHERS = ("late_entry", "action_review", "told")


@pytest.mark.parametrize("kind", [kind for kind in NOTES if kind not in OTHERS])
def test_every_kind_of_note_has_a_page(app, sqlite, kind):
    walk = sqlite.walked(ONE, 6)
    by = "Priya" if NOTES[kind].roles else "Tom"

    page = Browser(app, by).get(f"/cases/{walk.case}/notes/{kind}")

    assert page.status == 200 and page.h1 == NOTES[kind].title
    assert "I want my money back" in page.words


@pytest.mark.guard("permission")
def test_only_a_manager_involves_somebody_against_the_adults_wish(app, sqlite):
    walk = sqlite.walked(ONE, 6)
    tom, priya = Browser(app, "Tom"), Browser(app, "Priya")

    assert tom.get(f"/cases/{walk.case}/notes/override").status == 403
    assert "Involve somebody against" not in tom.get(f"/cases/{walk.case}").words
    assert "Involve somebody against" in priya.get(f"/cases/{walk.case}").words


def test_what_is_done_of_what_was_agreed_is_noted_between_tasks(app, sqlite):
    walk = sqlite.walked("ordinary full path, everything achieved", 14)
    tom = Browser(app, "Tom")
    with sqlite.db.read() as session:
        file = CaseFile(session, sqlite.case(session, walk), None, walk.now)
        actions = [str(row.id) for row in file.record.live("action")]
    assert actions
    page = tom.get(f"/cases/{walk.case}/notes/action_review")
    assert page.h1 == "Say how far what was agreed is"

    tom.send({f"actions_far-{number}-action_far": "done" for number in actions}, _do="")

    with sqlite.db.read() as session:
        record = CaseFile(session, sqlite.case(session, walk), None, walk.now).record
        assert not record.live("action")
        assert {str(row.action) for row in record.rows("action_review")} == set(actions)


def test_where_nothing_was_agreed_there_is_nothing_to_say_of_it(app, sqlite):
    walk = sqlite.walked(ONE, 2)

    assert Browser(app, "Lena").get(f"/cases/{walk.case}/notes/action_review").status == 409


def test_whoever_waits_for_an_answer_is_told_between_tasks_once_the_findings_are_settled(
    app, sqlite
):
    walk, told = sqlite.walked(ONE, 6), "/notes/told"
    tom, lena = Browser(app, "Tom"), Browser(app, "Lena")
    assert tom.get(f"/cases/{walk.case}{told}").status == 409
    assert "Say who has been told" not in tom.get(f"/cases/{walk.case}").words

    walk.step(scenario_of(ONE)["steps"][6])
    assert lena.get(f"/cases/{walk.case}{told}").status == 403
    waiting = sorted(people_to_tell.rows(record_of(sqlite, walk)), key=lambda one: one.public_id)
    assert [one.public_id for one in waiting] == ["referrer:1"]

    assert "Say who has been told" in tom.get(f"/cases/{walk.case}").words
    page = tom.get(f"/cases/{walk.case}{told}")
    assert page.h1 == "Say who has been told what came of it" and "Jean" in page.words
    key = "told_people-referrer:1"
    tom.send({f"{key}-told_result": "told", f"{key}-told_channel": "phone"}, _do="")

    record = record_of(sqlite, walk)
    assert not people_to_tell.rows(record)
    assert [row.recipient for row in record.rows("feedback")] == ["referrer:1"]
    assert tom.get(f"/cases/{walk.case}{told}").status == 409
    assert "Have they been told?" in tom.get(f"/cases/{walk.case}/history").words


def record_of(council, walk):
    with council.db.read() as session:
        return CaseFile(session, council.case(session, walk), None, walk.now).record


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
