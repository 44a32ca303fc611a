"""Cases driven by every verb agree with a plain model of them. Full size: ``make chaos``."""

from __future__ import annotations

import subprocess
import sys

from tests.chaos import case_model, paper_model
from tests.chaos.driven import run
from tests.chaos.machine import Machine

STEPS = 400


def test_cases_are_what_a_plain_model_of_them_says_after_every_step():
    assert run(Machine, STEPS, of=2) > STEPS / 2
    assert sum(Machine.refused.values()) > 0
    assert {
        "open",
        "wake",
        "save",
        "send again",
        "send a file",
        "write a letter",
    } <= Machine.said.keys()


def test_the_model_imports_nothing_of_the_engine():
    ours = "any(m.split('.')[0] in ('engine', 'web') for m in sys.modules)"
    code = f"import sys, tests.chaos.case_model; sys.exit({ours})"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_the_model_would_notice_a_task_that_opens_too_early():
    model = case_model.CaseModel()
    model.opened()
    model.tasks = {"1": case_model.TaskModel("record_concern")}
    model.submitted("1", "for_us")
    assert model.opens == {"hear_from_adult": 1, "decide_duty": 1}
    model.tasks = {
        "2": case_model.TaskModel("hear_from_adult"),
        "3": case_model.TaskModel("decide_duty"),
    }
    model.submitted("2", "")
    assert not model.opens and not model.started
    model.submitted("3", "conversation")
    assert model.opens == {"have_conversation": 1} and model.heard == ["start"]


def test_the_model_would_notice_a_letter_that_goes_by_a_way_that_is_not_safe_any_more():
    papers = case_model.CaseModel().papers
    papers.reached_by(frozenset({"in_person"}))
    papers.wrote("Tom", "in_person")
    assert papers.refusal(0, "approve", "Tom") == "not_yours"
    papers.done(0, "approve")
    assert papers.refusal(0, "send", "Tom") == ""

    papers.reached_by(frozenset({"phone"}))

    assert papers.letters[0].state == "held" and papers.lines["letter_held"] == 1
    assert papers.refusal(0, "send", "Tom") == "too_late"
    assert papers.refusal(0, "approve", "Priya") == "unsafe"


def test_the_model_would_notice_who_may_open_what_was_withdrawn():
    papers = case_model.CaseModel().papers
    one = paper_model.DocumentModel("1", "note.txt", "Tom")
    papers.documents.append(one)
    assert (papers.opened(one, "Tom"), papers.opened(one, "Lena")) == (200, 404)
    papers.put(one, "recorded")
    assert papers.withdrawal(one, "Lena") == "not_yours"
    papers.put(one, "withdrawn")

    assert (papers.opened(one, "Tom"), papers.opened(one, "Priya")) == (403, 200)
    assert papers.withdrawal(one, "Tom") == "too_late" and not papers.may_add(one, "Tom")
    assert papers.looks == {"Tom": 1, "Priya": 1}
