"""Two entries that turn out to be two people after all: only what went along goes back."""

from __future__ import annotations

from datetime import date

import pytest

from engine.errors import Conflict, InvalidAnswers, NotAllowed, NotFound
from tests.engine.adults.entries import put_together, take_apart, two
from tests.engine.adults.test_merge_of_restricted import declare, intact, known

# -- taken apart


def test_only_what_went_along_goes_back(on_both) -> None:
    story = on_both
    two(
        story,
        {"adult_phone": "01632 960112", "safe_channels": ["phone"]},
        {"safe_channels": ["in_person"], "adult_date_of_birth": "1945-03-02",
         "must_not_know": [{"must_not_know_name": "Sid"}]},
    )  # fmt: skip
    first, second = story.adult("first"), story.adult("second")

    take_apart(story, put_together(story))

    assert (story.adult("first"), story.adult("second")) == (first, second)
    assert story.entry(second).merged_into is None
    kept = story.entry(first)
    assert (kept.phone, kept.date_of_birth) == ("01632 960112", None), "what was filled in is gone"
    assert story.entry(second).date_of_birth == date(1945, 3, 2)
    assert story.live("first", "must_not_know", "name") == []
    assert story.live("second", "must_not_know", "name") == ["Sid"]
    assert story.live("first", "safe_contact", "channels") == [["phone"]]
    assert story.live("second", "safe_contact", "channels") == [["in_person"]]
    for name in ("first", "second"):
        assert story.events(name)[-1] == "adults_parted"


def test_what_was_written_since_goes_with_the_case_it_was_written_in(story) -> None:
    two(story)
    decision = put_together(story)
    story.do("Lena", case="second", note="conversation", answers={
        "talk_with": "with_adult_alone", "talk_at": "~09:00", "talk_place": "at_home",
        "talk_said": "It is me, Dolly."})  # fmt: skip

    take_apart(story, decision)

    assert story.live("second", "conversation", "talked_with") == ["with_adult_alone"]
    assert story.live("first", "conversation", "talked_with") == []


def test_a_way_found_unsafe_since_is_unsafe_for_both(story) -> None:
    two(story)
    decision = put_together(story)
    story.do("Lena", case="first", note="safe_contact", answers={"safe_ways": ["in_person"]})

    take_apart(story, decision)

    for name in ("first", "second"):
        assert story.live(name, "safe_contact", "channels") == [["in_person"]]


def test_it_is_undone_once_with_a_reason_by_a_manager(story) -> None:
    two(story)
    decision = put_together(story)
    with pytest.raises(InvalidAnswers):
        take_apart(story, decision, why=" ")
    with pytest.raises(NotAllowed):
        take_apart(story, decision, by="Tom")
    with pytest.raises(NotFound):
        take_apart(story, decision, by="Owen")

    take_apart(story, decision)

    with pytest.raises(Conflict, match="already"):
        take_apart(story, decision)


def test_it_is_not_undone_where_a_case_or_the_entry_went_elsewhere_since(story) -> None:
    two(story)
    decision = put_together(story)
    story.case("third", adult_name="Ann Lee")
    put_together(story, kept="third", other="first")
    with pytest.raises(Conflict, match="yet another"):
        take_apart(story, decision)


@pytest.mark.parametrize("name", ["first", "second"])
def test_whoever_was_said_since_to_be_near_them_is_kept_from_both(name, on_both) -> None:
    """Nobody knows of which of the two it was said; a manager can end the one that is wrong."""
    story = on_both
    two(story)
    decision = put_together(story)
    declare(story, name, "Amara")
    assert not {"Amara"} & {*known(story, "first"), *known(story, "second")}

    take_apart(story, decision)

    assert not {"Amara"} & {*known(story, "first"), *known(story, "second")}
    assert intact(story, "first") and intact(story, "second")


def test_whoever_was_near_one_of_them_before_is_kept_from_that_one_alone(story) -> None:
    two(story)
    declare(story, "first", "Amara")
    decision = put_together(story)

    take_apart(story, decision)

    assert "Amara" not in known(story, "first") and "Amara" in known(story, "second")
