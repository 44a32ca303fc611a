"""Given means given: only where it is safe, the very words kept, the reason where it was not."""

from __future__ import annotations

from typing import Any

import pytest

from engine.case.copies.give import copy_of, give_copy
from engine.case.views.adults_copy import offers
from engine.case.views.sight import see
from engine.errors import Conflict, InvalidAnswers, NotAllowed, NotFound, Refused
from engine.record import Row
from tests.engine.case.letters.desk import Desk

GIVEN = {"result": "given", "channel": "in_person", "agreed": "yes"}


@pytest.fixture
def desk(sqlite) -> Desk:
    made = Desk(sqlite, steps=7)
    made.safe("post", "in_person")
    return made


def words(desk: Desk, moment: str = "start") -> Any:
    with desk.council.db.read() as session:
        return copy_of(desk._file(session), moment)


def give(desk: Desk, moment: str = "start", by: str = "Tom", **typed: Any) -> Row:
    fields = {"_words": words(desk, moment).mark, **GIVEN, **typed}
    sent = {k: v if isinstance(v, list) else [v] for k, v in fields.items()}
    with desk.council.db.write() as session:
        actor = desk.council.user(session, by)
        return give_copy(session, desk.case, moment, sent, actor, at=desk.now)


def stands(desk: Desk) -> dict[str, str]:
    with desk.council.db.read() as session:
        tom = desk.council.user(session, "Tom")
        return {one.moment: one.says for one in offers(see(session, desk.case, tom, at=desk.now))}


def test_the_very_words_that_were_given_are_kept(desk) -> None:
    said = words(desk).text()

    row = give(desk, agreed="partly", adult_says="It was £50, not £40.", large_print="yes")

    assert row.body == said and "“I want my money back”" in said
    assert (row.agreed, row.adult_says, row.large_print) == (
        "partly",
        "It was £50, not £40.",
        "yes",
    )
    assert desk.events()[-1] == "copy_offered"


def test_the_case_says_at_each_moment_how_it_stands(desk) -> None:
    assert stands(desk)["start"] == stands(desk)["end"] == "not offered yet"

    give(desk)
    give(desk, "middle", result="later", why_not="She is tired today")
    give(desk, "end", result="declined", why_not="She has no room for paper")

    assert stands(desk) == {
        "start": "given on 10 March 2026",
        "middle": "not given on 10 March 2026: later",
        "end": "offered on 10 March 2026, not wanted",
        "page": "not offered yet",
    }


@pytest.mark.guard("copy_released_safely")
@pytest.mark.parametrize("household", ["yes", "not_known"])
def test_nothing_is_sent_to_a_home_where_others_may_see_it(desk, household) -> None:
    desk.safe("post", "in_person", household=household)

    with pytest.raises(Refused, match="Hand it over in person"):
        give(desk, channel="post")
    with pytest.raises(Refused):
        give(desk, "page", channel="post", understood="given_and_understood")
    assert desk.rows("adult_copy") == []
    assert give(desk).channel == "in_person"


@pytest.mark.guard("letter_safe_channel")
def test_nothing_is_given_by_a_way_that_is_not_safe(desk) -> None:
    desk.safe("phone")

    with pytest.raises(Refused) as refused:
        give(desk)
    assert refused.value.gate == "copy_released_safely"  # long before the gates are asked


@pytest.mark.guard("letter_after_death")
def test_nothing_is_given_to_an_adult_who_has_died(desk) -> None:
    desk.adult(died_on=desk.now.date())

    with pytest.raises(Refused, match="has died"):
        give(desk)


@pytest.mark.guard("copy_as_shown")
def test_what_is_recorded_as_given_is_what_was_shown(desk) -> None:
    seen = words(desk).mark
    desk.adult(what_matters="My garden.")

    with pytest.raises(Conflict, match="has changed since you opened it"):
        give(desk, _words=seen)
    assert give(desk).result == "given"


def test_a_line_they_do_not_want_on_paper_is_not_kept_as_given(desk) -> None:
    key = f"outcome-{desk.rows('desired_outcome')[0].id}"
    with desk.council.db.read() as session:
        mark = copy_of(desk._file(session), "start", [key]).mark

    row = give(desk, leave_out=[key], _words=mark)

    assert "money back" not in row.body and "A different carer" in row.body


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"result": ""}, "result"),
        ({"result": "given_away"}, "result"),
        ({"channel": ""}, "channel"),
        ({"channel": "phone"}, "channel"),
        ({"agreed": ""}, "agreed"),
        ({"agreed": "no"}, "adult_says"),
        ({"agreed": "partly", "adult_says": " "}, "adult_says"),
        ({"result": "not_safe"}, "why_not"),
        ({"result": "declined", "why_not": " "}, "why_not"),
        ({"result": "later", "why_not": "x" * 5_001}, "why_not"),
    ],
)
def test_what_is_missing_gets_a_sentence_and_nothing_is_kept(desk, typed, field) -> None:
    with pytest.raises(InvalidAnswers) as refused:
        give(desk, **typed)

    assert set(refused.value.messages) == {field}
    assert desk.rows("adult_copy") == []


def test_nothing_is_kept_of_the_words_where_it_was_not_given(desk) -> None:
    row = give(desk, result="not_safe", why_not="He reads her post")

    assert (row.body, row.channel, row.why_not) == (None, None, "He reads her post")


def test_there_is_no_copy_of_another_moment(desk) -> None:
    for moment in ("later", "", "../page"):
        with pytest.raises(NotFound):
            give_copy_of(desk, moment)


def give_copy_of(desk: Desk, moment: str) -> None:
    with desk.council.db.write() as session:
        give_copy(session, desk.case, moment, {}, desk.council.user(session, "Tom"), at=desk.now)


@pytest.mark.guard("permission")
def test_a_supervisor_gives_no_copy(desk) -> None:
    with pytest.raises(NotAllowed):
        give(desk, by="Ruth")


# -- the page ---------------------------------------------------------------------


def test_the_page_says_in_the_record_whether_it_was_given_and_understood(desk) -> None:
    give(desk, "page", understood="given_not_sure")
    assert desk.rows("stay_safe_page")[-1].given == "given_not_sure"

    give(desk, "page", result="not_safe", why_not="He searches her bag")
    page = desk.rows("stay_safe_page")[-1]
    assert (page.given, page.not_given_why) == ("not_given", "He searches her bag")


def test_a_page_that_is_given_later_is_not_yet_refused(desk) -> None:
    give(desk, "page", result="later", why_not="On Friday")

    assert desk.rows("stay_safe_page")[-1].given is None


# -- after the end ----------------------------------------------------------------


@pytest.mark.guard("closed_stays_closed")
def test_after_the_end_the_last_copy_may_still_be_given_and_no_earlier_one(sqlite) -> None:
    desk = Desk(sqlite, steps=10)
    desk.add("safe_contact", channels=["in_person"], household_sees="no")
    before = desk.rows("stay_safe_page")[-1].version

    row = give(desk, "end")
    give(desk, "page", understood="given_and_understood")

    assert "This has happened." in row.body and "We have now finished." in row.body
    assert desk.rows("stay_safe_page")[-1].version == before
    for moment in ("start", "middle"):
        with pytest.raises(Conflict, match="The copy of the end can still be given"):
            give(desk, moment)
