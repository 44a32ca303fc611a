"""Letters in the browser: written, read as they will print, approved, sent; nothing gives away."""

from __future__ import annotations

import re

import pytest
import sqlalchemy as sa

from engine import clock
from engine.log.model import Access
from tests.web.letters_desk import (
    CANARY,
    LETTER,
    act,
    as_somebody_else,
    canary_case,
    draft,
    put_row,
    safe,
)
from tests.web.tasks_helpers import Browser


@pytest.fixture
def case(sqlite) -> str:
    """Dora's case; her address is a canary, and her post is not known to be safe."""
    return canary_case(sqlite)


# -- the whole way ----------------------------------------------------------------


def test_a_letter_goes_from_its_draft_to_the_day_it_left(app, sqlite, case) -> None:
    safe(sqlite, case, "post")

    tom = draft(app, case)
    assert tom.h1 == "Letter 1" and "Somebody other than Tom North" in tom.words
    assert not any(f.get("action").endswith("/approval") for f in tom.forms)

    priya = act(as_somebody_else(app, tom), "approval")
    assert "The letter is approved" in priya.words

    sent = act(priya, "sending")
    assert "It is recorded that the letter has left." in sent.words
    assert "Priya North recorded that it left" in sent.words
    listed = sent.get(f"/cases/{case}/letters")
    assert "1. First letter" in listed.words and "Left on" in listed.words


def test_the_list_says_to_whom_how_and_who_is_next(app, sqlite, case) -> None:
    empty = Browser(app, "Tom").get(f"/cases/{case}/letters")
    assert empty.h1 == "Letters" and "No letter has been written in this case." in empty.words

    draft(app, case)

    said = Browser(app, "Tom").get(f"/cases/{case}/letters").words
    assert "1. First letter To Dora Whitlock, post It cannot leave." in said


def test_a_letter_is_changed_and_its_earlier_words_stay_readable(app, sqlite, case) -> None:
    safe(sqlite, case, "post")
    tom = draft(app, case)

    changed = tom.get(f"{tom.url}/words").send({"body": "Dear Dora\n\nI come on Friday."}, _do="")

    assert "I come on Friday." in changed.words and "Earlier words (1)" in changed.words
    assert "I would like to talk with you about how you are" in changed.words


def test_a_letter_is_cancelled_with_a_reason(app, sqlite, case) -> None:
    tom = draft(app, case)

    refused = act(tom, "cancellation")
    assert refused.status == 422 and refused.errors == {"#because": "Say why it is cancelled"}
    done = act(refused, "cancellation", because="She came by herself.")

    assert "Cancelled She came by herself." in done.words and not done.forms


# -- refusals ---------------------------------------------------------------------


@pytest.mark.guard("letter_safe_channel")
def test_a_letter_by_a_way_that_is_not_safe_says_why_and_is_not_approved(app, sqlite, case) -> None:
    tom = draft(app, case)
    assert "It is not known to be safe to reach them by post. Safe is: by phone" in tom.words

    priya = Browser(app, "Priya").get(tom.url)
    assert not any(f.get("action").endswith("/approval") for f in priya.forms)
    token = dict(priya.forms[0].form_values())
    refused = priya.post(f"{tom.url}/approval", token)

    assert refused.status == 422 and "not known to be safe" in refused.words


@pytest.mark.guard("letter_approved_by_another")
def test_whoever_wrote_it_is_told_that_somebody_else_approves_it(app, sqlite, case) -> None:
    safe(sqlite, case, "post")
    tom = draft(app, case)

    refused = tom.post(f"{tom.url}/approval", dict(tom.forms[0].form_values()))

    assert refused.status == 403 and "Ask somebody else to approve it" in refused.words


def test_words_typed_while_somebody_else_changed_the_letter_are_not_lost(app, sqlite, case) -> None:
    tom = draft(app, case)
    mine = Browser(app, "Tom").get(f"{tom.url}/words")
    Browser(app, "Amara").get(f"{tom.url}/words").send({"body": "Amara's words"}, _do="")

    clash = mine.send({"body": "Tom's words"}, _do="")

    assert clash.status == 409 and clash.value("body") == "Tom's words"
    assert "Amara's words" in clash.words and "has changed since you opened it" in clash.words
    assert clash.send(_do="").h1 == "Letter 1"


