"""A part drawn in place: steps of its own, done by one role, gone as a whole."""

import json
from dataclasses import replace

import pytest

from engine.errors import InvalidAnswers
from engine.process import checks
from engine.process.bundle import Bundle, from_folder
from engine.process.diff import diff
from engine.process.editing import adding, enclosing, moving
from engine.process.editing.sheet import Sheet
from tests.council import SECTION42

SHIPPED = from_folder(SECTION42)
ROUND = "enquiry_round.bpmn"
PLACE = adding.Place(after="plan_enquiry")


def with_part(role="enquiry_officer"):
    sheet = Sheet(SHIPPED, ROUND)
    added = enclosing.add_inside(sheet, PLACE, "Prepare the visit", "Ring the surgery", role)
    assert "“Ring the surgery” has no form yet" in added.says
    return replace(SHIPPED, files={**SHIPPED.files, ROUND: sheet.content()})


def with_forms(bundle, *tasks):
    forms = {
        f"forms/{task}.json": json.dumps(
            {"pages": [{"title": "A", "questions": [
                {"id": f"{task}_said", "type": "text", "label": "What was said?"}]}]}
        ).encode()
        for task in tasks
    }  # fmt: skip
    return replace(bundle, files={**bundle.files, **forms})


def test_it_has_a_beginning_a_task_and_an_end_and_more_is_added_inside():
    sheet = Sheet(with_part(), ROUND)
    adding.add_task(
        sheet, adding.Place(after="ring_the_surgery"), "Ring the carer", "enquiry_officer"
    )
    files = {**SHIPPED.files, ROUND: sheet.content()}
    draft = with_forms(replace(SHIPPED, files=files), "ring_the_surgery", "ring_the_carer")

    report = checks.check(draft)

    assert report.verdict == "publishable", [p.message for p in report.problems]


@pytest.mark.parametrize("role", ["enquiry_officer", "safeguarding_adults_manager"])
def test_whatever_is_inside_is_done_by_the_role_of_the_part(role):
    sheet = Sheet(with_part(role), ROUND)
    assert sheet.role(sheet.node("ring_the_surgery")) == role

    with pytest.raises(InvalidAnswers, match="done by one role"):
        adding.add_task(
            sheet, adding.Place(after="ring_the_surgery"), "Ring the carer", "contact_officer"
        )


def test_it_goes_as_a_whole_and_leaves_nothing_of_itself():
    sheet = Sheet(with_part(), ROUND)

    moving.remove(sheet, "prepare_the_visit")

    assert b"ring_the_surgery" not in sheet.content()
    before, after = (
        Bundle("", {"a.bpmn": body}) for body in (SHIPPED.files[ROUND], sheet.content())
    )
    assert [one.sentence for one in diff(before, after)] == [
        "a.bpmn is written differently and means the same."
    ]


def test_what_is_missing_is_said_beside_each_field():
    with pytest.raises(InvalidAnswers) as refused:
        enclosing.add_inside(Sheet(SHIPPED, ROUND), PLACE, "", " ", "nobody")

    assert set(refused.value.messages) == {"name", "task", "role"}
