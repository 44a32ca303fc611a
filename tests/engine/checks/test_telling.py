"""A counterexample in words: what people see on the way, and what never happens."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.engine.checks.test_checks import BROKEN, judged, named

HERE = Path(__file__).parent / "threefold"
WAY = "Concern received – Record concern – For us: otherwise – Hear from adult – Duty decided"
TOLD = {
    "invalid_E_two_ends": f"{WAY} – Enquiry started – Review outcomes – Findings reported – "
    "Plan agreed – Plan agreed which: if route – Moved away: ‘Review end’ (end) never happens.",
    "invalid_E_interruption_to_an_end": f"{WAY} – Enquiry started – message ‘Give up’ during "
    "‘Review outcomes’ – Given up: ‘Review end’ (end) never happens.",
    "invalid_M_choice_around_the_middle": f"{WAY} – Enquiry started – Needed: if route – "
    "Findings reported – Plan agreed – Review end: ‘Review end’ is reached, and "
    "‘Review outcomes’ (middle) never happens before it.",
    "invalid_X_interruption_to_an_exempt_end": f"{WAY} – Enquiry started – message ‘Stopped’ during "
    "‘Review outcomes’ – Mistake: the case leaves by ‘Mistake’ after the enquiry has started.",
}


@pytest.mark.parametrize("name", TOLD)
def test_a_counterexample_is_told_in_words(name):
    rule = name.split("_")[1]
    problem = next(
        p for p in judged(HERE / f"{name}.bpmn").problems if p.message.startswith(f"({rule})")
    )

    assert problem.told == TOLD[name]


@pytest.mark.parametrize("path", BROKEN, ids=named)
def test_every_broken_rule_is_told_without_ids(path):
    told = [p for p in judged(path).problems if p.check == "threefold" and p.path]

    assert told
    for problem in told:
        assert problem.told.endswith(".")
        for step in problem.told.split(" – "):  # only a condition and a milestone are ids
            assert "_" not in step or ": if " in step or "milestone" in step
