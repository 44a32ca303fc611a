"""A diagram in words: its steps in order, on what each depends, and where it leads."""

import pytest

from engine.process.bundle import from_folder
from engine.process.reading import read_diagrams
from engine.process.steps import steps
from tests.council import SECTION42

DIAGRAMS = read_diagrams(from_folder(SECTION42).diagrams).processes


def of(name):
    return {step.id: step for step in steps(DIAGRAMS[name])}


@pytest.mark.parametrize("name", DIAGRAMS)
def test_every_task_part_and_end_is_a_step_and_numbered_once(name):
    said = steps(DIAGRAMS[name])

    kinds = ("user task", "call activity", "end event")
    assert {n.id for n in DIAGRAMS[name].nodes.values() if n.kind in kinds} <= {s.id for s in said}
    assert [step.number for step in said] == list(range(1, len(said) + 1))


@pytest.mark.parametrize("name", DIAGRAMS)
def test_every_step_but_an_end_leads_on_to_a_step_there_is(name):
    said = of(name)

    for step in said.values():
        assert step.ways or step.kind == "end"
        for way in step.ways:
            assert way.targets
            assert all(said[target.id].number == target.number for target in way.targets)


def test_side_by_side_and_their_meeting_are_said_where_they_are_passed():
    said = of("enquiry_round")

    side = [target.title for target in said["plan_enquiry"].ways[0].targets]
    assert side == ["Make enquiries", "Review outcomes so far"]
    assert said["make_enquiries"].ways[0].when_done == tuple(side)


def test_a_question_says_the_words_on_each_arrow():
    assert [way.if_ for way in of("section42")["for_us"].ways] == ["yes", "no"]


def test_an_interruption_is_one_more_way():
    ways = of("section42")["enquiry"].ways

    assert ways[-1].if_ == "“Closed early” happens"
    assert ways[-1].targets[0].title == "Early closing"


def test_a_step_names_its_roles_and_its_stage():
    hear = of("concern")["hear_from_adult"]

    assert hear.role == "Contact officer or Enquiry officer"
    assert hear.stage == "Start"
    assert of("early_closing")["review_outcomes_early"].stage == "Middle and end"
