"""A draft that takes out the task which answers a rule of the law is warned of, with where it stops."""

import json
from dataclasses import replace

import pytest

from engine.case.gates import GATES
from engine.case.trying.unanswered import LOOKS_FOR, unanswered
from engine.process.bundle import from_folder
from engine.process.editing import changing, moving
from engine.process.editing.removing import remove_form
from engine.process.editing.sheet import Sheet
from engine.record import KINDS
from tests.council import SECTION42

SHIPPED = from_folder(SECTION42)


def without(path, task, forms=True):
    sheet = Sheet(SHIPPED, path)
    moving.remove(sheet, task)
    files = {**SHIPPED.files, path: sheet.content()}
    draft = replace(SHIPPED, files=files)
    gone = remove_form(draft, task) if forms else {}
    return replace(draft, files={p: body for p, body in files.items() if p not in gone})


def test_nothing_is_said_of_what_is_not_changed():
    assert unanswered(SHIPPED, SHIPPED) == []


@pytest.mark.parametrize("forms", [True, False], ids=["form removed", "form left over"])
def test_who_takes_out_the_task_that_answers_the_lines_of_enquiry_is_warned(forms):
    (found,) = unanswered(SHIPPED, without("enquiry_round.bpmn", "make_enquiries", forms))

    assert found.gate == "lines_answered"
    assert "asked in “Make enquiries”" in found.sentence
    assert "at the milestone “findings reported” a case could go no further" in found.sentence
    assert found.sentence.endswith("“One of the questions has no answer.”")


def test_a_task_whose_questions_are_asked_elsewhere_takes_nothing_with_it():
    files = changing.change_id(SHIPPED, "enquiry_round.bpmn", "make_enquiries", "find_out")
    kept = {p: body for p, body in {**SHIPPED.files, **files}.items() if body is not None}

    assert unanswered(SHIPPED, replace(SHIPPED, files=kept)) == []


def test_a_question_that_is_taken_out_of_a_form_is_warned_of_too():
    form = json.loads(SHIPPED.files["forms/record_acceptance.json"])
    for page in form["pages"]:
        page["questions"] = [
            q for q in page["questions"] if q.get("binding") != "one:transfer.result"
        ]  # fmt: skip
    body = json.dumps(form).encode()
    files = {**SHIPPED.files, "forms/record_acceptance.json": body}

    found = unanswered(SHIPPED, replace(SHIPPED, files=files))

    assert [one.gate for one in found] == ["transfer_accepted"]


def test_every_place_it_looks_at_is_one_of_the_record_and_every_gate_is_one():
    assert set(LOOKS_FOR) <= {gate.NAME for gate in GATES}
    for places in LOOKS_FOR.values():
        for place in places:
            kind, _, column = place.partition(".")
            assert column in KINDS[kind].columns
