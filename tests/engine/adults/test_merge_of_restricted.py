"""Two entries become one person, and a case of one of them is restricted: so is the other's."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from engine.case import kept_from, restricted
from engine.case.adults.model import SamePerson
from engine.case.break_glass import break_glass
from engine.case.file import knows
from engine.errors import NotAllowed, NotFound
from engine.log import events
from tests.engine.adults.entries import put_together, take_apart, two
from tests.engine.adults.test_move import decide, propose

EVERYBODY = ("Lena", "Tom", "Amara", "Priya", "Daniel", "Ruth", "Nell")


def restrict(story, name, by="Priya", listed=()):
    with story.council.db.write() as session:
        people = [story.council.user(session, who) for who in listed]
        restricted.restrict(
            session, story.walk.cases[name], "staff", "She works in housing.", people, True,
            story.council.user(session, by), at=story.walk.now,
        )  # fmt: skip


def declare(story, name, who):
    story.walk.now += timedelta(minutes=1)
    with story.council.db.write() as session:
        kept_from.declare(
            session, story.walk.cases[name], story.council.user(session, who), "person_alleged",
            "near", "Her brother.", story.council.user(session, "Priya"), at=story.walk.now,
        )  # fmt: skip


def known(story, name):
    with story.council.db.read() as session:
        case = story.row(session, name)
        return [who for who in EVERYBODY if knows(session, case, story.council.user(session, who))]


def intact(story, name):
    with story.council.db.read() as session:
        return events.verify(session, story.row(session, name)) is None


@pytest.mark.guard("restriction_carried_over")
@pytest.mark.parametrize("kept, other", [("first", "second"), ("second", "first")])
def test_the_case_of_the_other_is_restricted_too(kept, other, on_both):
    story = on_both
    two(story)
    story.do("Ruth", case="second", assign="hear_from_adult", to="Amara")
    restrict(story, "first")
    before = known(story, "first")
    assert {"Daniel", "Ruth", "Tom"} <= set(known(story, "second"))

    put_together(story, kept=kept, other=other)

    assert known(story, "first") == before
    assert known(story, "second") == sorted({*before, "Amara", "Priya"}, key=EVERYBODY.index)
    assert "restriction_carried_over" in story.events("second")
    assert "restriction_carried_over" not in story.events("first")
    assert intact(story, "first") and intact(story, "second")
    with story.council.db.read() as session:
        row = restricted.of_case(session, story.row(session, "second"))
        assert (row.ground, row.masks_address) == ("staff", True)
        moved = session.scalars(select(SamePerson.moved)).one()
        assert moved["_restricted"] == [story.row(session, "second").id]


def test_only_somebody_on_the_list_can_put_them_together(on_both):
    story = on_both
    two(story)
    restrict(story, "first", listed=["Lena"])

    with pytest.raises(NotFound):
        put_together(story, by="Daniel")
    with pytest.raises(NotAllowed):
        put_together(story, by="Lena")
    put_together(story, by="Priya")


def test_an_emergency_is_no_way_to_put_them_together(story):
    two(story)
    restrict(story, "first")
    with story.council.db.write() as session:
        case = story.row(session, "first")
        daniel = story.council.user(session, "Daniel")
        break_glass(session, case.reference, "She may come to harm tonight.", daniel)

    with pytest.raises(NotAllowed, match="in an emergency"):
        put_together(story, by="Daniel")


def test_a_list_that_was_chosen_for_a_case_stays_as_it_is(story):
    two(story)
    restrict(story, "first", listed=["Tom"])
    restrict(story, "second", listed=["Ruth"])
    before = known(story, "first"), known(story, "second")

    put_together(story)

    assert (known(story, "first"), known(story, "second")) == before


def test_what_a_manager_left_open_beside_a_restricted_case_stays_open(story):
    two(story)
    story.case("third", same_adult="@adult:first")
    restrict(story, "first")
    assert "Daniel" in known(story, "third")

    put_together(story)

    assert "Daniel" in known(story, "third") and "Daniel" not in known(story, "second")


def test_taken_apart_again_both_stay_restricted_until_two_managers_lift_it(story):
    two(story)
    restrict(story, "first")
    decision = put_together(story)

    take_apart(story, decision)

    assert "Daniel" not in known(story, "first") and "Daniel" not in known(story, "second")


def test_whoever_is_kept_from_the_one_gives_back_their_work_in_the_other(on_both):
    story = on_both
    two(story)
    story.do("Ruth", case="second", assign="hear_from_adult", to="Amara")
    declare(story, "first", "Amara")

    put_together(story)

    assert story.open_tasks("second")["hear_from_adult"] is None
    assert "Amara" not in known(story, "first") and "Amara" not in known(story, "second")
    assert "released" in story.events("second")


def test_a_colleague_named_as_alleged_in_the_one_never_sees_the_other_and_is_on_no_list(story):
    story.case("first", people_alleged=[
        {"alleged_name": "Amara North", "alleged_relationship": "Neighbour"}])  # fmt: skip
    story.case("second", same_adult="none")
    story.do("Ruth", case="second", assign="hear_from_adult", to="Amara")
    assert "Amara" not in known(story, "first") and "Amara" in known(story, "second")
    restrict(story, "first")

    put_together(story)

    assert "Amara" not in known(story, "second")
    with story.council.db.read() as session:
        listed = restricted.on_list(session, story.row(session, "second"))
        assert "Amara North" not in {one.name for one in listed}
        assert story.open_tasks("second")["hear_from_adult"] is None


# -- other ways in which a case becomes an adult's


@pytest.mark.guard("restriction_carried_over")
def test_a_concern_that_turns_out_to_be_about_a_known_adult_is_restricted_as_theirs(on_both):
    story = on_both
    two(story)
    restrict(story, "first", listed=["Lena"])

    story.case("third", same_adult="@adult:first")

    assert known(story, "third") == known(story, "first")
    assert "restriction_carried_over" in story.events("third") and intact(story, "third")


@pytest.mark.guard("restriction_carried_over")
def test_a_case_that_is_moved_to_an_adult_is_restricted_as_theirs(on_both):
    story = on_both
    story.case("first")
    story.case("second", adult_name="Kofi Mensah")
    restrict(story, "first", listed=["Daniel"])

    propose(story, case="second", to="first", by="Priya")
    decide(story, case="second", by="Daniel")

    assert "Tom" not in known(story, "second") and "Daniel" in known(story, "second")
    assert "restriction_carried_over" in story.events("second") and intact(story, "second")


def test_whoever_is_kept_from_it_stays_kept_from_the_adult_it_was_about(story) -> None:
    """They were near whom the case named, and that is the other adult from now on."""
    story.case("first")
    story.case("second", same_adult="@adult:first")
    story.case("third", adult_name="Kofi Mensah")
    declare(story, "second", "Amara")
    assert not {"Amara"} & {*known(story, "first"), *known(story, "second")}

    propose(story, case="second", to="third", by="Priya")
    decide(story, case="second", by="Daniel")

    assert not {"Amara"} & {*known(story, "first"), *known(story, "second")}
    assert intact(story, "first") and intact(story, "second")
