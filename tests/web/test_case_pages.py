"""The pages beside that of a case: what happened, who looked, and the diagram, drawn and in words."""

import json

import pytest
import sqlalchemy as sa

from engine.log.model import Access
from engine.process.model import ProcessVersion

WHOLE = "one conversation, everything achieved"
PAGES = ["", "/outcomes", "/history", "/who-looked", "/diagram"]


@pytest.fixture
def heard(sqlite):
    """The adult was heard, the duty is decided, the conversation of the middle waits for Tom."""
    return sqlite.walked(WHOLE, 6).case


@pytest.fixture
def ended(sqlite):
    """The whole way, start to end."""
    return sqlite.walked(WHOLE).case


# -- what happened, who looked


def test_history_is_told_newest_first(signed_in, ended):
    page = signed_in("Tom").get(f"/cases/{ended}/history")

    told = [" ".join(h2.text_content().split()) for h2 in page.tree.xpath("//main//h2")]
    assert told[0] == 'Priya North completed "Authorise the closing".'
    assert told[-1] == "Lena North opened the case."
    assert "The case ended: The enquiry is finished." in page.words


def test_a_note_is_read_where_it_was_written(signed_in, heard):
    tom = signed_in("Tom")
    tom.post(f"/cases/{heard}/notes/case_note", {"note_text": "Jean rang.\nShe is worried."})

    page = tom.get(f"/cases/{heard}/history?kind=notes")

    assert "Tom North added a note: a case note." in page.words
    assert "Jean rang. She is worried." in page.words
    assert "opened the case" not in page.words


def test_a_supervisor_reads_that_there_is_a_note_and_not_what_it_says(signed_in, heard):
    signed_in("Tom").post(f"/cases/{heard}/notes/case_note", {"note_text": "Jean rang."})

    words = signed_in("Ruth").get(f"/cases/{heard}/history").words

    assert "Tom North added a note" in words and "Jean rang." not in words


def test_changed_ways_of_contact_each_keep_their_note(signed_in, heard):
    tom = signed_in("Tom")
    for when in ("After six", "Before nine"):
        fields = {"safe_ways": "phone", "safe_when": when}
        assert tom.post(f"/cases/{heard}/notes/safe_contact", fields).status == 303

    words = tom.get(f"/cases/{heard}/history?kind=notes").words

    assert words.index("Before nine") < words.index("After six")


def test_a_long_history_comes_page_by_page_or_whole_to_print(signed_in, heard, monkeypatch):
    monkeypatch.setattr("engine.case.views.history.PAGE", 3)
    tom = signed_in("Tom")

    first, last = (tom.get(f"/cases/{heard}/history?page={n}") for n in (1, 99))
    whole = tom.get(f"/cases/{heard}/history?page=all")

    assert [len(page.tree.xpath("//main//h2")) for page in (first, last)] == [3, 2]
    assert first.tree.xpath("//a[@rel='next']") and last.tree.xpath("//a[@rel='prev']")
    assert len(whole.tree.xpath("//main//h2")) > 3


def test_odd_addresses_harm_nothing(signed_in, heard):
    tom = signed_in("Tom")
    for query in ("page=0", "page=x", "page=99999999", "kind=x", "page=٣", "of=x"):
        for path in PAGES:
            assert tom.get(f"/cases/{heard}{path}?{query}").status == 200


@pytest.mark.parametrize("path", PAGES)
def test_every_page_of_a_case_leaves_a_look(sqlite, signed_in, heard, path):
    signed_in("Priya").get(f"/cases/{heard}{path}")

    with sqlite.db.read() as session:
        looks = session.scalars(sa.select(Access)).all()
        assert len(looks) == 1
        assert looks[0].user_id == sqlite.user(session, "Priya").id


def test_whoever_may_read_a_case_reads_who_looked(signed_in, heard):
    signed_in("Priya").get(f"/cases/{heard}/outcomes")

    page = signed_in("Tom").get(f"/cases/{heard}/who-looked")

    row = " ".join(page.tree.xpath("//tbody/tr")[0].text_content().split())
    assert row.startswith("Priya North") and row.endswith("Outcomes")


# -- the diagram


def test_the_drawing_marks_what_is_done_and_what_is_now(signed_in, heard):
    page = signed_in("Tom").get(f"/cases/{heard}/diagram")

    data = json.loads(page.tree.xpath("//script[@id='diagram-data']")[0].text)
    assert data["current"] == ["conversation"]
    assert {"record_concern", "concern", "enquiry_started"} <= set(data["done"])
    assert signed_in("Tom").get(data["xmlUrl"]).status == 200


def test_the_steps_say_the_same_in_words(signed_in, heard):
    words = signed_in("Tom").get(f"/cases/{heard}/diagram").words

    assert "Done by Lena North, 2 March 2026" in words
    assert "Now: Have the conversation" in words
    assert "If no: go to step 3, Confirm it is not for us" in words
    assert "Part: Closing To come" in words


def test_a_way_that_was_not_taken_is_not_to_come(signed_in, heard):
    page = signed_in("Tom").get(f"/cases/{heard}/diagram")

    step = page.tree.xpath("//li[.//p[contains(., 'Confirm it is not for us')]]")
    assert "Was not needed" in " ".join(one.text_content() for one in step)


def test_each_occurrence_has_a_drawing_of_its_own(signed_in, heard):
    tom = signed_in("Tom")
    for _ in range(2):
        tom.post(f"/cases/{heard}/reports", {"name": "disagreement"})

    page = tom.get(f"/cases/{heard}/diagram?of=disagreement-2")

    assert "Disagreement (2)" in page.words
    assert "Now with Tom North" in page.words


def test_only_diagrams_of_a_version_are_given_out(sqlite, signed_in):
    with sqlite.db.read() as session:
        version = session.scalar(sa.select(ProcessVersion.public_id))
    tom, base = signed_in("Tom"), f"/processes/{version}/diagrams"

    drawn = tom.get(f"{base}/occurrences/capacity.bpmn")

    assert drawn.headers["Content-Type"] == "application/xml" and "<bpmn:" in drawn.text
    for path in ("forms/decide_duty.json", "../x.bpmn", "none.bpmn", "codes/timescales.csv"):
        assert tom.get(f"{base}/{path}").status == 404


def test_the_process_is_open_to_whoever_works_with_it(signed_in):
    page = signed_in("Lena").get("/processes/section42?of=concern")

    assert "Hear from the adult" in page.words and "Decide the duty" in page.words
    assert "What happened" not in page.h1
    assert signed_in("Sam").get("/processes/section42").status == 403
    assert signed_in("Lena").get("/processes/none").status == 404
