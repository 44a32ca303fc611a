"""A scenario is brought up to date with new and gone tasks; how it ends is never changed."""

import json
from dataclasses import replace

import pytest

from engine.case.trying.mending import Mended, mend_scenarios
from engine.case.trying.scenarios import walk_scenarios
from engine.process.bundle import from_folder
from engine.process.editing import adding, moving
from engine.process.editing.sheet import Sheet
from tests.council import SECTION42

SHIPPED = from_folder(SECTION42)
NOT_FOR_US = "scenarios/not for us.json"
ASKS = {
    "id": "area_known", "type": "yes_no", "label": "Do we know the area?",
    "required": "Select whether we know the area",
}  # fmt: skip


def with_files(bundle, **files):
    return replace(bundle, files={**bundle.files, **files})


def with_a_task(bundle=SHIPPED, after="record_concern", question=ASKS):
    sheet = Sheet(bundle, "section42.bpmn")
    adding.add_task(sheet, adding.Place(after=after), "Look up the area", "contact_officer")
    form = json.dumps({"pages": [{"title": "Area", "questions": [question]}]}).encode()
    changed = with_files(bundle, **{"section42.bpmn": sheet.content()})
    return with_files(changed, **{"forms/look_up_the_area.json": form})


def mended(before, now, path=NOT_FOR_US):
    ((_, found),) = mend_scenarios(before, now, [path])
    return found


def walked(bundle, path=NOT_FOR_US):
    ((_, result),) = walk_scenarios(bundle, [path])
    return result


def test_a_new_task_is_done_with_made_up_answers_where_it_is_met():
    draft = with_a_task()
    assert not walked(draft).passed

    found = mended(SHIPPED, draft)

    assert isinstance(found, Mended) and found.added == ("Look up the area",)
    again = with_files(draft, **{NOT_FOR_US: found.content})
    assert walked(again).passed
    said, was = json.loads(found.content), json.loads(SHIPPED.files[NOT_FOR_US])
    assert said["ends"] == {**was["ends"], "submits": was["ends"]["submits"] + 1}
    assert [one for one in said["steps"] if one.get("submit") != "look_up_the_area"] == was["steps"]


def test_a_task_that_is_gone_is_left_out():
    draft = with_a_task()
    before = with_files(draft, **{NOT_FOR_US: mended(SHIPPED, draft).content})

    back = with_files(SHIPPED, **{NOT_FOR_US: before.files[NOT_FOR_US]})
    found = mended(before, back)

    assert isinstance(found, Mended) and found.left_out == ("Look up the area",)
    assert json.loads(found.content)["steps"] == json.loads(SHIPPED.files[NOT_FOR_US])["steps"]


def test_a_story_that_ends_another_way_stays_and_it_is_said_how():
    said = json.loads(SHIPPED.files[NOT_FOR_US])
    said["ends"]["ended_as"] = "s42_concluded"
    draft = with_files(with_a_task(), **{NOT_FOR_US: json.dumps(said).encode()})

    found = mended(SHIPPED, draft)

    assert isinstance(found, str) and "at its end ended_as is" in found


def test_only_tasks_that_are_new_are_done():
    sheet = Sheet(SHIPPED, "section42.bpmn")
    moving.remove(sheet, "confirm_not_for_us")
    draft = with_files(SHIPPED, **{"section42.bpmn": sheet.content()})
    said = json.loads(SHIPPED.files[NOT_FOR_US])
    said["steps"] = [one for one in said["steps"] if one.get("submit") != "record_concern"]
    draft = with_files(draft, **{NOT_FOR_US: json.dumps(said).encode()})

    found = mended(SHIPPED, draft)

    assert isinstance(found, str)  # to record the concern was always asked: nobody makes it up


@pytest.mark.parametrize("content", [b"no json", b'{"steps": []}', b'{"steps": 1, "starts": "x"}'])
def test_what_cannot_be_read_is_one_sentence(content):
    found = mended(SHIPPED, with_files(with_a_task(), **{NOT_FOR_US: content}))

    assert isinstance(found, str) and found.endswith(".")
