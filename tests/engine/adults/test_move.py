"""A case about the wrong adult: proposed by one, agreed by another, and nothing is left behind."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import select

from engine.case.adults.model import CaseMove
from engine.case.adults.move import decide_move, propose_move, withdraw_move
from engine.errors import Conflict, InvalidAnswers, NotAllowed, NotFound, Refused
from engine.log import events
from tests.engine.adults.stories import TOLD, Story

HOW = "The hospital meant another Dora: it is Doris Whitlock, two doors on."


def propose(story: Story, case="case", to="right", by="Lena", why=HOW, **more):
    with story.council.db.write() as session:
        actor = story.council.user(session, by)
        target = story.adult(to) if to else ""
        propose_move(session, story.walk.cases[case], target, why, actor, **more)


def decide(story: Story, agreed=True, by="Priya", because="", case="case"):
    with story.council.db.write() as session:
        actor = story.council.user(session, by)
        decide_move(session, story.walk.cases[case], agreed, because, actor, at=story.walk.now)


@pytest.fixture
def wrong(story) -> Story:
    """Dora has a case; a second was put to her by mistake: it is about Doris, who has one too."""
    return told(story)


def told(story: Story) -> Story:
    story.case("dora", adult_name="Dora Whitlock", adult_phone="01632 960112",
               safe_channels=["phone", "in_person"])  # fmt: skip
    story.case("right", adult_name="Doris Whitlock", same_adult="none", safe_channels=["in_person"])
    story.do("Lena", open="case")
    answers = {
        "adult_name": "Dora Whitlock", "same_adult": "@adult:dora", "adult_age": 80,
        "safe_channels": ["in_person"], "must_not_know": [{"must_not_know_name": "Sid"}],
    }  # fmt: skip
    story.do("Lena", submit="record_concern", answers={**TOLD, **answers})
    return story


def test_the_case_and_what_was_written_in_it_go_to_the_right_adult(council) -> None:
    story = told(Story(council))
    dora = story.adult("dora")
    assert story.live("dora", "safe_contact", "channels") == [["in_person"]]
    propose(story)
    assert story.adult("case") == dora, "nothing changes until somebody agrees"

    decide(story)

    assert story.adult("case") == story.adult("right") != dora
    assert story.live("case", "must_not_know", "name") == ["Sid"]
    assert story.live("dora", "must_not_know", "name") == []
    assert story.entry(dora).estimated_age is None, "the wrong adult keeps nothing of it"
    assert story.entry(dora).name == "Dora Whitlock"
    assert story.live("dora", "safe_contact", "channels") == [["phone", "in_person"]]
    assert story.live("case", "safe_contact", "channels") == [["in_person"]]
    assert story.events("case")[-2:] == ["move_proposed", "case_moved"]
    with council.db.read() as session:
        assert events.verify(session, story.row(session, "case")) is None


@pytest.mark.guard("case_moved_by_two")
def test_whoever_proposed_it_does_not_agree(wrong) -> None:
    propose(wrong, by="Priya")

    with pytest.raises(Refused, match="Somebody else"):
        decide(wrong, by="Priya")
    decide(wrong, by="Daniel")

    assert wrong.adult("case") == wrong.adult("right")


@pytest.mark.parametrize(
    "by, error", [("Tom", NotAllowed), ("Ruth", NotAllowed), ("Owen", NotFound)]
)
def test_only_a_manager_of_the_team_agrees(by, error, wrong) -> None:
    propose(wrong)
    with pytest.raises(error):
        decide(wrong, by=by)


def test_declining_needs_a_reason_and_leaves_the_case(wrong) -> None:
    dora = wrong.adult("dora")
    propose(wrong)
    with pytest.raises(InvalidAnswers):
        decide(wrong, agreed=False)

    decide(wrong, agreed=False, because="She was seen at home: it is Dora.")

    assert wrong.adult("case") == dora and wrong.events("case")[-1] == "move_declined"
    with pytest.raises(Conflict, match="no proposal"):
        decide(wrong)


def test_one_proposal_at_a_time_and_it_can_be_taken_back(wrong) -> None:
    propose(wrong)
    with pytest.raises(Conflict, match="already"):
        propose(wrong, by="Tom")
    with pytest.raises(Conflict), wrong.council.db.write() as session:
        withdraw_move(session, wrong.walk.cases["case"], wrong.council.user(session, "Tom"))

    with wrong.council.db.write() as session:
        withdraw_move(session, wrong.walk.cases["case"], wrong.council.user(session, "Lena"))
    propose(wrong, by="Tom")

    assert wrong.events("case")[-3:] == ["move_proposed", "move_withdrawn", "move_proposed"]


@pytest.mark.parametrize("why", ["", " "])
def test_a_proposal_says_how_one_knows(why, wrong) -> None:
    with pytest.raises(InvalidAnswers):
        propose(wrong, why=why)


def test_nobody_proposes_an_adult_whom_they_may_not_know_of(wrong) -> None:
    wrong.case("south", by="Nell", adult_name="Doris Whitlock")
    for to in ("south", "dora", ""):
        with pytest.raises(InvalidAnswers) as refused:
            propose(wrong, to=to)
        assert set(refused.value.messages) == {"to"}


def test_the_right_adult_may_be_new_to_the_records(wrong) -> None:
    dora = wrong.adult("dora")
    propose(wrong, to="", new_name="Doreen Whitlock")

    decide(wrong)

    entry = wrong.entry(wrong.adult("case"))
    assert (entry.name, entry.estimated_age) == ("Doreen Whitlock", 80)
    assert wrong.adult("dora") == dora


def test_a_death_recorded_of_the_wrong_adult_goes_along(wrong) -> None:
    wrong.do("Lena", case="case", report="adult_died", answers={
        "died_on": "~-1", "death_told_by": "The ward"})  # fmt: skip
    dora = wrong.adult("dora")
    assert wrong.entry(dora).died_on == date(2026, 3, 1)
    propose(wrong)

    decide(wrong)

    assert wrong.entry(dora).died_on is None
    assert wrong.entry(wrong.adult("right")).died_on == date(2026, 3, 1)
    assert "report_death" in wrong.open_tasks("right"), "the other case of who died is decided on"


def test_a_closed_case_can_be_moved_and_nothing_written_in_it_changes(wrong) -> None:
    wrong.end("case")
    with wrong.council.db.read() as session:
        before = [row.values() for row in wrong.file(session, "case").record.rows("risk")]
    propose(wrong)

    decide(wrong)

    assert wrong.adult("case") == wrong.adult("right")
    with wrong.council.db.read() as session:
        assert [r.values() for r in wrong.file(session, "case").record.rows("risk")] == before


def test_an_entry_that_was_merged_since_is_followed(wrong) -> None:
    wrong.case("again", adult_name="Doris Whitlock", same_adult="none")
    propose(wrong)
    wrong.do("Priya", merge=["@adult:again", "@adult:right"], why="One and the same Doris")

    decide(wrong, by="Daniel")

    assert wrong.adult("case") == wrong.adult("again")
    with wrong.council.db.read() as session:
        assert session.scalars(select(CaseMove)).one().agreed


def test_what_another_case_said_since_stays_with_the_wrong_adult(story) -> None:
    """The first to say how Dora is reached was the case that was not hers."""
    story.case("case", adult_name="Dora Whitlock", safe_channels=["phone"])
    story.case("right", adult_name="Doris Whitlock", same_adult="none")
    story.case("dora", adult_name="Dora Whitlock", same_adult="@adult:case",
               safe_channels=["in_person"])  # fmt: skip
    dora = story.adult("dora")
    propose(story)

    decide(story)

    assert story.adult("dora") == dora != story.adult("case")
    assert story.live("dora", "safe_contact", "channels") == [["in_person"]]
    assert story.entry(dora).name == "Dora Whitlock", "by that she was found again"
