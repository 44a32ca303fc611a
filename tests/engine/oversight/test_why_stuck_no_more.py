"""Why a case is stuck, and what makes it say something else; who is told, and whom it names."""

from __future__ import annotations

import pytest
from sqlalchemy import update

from engine.case.model import Timer
from engine.errors import NotFound
from tests.council import scenario_of
from tests.engine.oversight.waiting import (
    ADVOCATE,
    AGREED,
    FULL,
    ONE,
    POLICE,
    after,
    concern,
    not_asked,
    of_case,
    task,
    why,
)

DUTY = "the decision on the duty"
FINDINGS, THE_END = "the findings", "the end of the enquiry"
MANAGER = "a safeguarding adults manager in North, whoever takes it,"


# -- what changes it --------------------------------------------------------------


@pytest.mark.parametrize(
    ("scenario", "steps", "name", "following"),
    [
        (ONE, 3, "hear_from_adult", "decide_duty"),
        (ONE, 4, "decide_duty", "have_conversation"),
        (ONE, 7, "review_outcomes_end", "authorise_closing"),
        (FULL, 9, "review_outcomes_middle", "make_enquiries"),
        (FULL, 12, "partner_reports", "check_report"),
        (FULL, 13, "check_report", "make_enquiries"),
        (ADVOCATE, 3, "report_danger", "make_safe"),
        ("the adult dies, others are at risk", 10, "decide_after_death", "review_outcomes_early"),
        ("returned once by the manager", 8, "review_outcomes_end", "authorise_closing"),
        ("a refusal with capacity, respected", 9, "decide_request", "review_outcomes_early"),
    ],
)
def test_completing_the_named_task_changes_the_sentence(sqlite, scenario, steps, name, following):
    walk = sqlite.walked(scenario, steps)
    before = why(sqlite, walk, name)

    every = scenario_of(scenario)["steps"]
    number = next(
        n for n in range(steps, len(every))
        if every[n].get("submit") == name and "refused" not in every[n]
    )  # fmt: skip
    walk.step(every[number])

    with pytest.raises(StopIteration):
        why(sqlite, walk, name)
    now = why(sqlite, walk, following)
    assert now.sentence != before.sentence
    assert before.waits != now.waits and before.who in before.waits and now.who in now.waits


def test_the_police_gone_the_task_goes_on_and_its_days_are_not_lost(sqlite):
    walk = sqlite.walked(POLICE, 17)
    assert why(sqlite, walk, "make_enquiries").waits.startswith("On hold 10 working days.")

    walk.step(scenario_of(POLICE)["steps"][17])

    said = why(sqlite, walk, "make_enquiries")
    assert said.waits.startswith("Waiting 20 working days for Tom North to make enquiries")
    assert "target" not in said.sentence  # 20 working days on hold: it moved by as many


def test_an_agreed_exception_is_said_no_more(sqlite):
    walk = not_asked(sqlite)
    other = "agree the exception (Priya North)"
    assert other in why(sqlite, walk, "have_conversation").ready

    walk.step({"by": "Priya", "submit": "agree_exception", "answers": AGREED})

    assert why(sqlite, walk, "have_conversation").ready == ()


# -- who is told ------------------------------------------------------------------


def test_the_sentence_names_nobody_but_staff(sqlite):
    walk = after(sqlite.walked(FULL, 11), "25 working days")

    for name in ("make_enquiries", "review_outcomes_middle", "partner_reports"):
        said = why(sqlite, walk, name).sentence
        assert not any(word in said for word in ("Dora", "Whitlock", "Jean", "Brightwell"))


@pytest.mark.parametrize("who", ["Nell", "Owen", "Iris", "Sam"])
def test_whoever_may_not_know_of_the_case_is_told_nothing(sqlite, who):
    walk = concern(sqlite)

    with pytest.raises(NotFound):
        of_case(sqlite, walk, who)


def test_the_whole_case_is_told_by_what_is_due_first(sqlite):
    walk = after(concern(sqlite), "1 working days")

    assert of_case(sqlite, walk) == why(sqlite, walk, "hear_from_adult")
    assert task(sqlite, walk, "hear_from_adult") != task(sqlite, walk, "decide_duty")
    with sqlite.db.write() as session:
        session.execute(update(Timer).values(due_at=walk.now))
    assert of_case(sqlite, walk) == why(sqlite, walk, "hear_from_adult")
