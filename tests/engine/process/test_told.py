"""A counterexample is told by the names of its steps, and by what is missing on the way."""

import re

import pytest

from engine.process import checks
from engine.process.bundle import Bundle, from_folder
from engine.process.told import tell
from tests.council import SECTION42

SHIPPED = from_folder(SECTION42)


def told(path, pattern, instead, before=None):
    """Change one file of the shipped process; tell what the checks find."""
    xml, times = re.subn(pattern, instead, SHIPPED.files[path].decode())
    assert times
    bundle = Bundle(SHIPPED.name, {**SHIPPED.files, path: xml.encode()})
    return tell(bundle, checks.check(bundle), path, before)


def of(found, check, words):
    return next(t for t in found if t.problem.check == check and words in t.problem.message)


@pytest.mark.parametrize(
    ("path", "stage", "rule"),
    [
        ("enquiry_round.bpmn", "middle", "(M)"),
        ("closing.bpmn", "end", "(E)"),
        ("concern.bpmn", "start", "(S)"),
    ],
)
def test_a_stage_that_nobody_holds_any_more_is_named_by_its_absence(path, stage, rule):
    mark = rf'<spiffworkflow:property name="msp_stage" value="{stage}" />'

    lost = of(told(path, mark, ""), "threefold", rule)

    assert lost.says.startswith("Concern received – ")
    assert f"({stage})" in lost.says or "a conversation " in lost.says
    assert "never happens" in lost.says
    assert lost.way[0].path == "section42.bpmn"


def test_with_what_it_was_before_the_step_that_lost_its_stage_is_named():
    mark = r'<spiffworkflow:property name="msp_stage" value="end" />'

    lost = of(told("closing.bpmn", mark, "", before=SHIPPED), "threefold", "(E)")

    said = "“Review outcomes at the end” (end conversation) is not in the process any more."
    assert lost.says.endswith(said)


def test_a_milestone_gone_round_is_named_with_where_it_stands():
    found = told(
        "section42.bpmn",
        r'(id="duty_to_enquiry_started" [^>]*targetRef=)"enquiry_started"',
        r'\1"route"',
    )

    lost = of(found, "threefold", "(Q)")
    assert "before the enquiry has started (the milestone ‘Enquiry started’)" in lost.says
    assert [place.id for place in lost.missing] == ["enquiry_started"]


def test_the_way_is_marked_in_each_diagram_and_so_is_the_part_that_leads_into_another():
    mark = r'<spiffworkflow:property name="msp_stage" value="middle" />'

    marks = of(told("enquiry_round.bpmn", mark, ""), "threefold", "(M)").marks

    assert {"concern_received", "concern", "enquiry", "closing"} <= set(marks["section42.bpmn"])
    assert "review_outcomes_end" in marks["closing.bpmn"]
    assert "conversation.bpmn" not in marks


def test_a_part_that_is_walked_through_as_a_whole_is_marked_inside_where_the_step_stood():
    mark = r'<spiffworkflow:property name="msp_stage" value="middle" />'

    lost = of(told("enquiry_round.bpmn", mark, "", before=SHIPPED), "threefold", "(M)")

    assert [(place.title, place.path) for place in lost.gone] == [
        ("Review outcomes so far", "enquiry_round.bpmn")
    ]
    inside = lost.marks["enquiry_round.bpmn"]
    assert {"plan_enquiry", "make_enquiries", "report_findings"} <= set(inside)
    assert "make_enquiries_delayed" not in inside  # a reminder is on no way


def test_a_question_on_the_way_is_told_with_its_answer():
    mark = r'<spiffworkflow:property name="msp_stage" value="end" />'

    lost = of(told("closing.bpmn", mark, ""), "threefold", "(E)")

    assert "Is there an enquiry: met, or other enquiry" in [place.title for place in lost.way]


def test_of_two_elements_with_one_name_the_one_somebody_looks_at_is_meant():
    for path in ("plan.bpmn", "section42.bpmn"):
        found = told(path, r'<bpmn:endEvent id="[^"]*"', r'<bpmn:endEvent id="End"')
        places = [t.place for t in found if t.problem.element == "End"]
        assert places and {place.path for place in places} == {path}


def test_a_file_that_cannot_be_read_is_told_without_a_place():
    bundle = Bundle(SHIPPED.name, {**SHIPPED.files, "plan.bpmn": b"<x"})
    (only,) = tell(bundle, checks.check(bundle), "plan.bpmn")
    assert only.place is None and only.as_json()["marks"] == {}
