"""The forms check: the shipped process, with one thing wrong at a time."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from engine.process.bundle import Bundle, from_folder
from engine.process.checks import check

SHIPPED = Path(__file__).parents[3] / "processes" / "section42"


@cache
def shipped() -> Bundle:
    return from_folder(SHIPPED)


def refusals(task: str, spoil: Callable[[dict[str, Any]], None]) -> list[str]:
    """What the forms check says once one form was changed."""
    form = copy.deepcopy(shipped().forms[task])
    spoil(form)
    files = {**shipped().files, f"forms/{task}.json": json.dumps(form).encode()}
    report = check(Bundle("section42", files))
    return [p.message for p in report.problems if p.check == "forms"]


def question(form: dict[str, Any], binding: str) -> dict[str, Any]:
    """The first question with a binding, inside rows or outside."""
    tops = [q for page in form["pages"] for q in page["questions"]]
    every = [q for top in tops for q in (top, *top.get("questions", []))]
    return next(q for q in every if q.get("binding") == binding)


def drop(form: dict[str, Any], binding: str) -> None:
    for page in form["pages"]:
        page["questions"] = [q for q in page["questions"] if q.get("binding") != binding]
        for top in page["questions"]:
            if "questions" in top:
                top["questions"] = [q for q in top["questions"] if q.get("binding") != binding]


STATUTORY = [
    ("hear_from_adult", "add:desired_outcome"),
    ("hear_from_adult", "add:desired_outcome.words"),
    ("hear_from_adult", "add:outcome_capture.asked"),
    ("review_outcomes_middle", "each:desired_outcome"),
    ("review_outcomes_middle", "add:outcome_review.status"),
    ("have_conversation", "add:outcome_review.status"),
    ("review_outcomes_end", "add:outcome_review.achieved"),
    ("review_outcomes_end", "add:outcome_review.why_not"),
    ("review_outcomes_early", "add:outcome_review.status"),
    ("review_outcomes_early", "add:outcome_review.achieved"),
]


@pytest.mark.parametrize(("task", "binding"), STATUTORY)
def test_a_stage_keeps_its_statutory_questions(task, binding):
    assert refusals(task, lambda form: drop(form, binding))


@pytest.mark.parametrize(("task", "binding"), [s for s in STATUTORY if "." in s[1]])
def test_a_statutory_question_stays_required(task, binding):
    assert refusals(task, lambda form: question(form, binding).pop("required"))


@pytest.mark.parametrize(("task", "binding"), STATUTORY)
def test_a_statutory_question_is_hidden_by_nothing_but_an_impossible_conversation(task, binding):
    def hide(form: dict[str, Any]) -> None:
        one = question(form, binding)
        one["show_if"] = "(" + one["show_if"] + ") and refuses" if "show_if" in one else "refuses"

    assert refusals(task, hide)


def test_a_task_needs_its_form():
    files = {p: c for p, c in shipped().files.items() if p != "forms/make_enquiries.json"}
    found = [p.message for p in check(Bundle("section42", files)).problems if p.check == "forms"]

    assert len(found) == 1 and "make_enquiries.json is missing" in found[0]


WRONG = {
    "unknown name": {"show_if": "no_such_fact"},
    "unknown code": {"show_if": "start_talked_with == 'by_telepathy'"},
    "later question": {"show_if": "left_with == 'read_back'"},
    "never": {"show_if": "start_talked_with == 'not_possible' and start_talked_with == 'new'"},
    "contradiction": {
        "show_if": "start_talked_with == 'not_possible' and start_talked_with != 'not_possible'"
    },
    "unreadable": {"show_if": "start_talked_with =="},
    "unknown list": {"codes": "no_such_list"},
    "unknown list beside rows": {"codes": "@person+no_such_list"},
    "unknown type": {"type": "magic"},
}


@pytest.mark.parametrize("wrong", WRONG.values(), ids=WRONG.keys())
def test_a_question_that_cannot_be_asked_as_written_is_refused(wrong):
    found = refusals(
        "hear_from_adult", lambda form: question(form, "add:outcome_capture.asked").update(wrong)
    )

    assert found and all(text.startswith("The form of hear_from_adult: ") for text in found)
