"""Linked cases: why, read both ways, only for those who may know; and cases that are kept apart."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from engine.case.from_json import submit_json
from engine.case.links import link, say_error
from engine.case.model import CaseLink, Task
from engine.case.views.history import history
from engine.case.views.links import linked
from engine.case.views.sight import see
from engine.errors import Conflict, InvalidAnswers, NotAllowed, Refused
from tests.engine.adults.stories import Story

WHY = "Both were visited by the same man."


def reference(story: Story, name: str) -> str:
    with story.council.db.read() as session:
        return story.row(session, name).reference


def do_link(story: Story, because="others_at_risk", by="Lena", to="", why=WHY):
    with story.council.db.write() as session:
        actor = story.council.user(session, by)
        said = to or reference(story, "second")
        link(session, story.walk.cases["first"], said, because, why, actor)


def seen(story: Story, name: str, by: str = "Tom"):
    with story.council.db.read() as session:
        user = story.council.user(session, by)
        return linked(see(session, story.walk.cases[name], user, at=story.walk.now))


@pytest.fixture
def two(story) -> Story:
    story.case("first")
    story.case("second", adult_name="Ann Lee")
    return story


def test_a_link_reads_both_ways(two) -> None:
    do_link(two)

    (here,), (there,) = seen(two, "first"), seen(two, "second")

    assert (here.adult, there.adult) == ("Ann Lee", "Dora Whitlock")
    assert here.because == "Somebody else who may be at risk from the same source"
    assert there.because == "The concern came to light in that case"
    assert (here.why, here.by) == (WHY, "Lena North")
    for name in ("first", "second"):
        assert two.events(name)[-1] == "linked"


@pytest.mark.parametrize("typed", [str.lower, lambda r: r.replace("-", " "), lambda r: f" {r} "])
def test_a_reference_counts_however_it_is_written(typed, two) -> None:
    do_link(two, to=typed(reference(two, "second")))
    assert len(seen(two, "first")) == 1


@pytest.mark.parametrize(
    "more, field",
    [
        ({"to": "ZZZZ-ZZZZ"}, "reference"),
        ({"to": "%"}, "reference"),
        ({"because": "reopened_from"}, "because"),
        ({"because": "x"}, "because"),
        ({"why": " "}, "why"),
        ({"why": "x" * 2_001}, "why"),
    ],
)
def test_what_is_missing_is_said_and_nothing_is_linked(more, field, two) -> None:
    with pytest.raises(InvalidAnswers) as refused:
        do_link(two, **more)
    assert set(refused.value.messages) == {field}
    assert seen(two, "first") == []


def test_a_case_of_another_team_is_as_one_that_does_not_exist(two) -> None:
    two.case("south", by="Nell", adult_name="Nora")
    said = []
    for to in (reference(two, "south"), "ZZZZ-ZZZZ"):
        with pytest.raises(InvalidAnswers) as refused:
            do_link(two, to=to)
        said.append(refused.value.messages)
    assert said[0] == said[1]


@pytest.mark.guard("links_only_known")
def test_a_linked_case_one_may_not_know_of_is_not_shown(two) -> None:
    two.case("south", by="Nell", adult_name="Nora")
    with two.council.db.write() as session:
        first, south = two.row(session, "first"), two.row(session, "south")
        at = two.walk.now
        session.add(
            CaseLink(case_id=first.id, other_case_id=south.id, because="duplicate", linked_at=at)
        )

    assert seen(two, "first") == []
    assert seen(two, "south", "Owen") == []


def test_nor_does_what_happened_tell_whoever_knows_of_one_of_them_alone(two) -> None:
    with two.council.db.write() as session:
        south = two.council.user(session, "Nell").team_id
        two.row(session, "second").team_id = south  # Lena has it still, and is of North
    do_link(two)

    def told(name: str, by: str) -> bool:
        with two.council.db.read() as session:
            user = two.council.user(session, by)
            sight = see(session, two.walk.cases[name], user, at=two.walk.now)
            return any("another case" in one.sentence for one in history(sight).entries)

    assert told("first", "Lena") and told("second", "Lena")
    assert not told("first", "Tom") and not told("second", "Nell")


def test_a_supervisor_reads_that_they_are_linked_and_cannot_link(two) -> None:
    with pytest.raises(NotAllowed):
        do_link(two, by="Ruth")
    do_link(two)
    assert len(seen(two, "first", "Ruth")) == 1


def test_two_cases_are_linked_once_for_one_reason_whichever_comes_first(two) -> None:
    do_link(two)
    with pytest.raises(Conflict):
        do_link(two)
    with pytest.raises(Conflict), two.council.db.write() as session:
        lena = two.council.user(session, "Lena")
        link(
            session, two.walk.cases["second"], reference(two, "first"), "others_at_risk", WHY, lena
        )
    do_link(two, "separate_concern")

    assert len(seen(two, "first")) == 2


def test_a_mistaken_link_stays_and_says_that_it_was_one(two) -> None:
    do_link(two)

    def mistaken(why):
        with two.council.db.write() as session:
            tom = two.council.user(session, "Tom")
            first, second = two.walk.cases["first"], two.walk.cases["second"]
            say_error(session, first, second, "others_at_risk", why, tom, at=two.walk.now)

    with pytest.raises(InvalidAnswers):
        mistaken(" ")
    mistaken("Another Ann.")
    with pytest.raises(Conflict):
        mistaken("Again.")

    (here,) = seen(two, "first")
    assert here.error == "Another Ann." and here.error_by == "Tom North"
    assert two.events("second")[-1] == "link_called_error"


# -- kept apart


@pytest.mark.guard("conflict_of_cases")
def test_the_enquiry_officer_of_one_does_not_get_the_work_of_the_other(two) -> None:
    two.do("Ruth", case="first", assign="hear_from_adult", to="Tom")
    do_link(two, "person_alleged")

    with pytest.raises(Refused, match="kept apart"):
        two.do("Ruth", case="second", assign="hear_from_adult", to="Tom")
    two.do("Ruth", case="second", assign="hear_from_adult")
    with pytest.raises(Refused, match="kept apart"):
        two.do("Tom", case="second", assign="hear_from_adult", to="Tom")
    with pytest.raises(Refused, match="kept apart"):
        two.do("Tom", case="second", submit="hear_from_adult", answers={})
    two.do("Ruth", case="second", assign="hear_from_adult", to="Amara")
    with pytest.raises(Refused, match="kept apart"):
        two.do("Ruth", case="first", assign="hear_from_adult", to="Amara")


@pytest.mark.guard("conflict_of_cases")
def test_nor_do_they_take_it_from_the_pool_by_sending_it(two) -> None:
    two.do("Ruth", case="first", assign="hear_from_adult", to="Tom")
    do_link(two, "person_alleged")
    two.do("Ruth", case="second", assign="hear_from_adult")

    with pytest.raises(Refused, match="kept apart"), two.council.db.write() as session:
        second = two.row(session, "second").id
        mine = select(Task.public_id).where(Task.case_id == second, Task.name == "hear_from_adult")
        tom = two.council.user(session, "Tom")
        submit_json(session, session.scalars(mine).one(), {}, tom, at=two.walk.now)


@pytest.mark.guard("conflict_of_cases")
@pytest.mark.parametrize(
    "because, loser", [("person_alleged", "second"), ("alleged_there", "first")]
)
def test_whoever_had_the_work_of_both_loses_that_of_the_person_alleged(because, loser, two) -> None:
    for name in ("first", "second"):
        two.do("Ruth", case=name, assign="hear_from_adult", to="Tom")

    do_link(two, because)

    has = {name: two.open_tasks(name)["hear_from_adult"] for name in ("first", "second")}
    assert has[loser] is None and set(has.values()) == {None, "Tom North"}
    assert "released" in two.events(loser)


@pytest.mark.guard("conflict_of_cases")
def test_a_manager_cannot_choose_them_with_the_duty_decision(two) -> None:
    two.do("Ruth", case="first", assign="hear_from_adult", to="Tom")
    do_link(two, "person_alleged")
    duty = {
        "duty_needs": "yes", "duty_risk": "yes", "duty_unable": "yes",
        "duty_reasons": "Each of the three.", "duty_adults_view": "Not known yet.",
        "duty_weighed": "It could not yet.", "duty_route": "conversation",
    }  # fmt: skip
    with pytest.raises(Refused, match="kept apart"):
        two.do("Priya", case="second", submit="decide_duty",
               answers={**duty, "enquiry_officer": "@Tom"})  # fmt: skip
    two.do("Priya", submit="decide_duty", answers={**duty, "enquiry_officer": "@Amara"})


def test_what_was_linked_by_mistake_keeps_nobody_apart(two) -> None:
    two.do("Ruth", case="first", assign="hear_from_adult", to="Tom")
    do_link(two, "person_alleged")
    with two.council.db.write() as session:
        tom = two.council.user(session, "Tom")
        first, second = two.walk.cases["first"], two.walk.cases["second"]
        say_error(session, first, second, "person_alleged", "Another man.", tom)

    two.do("Ruth", case="second", assign="hear_from_adult", to="Tom")


def test_somebody_kept_apart_still_reports_what_happens_and_does_not_take_the_lead(two) -> None:
    two.do("Ruth", case="first", assign="hear_from_adult", to="Tom")
    do_link(two, "person_alleged")

    two.do("Tom", case="second", report="immediate_danger", answers={
        "danger_who": ["adult"], "danger_what": "He is at the door.", "danger_called": "yes"})  # fmt: skip

    with two.council.db.read() as session:
        workers = two.file(session, "second").record.live("case_worker")
        assert {w.role for w in workers} == {"contact_officer"}
        assert session.scalars(select(CaseLink.because)).all() == ["person_alleged"]
