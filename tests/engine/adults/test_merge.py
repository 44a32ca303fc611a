"""Two entries of one person: put together with a trail, kept safe, and taken apart again."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import select

from engine.case.adults.matches import pairs
from engine.case.adults.merge import merge, propose_same, tell_apart
from engine.case.adults.model import SamePerson
from engine.errors import InvalidAnswers, NotAllowed, NotFound
from engine.log import events
from tests.engine.adults.entries import HOW, put_together, take_apart, two

# -- what goes along


def test_every_case_and_row_goes_to_the_entry_that_is_kept(on_both) -> None:
    story = on_both
    two(
        story,
        {"adult_phone": "01632 960112"},
        {"adult_date_of_birth": "1945-03-02", "must_not_know": [{"must_not_know_name": "Sid"}]},
    )
    other = story.adult("second")

    put_together(story)

    assert story.adult("second") == story.adult("first")
    assert story.live("first", "must_not_know", "name") == ["Sid"]
    kept = story.entry(story.adult("first"))
    assert (kept.name, kept.date_of_birth) == ("Dora Whitlock", date(1945, 3, 2))
    assert story.entry(other).merged_into == kept.id
    assert story.entry(other).date_of_birth == date(1945, 3, 2), "the other entry stays readable"
    for name in ("first", "second"):
        assert story.events(name)[-1] == "adults_merged"
        with story.council.db.read() as session:
            assert events.verify(session, story.row(session, name)) is None
    with story.council.db.read() as session:
        moved = session.scalars(select(SamePerson.moved)).one()
        assert moved["case"] == [story.row(session, "second").id] and moved["must_not_know"]


def test_what_the_kept_entry_says_is_never_written_over(story) -> None:
    two(
        story,
        {"adult_address": "4 Mill Lane", "adult_preferred_name": "Dora"},
        {"adult_address": "Flat 2, Ely", "adult_preferred_name": "Dolly", "adult_age": 80},
    )

    put_together(story)

    kept = story.entry(story.adult("first"))
    assert (kept.address, kept.preferred_name) == ("4 Mill Lane", "Dora")
    assert kept.estimated_age == 80


# -- safety


@pytest.mark.guard("merge_keeps_safety")
@pytest.mark.parametrize(
    "first, second, safe",
    [
        (["phone", "in_person"], ["in_person", "post"], ["in_person"]),
        (["phone"], ["post"], ["none_known"]),
        (["phone"], ["none_known"], ["none_known"]),
        (["phone", "email"], ["phone", "email"], ["phone", "email"]),
    ],
)
def test_only_the_ways_that_both_entries_call_safe_stay_safe(first, second, safe, story) -> None:
    two(story, {"safe_channels": first}, {"safe_channels": second})

    put_together(story)

    for name in ("first", "second"):
        assert story.live(name, "safe_contact", "channels") == [safe]


def test_two_numbers_that_differ_are_not_both_safe(story) -> None:
    two(story, {"adult_phone": "01632 960112"}, {"adult_phone": "01632 960113"})

    put_together(story)

    assert story.live("first", "safe_contact", "channels") == [["in_person"]]


def test_where_nobody_asked_in_one_entry_no_way_is_known_to_be_safe(story) -> None:
    story.case("first")
    story.do("Lena", open="second")

    put_together(story, kept="first", other="second")

    assert story.live("first", "safe_contact", "channels") == [["none_known"]]


@pytest.mark.guard("merge_keeps_safety")
@pytest.mark.parametrize("kept, other", [("first", "second"), ("second", "first")])
def test_whoever_either_entry_keeps_out_stays_out(kept, other, story) -> None:
    two(story)
    story.do("Ruth", case="first", assign="hear_from_adult", to="Tom")
    hear = {
        "start_talked_with": "with_adult_alone",
        "start_when": "~09:30",
        "start_where": "at_home",
        "what_matters": "Peace.",
        "wishes": "agrees",
        "left_with": ["read_back"],
        "difficulty": ["nothing"],
        "outcomes": [{"outcome_words": "Peace"}],
    }
    keep_out = [
        {
            "person_name": "Sid",
            "person_relationship": "Nephew",
            "person_wish": "do_not_involve",
            "person_why_not": "Debts",
        }
    ]
    involve = [{"person_name": "Sid", "person_relationship": "Nephew", "person_wish": "tell_them"}]
    story.do("Tom", submit="hear_from_adult", answers={**hear, "people": keep_out})
    story.do("Lena", case="second", submit="hear_from_adult", answers={**hear, "people": involve})

    put_together(story, kept=kept, other=other)

    for name in ("first", "second"):
        assert story.live(name, "person", "wish") == ["do_not_involve"]


def test_a_death_in_either_entry_is_a_death_and_is_decided_on(story) -> None:
    two(story)
    story.do("Lena", case="second", report="adult_died", answers={
        "died_on": "~-1", "death_told_by": "The ward"})  # fmt: skip
    assert "report_death" not in story.open_tasks("first")

    decision = put_together(story)

    assert story.entry(story.adult("first")).died_on is not None
    assert "report_death" in story.open_tasks("first")

    take_apart(story, decision)

    assert story.entry(story.adult("first")).died_on is None
    assert story.entry(story.adult("second")).died_on is not None
    assert "report_death" not in story.open_tasks("first")


# -- who may


def test_only_a_manager_decides_and_others_propose(story) -> None:
    two(story)
    for name in ("Lena", "Tom", "Ruth"):
        with pytest.raises(NotAllowed):
            put_together(story, by=name)

    with story.council.db.write() as session:
        lena, first = story.council.user(session, "Lena"), story.adult("first")
        propose_same(session, first, story.adult("second"), HOW, lena, at=story.walk.now)

    with story.council.db.read() as session:
        (pair,) = pairs(session, story.council.user(session, "Priya"))
        assert pair.proposed and pair.alike == ("the same name",)


@pytest.mark.parametrize("why", ["", "  "])
def test_a_reason_is_needed(why, story) -> None:
    two(story)
    with pytest.raises(InvalidAnswers):
        put_together(story, why=why)


def test_nobody_puts_together_what_they_may_not_know_of(story) -> None:
    story.case("first")
    story.case("second", by="Nell")

    for name in ("Priya", "Owen"):
        with pytest.raises(NotFound):
            put_together(story, by=name)


def test_a_case_one_may_not_know_of_stops_it_in_neutral_words(story) -> None:
    """Dora has a case in the south too: nobody here is told so."""
    two(story)
    story.case("third", by="Nell")
    with story.council.db.write() as session:
        story.row(session, "third").adult_id = story.row(session, "second").adult_id

    with pytest.raises(NotAllowed, match="Ask another manager") as refused:
        put_together(story)

    assert "case" not in str(refused.value).lower() and "South" not in str(refused.value)


def test_an_entry_is_not_put_together_with_itself_nor_twice(story) -> None:
    two(story)
    with pytest.raises(InvalidAnswers):
        put_together(story, other="first")

    first, second = story.adult("first"), story.adult("second")
    put_together(story)

    with pytest.raises(NotFound), story.council.db.write() as session:
        merge(session, first, second, HOW, story.council.user(session, "Priya"))


# -- two people


def test_two_people_are_not_offered_again(story) -> None:
    two(story)
    with story.council.db.write() as session:
        priya = story.council.user(session, "Priya")
        assert len(pairs(session, priya)) == 1
        tell_apart(session, story.adult("first"), story.adult("second"), "Cousins", priya)

    with story.council.db.read() as session:
        assert pairs(session, story.council.user(session, "Priya")) == []
    assert story.events("first")[-1] == "adults_told_apart"
