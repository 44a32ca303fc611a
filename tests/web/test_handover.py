"""The page of the hand-over: the list, who is on call, and that looking at it is noted."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from engine import clock
from engine.case.worklist import DANGER
from engine.log.model import Access
from engine.oversight.out_of_hours import next_morning
from tests.web.board_desk import change
from tests.web.conftest import concern
from tests.web.hidden_helpers import keep
from tests.web.test_work import in_danger

PAGE = "/hand-over"


def soon(council, name="Dora Whitlock"):
    """A task of Lena's that is due when the night is over."""
    task, case = concern(council, name=name)
    change(council, task, due_at=next_morning(clock.now()))
    return task, case


def option(page, name):
    return page.tree.xpath(f"//select[@id='to']/option[.='{name}']/@value")[0]


@pytest.mark.parametrize(
    ("who", "status"),
    [("Lena", 200), ("Tom", 200), ("Priya", 200), ("Ruth", 200), ("Iris", 403), ("Sam", 403)],
)
def test_whoever_works_on_cases_or_oversees_them_reads_it(signed_in, who, status):
    assert signed_in(who).get(PAGE).status == status


def test_an_empty_night_says_so(signed_in):
    page = signed_in("Lena").get(PAGE)

    assert "Nothing of this team is in danger or due" in page.words
    assert "Not handed over yet" in page.words


def test_a_case_says_why_it_is_there_and_how_to_reach_the_adult(sqlite, signed_in):
    _, case = soon(sqlite)

    page = signed_in("Lena").get(PAGE)

    assert "Dora Whitlock" in page.words
    assert "Record the concern: Lena North, " in page.words
    assert "We do not know: use none of them" in page.words
    assert "Your roles do not show them" in signed_in("Ruth").get(PAGE).words
    with sqlite.db.read() as session:
        pages = session.scalars(select(Access.page)).all()
    assert pages.count("handover.show") == 2 and case


def test_danger_is_on_top_with_the_word(sqlite, signed_in):
    soon(sqlite)
    urgent, _ = concern(sqlite, name="Selin Aydin")
    in_danger(sqlite, urgent)

    heads = signed_in("Lena").get(PAGE).tree.xpath("//h2")

    assert " ".join(heads[0].text_content().split()).startswith("In danger Selin Aydin")
    assert DANGER == "immediate_danger"


def test_it_is_handed_over_read_and_what_is_new_since_is_marked(sqlite, signed_in):
    soon(sqlite)
    priya, tom = signed_in("Priya"), signed_in("Tom")
    chosen = option(priya.get(PAGE), "Tom North")

    assert priya.post(PAGE, {"to": chosen, "note": "Ring me until ten."}).status == 303
    assert "On call: Tom North. Handed over by Priya North" in priya.get(PAGE).words
    assert "Not read yet" in priya.get(PAGE).words
    assert "I have read this" not in priya.get(PAGE).words
    read = tom.get(PAGE).tree.xpath("//form[contains(@action, '/read')]/@action")[0]
    assert tom.post(read).status == 303

    assert "Not read yet" not in priya.get(PAGE).words
    soon(sqlite, name="Ada Okafor")
    words = tom.get(PAGE).words
    assert "New since it was handed over" in words and words.count("New since") == 1
    assert tom.post(read).status == 409


def test_nothing_typed_is_lost_when_nobody_was_chosen(signed_in):
    page = signed_in("Priya").post(PAGE, {"note": "Ring me until ten."})

    assert (page.status, page.errors) == (422, ["Select who is on call, or enter their name"])
    assert page.fields(PAGE)["note"].strip() == "Ring me until ten."
    odd = signed_in("Priya").post(PAGE, {"to": "nobody-there", "to_name": "Jo"})
    assert (odd.status, odd.fields(PAGE)["to_name"]) == (422, "Jo")


def test_a_list_that_comes_back_with_what_was_wrong_is_a_look_too(sqlite, signed_in):
    soon(sqlite)

    page = signed_in("Tom").post(PAGE, {})

    assert page.status == 422 and "Dora Whitlock" in page.words
    with sqlite.db.read() as session:
        assert session.scalars(select(Access.page)).all() == ["handover.show"]


def test_how_many_were_handed_over_leaves_out_what_one_may_not_know_of(sqlite, signed_in):
    soon(sqlite)
    _, hidden = soon(sqlite, name="Ann Lee")
    assert signed_in("Priya").post(PAGE, {"to_name": "Kay, on call"}).status == 303
    assert "2 cases" in signed_in("Tom").get(PAGE).words

    keep(sqlite, hidden, "Tom")

    assert "1 case." in signed_in("Tom").get(PAGE).words
    assert "2 cases" in signed_in("Priya").get(PAGE).words