def test_what_is_missing_comes_back_with_what_was_typed(app, sqlite, case) -> None:
    tom = Browser(app, "Tom").get(f"/cases/{case}/letters/new/decision")

    back = tom.send({"reasons": "You said that it is over."}, _do="")

    assert back.status == 422
    assert back.errors["#channel"] == "Select how the letter will go"
    assert "You said that it is over." in back.page.text


def test_the_day_it_left_that_cannot_be_keeps_the_letter_approved(app, sqlite, case) -> None:
    safe(sqlite, case, "post")
    priya = act(as_somebody_else(app, draft(app, case)), "approval")

    refused = act(priya, "sending", **{"sent_on-year": "2199"})

    assert refused.status == 422
    assert refused.errors == {"#sent_on": "The day it left must be today or earlier"}


@pytest.mark.parametrize("path", ["new/gossip", "2", "0", "x", "-1", "1/words"])
def test_a_letter_that_is_not_there_is_not_found(app, case, path) -> None:
    assert Browser(app, "Tom").get(f"/cases/{case}/letters/{path}").status == 404


@pytest.mark.guard("letter_to_alleged")
def test_no_letter_to_the_person_alleged_is_offered_before_a_recorded_yes(
    app, sqlite, case
) -> None:
    put_row(sqlite, case, "person_alleged", name="Sam Poole")

    tom = Browser(app, "Tom").get(f"/cases/{case}/letters")

    assert "To the person alleged" not in tom.words
    assert "Nobody has decided that the person alleged is told." in tom.words
    refused = tom.get(f"/cases/{case}/letters/new/other_side")
    assert refused.status == 409 and "Nobody has decided" in refused.words


def test_a_supervisor_sees_that_there_are_letters_but_none_of_them(app, sqlite, case) -> None:
    draft(app, case)
    ruth = Browser(app, "Ruth").get(f"/cases/{case}/letters")

    assert "not what is written in it" in ruth.words and "First letter" not in ruth.words
    assert ruth.get(f"/cases/{case}/letters/1").status == 404


# -- who may be reached -----------------------------------------------------------


def test_calls_keep_the_same_rule_as_letters(app, sqlite, case) -> None:
    put_row(sqlite, case, "must_not_know", name="Karl Poole")
    put_row(sqlite, case, "person", name="Karl Poole", wish="tell_them")

    said = Browser(app, "Tom").get(f"/cases/{case}/letters").words

    assert "Dora Whitlock The adult In person: yes By phone: yes By text message: no" in said
    assert re.search(r"Karl Poole Do not reach them.*does not want Karl Poole to know", said)


# -- many, and long ---------------------------------------------------------------


def test_two_hundred_letters_stand_on_four_pages(app, sqlite, case, statements) -> None:
    name = "Wolfeschlegelsteinhausenbergerdorff " * 5
    with sqlite.db.write() as session:
        number = session.execute(sa.text('select id from "case"')).scalar_one()
        tom = sqlite.user(session, "Tom").id
        one = {
            "case_id": number, "version": 1, "typed_at": clock.now(), "third_party": False,
            "template": "gone_by_now", "recipient": "adult", "recipient_name": name,
            "channel": "post", "address": CANARY, "body": "Dear Dora", "state": "drafted",
            "written_by": tom,
        }  # fmt: skip
        session.execute(sa.insert(LETTER), [one] * 200)
    browser = Browser(app, "Tom").get(f"/cases/{case}/letters")
    statements.clear()

    first = browser.get(f"/cases/{case}/letters")

    assert len(first.page.tree.find_class("app-letters__letter")) == 50
    assert "200. Letter" in first.words and "Page 2 of 4" in first.words
    assert len(statements) < 25
    last = browser.get(f"/cases/{case}/letters?page=4")
    assert "1. Letter" in last.words
    for page in ("99", "x", "-1", "9" * 30):
        assert browser.get(f"/cases/{case}/letters?page={page}").status == 200


def test_every_look_at_a_letter_is_in_the_access_log(app, sqlite, case) -> None:
    draft(app, case)

    with sqlite.db.read() as session:
        pages = set(session.scalars(sa.select(Access.page)))

    assert {"letters.new", "letters.letter"} <= pages
    looked = Browser(app, "Tom").get(f"/cases/{case}/who-looked").words
    assert "A letter" in looked
