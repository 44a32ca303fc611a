"""Cases driven by every verb agree with a plain model of them. Full size: ``make chaos``."""

from __future__ import annotations

import subprocess
import sys

from tests.chaos import case_model
from tests.chaos.driven import run
from tests.chaos.machine import Machine

STEPS = 400


def test_cases_are_what_a_plain_model_of_them_says_after_every_step():
    assert run(Machine, STEPS, of=2) > STEPS / 2
    assert sum(Machine.refused.values()) > 0
    assert {"open", "wake", "save", "send again"} <= Machine.said.keys()


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
