"""Decided too late to break anything off: the decision stands, and the case ends as it was going."""

import pytest

from engine.case.assign import assign
from engine.case.file import CaseFile
from engine.case.model import Task
from engine.errors import NotAllowed
from tests.council import scenario_of
from tests.engine.case.submitting import open_task

ONE = scenario_of("one conversation, everything achieved")
NAMES = [s.get("submit") for s in ONE["steps"]]
DIED = [
    {
        "by": "Tom",
        "report": "adult_died",
        "answers": {"died_on": "~", "death_told_by": "Her niece"},
    },
    {
        "by": "Priya",
        "submit": "decide_after_death",
        "answers": {
            "death_others": "no",
            "death_sar": "not_needed",
            "death_authorities": ["no_one_needed"],
            "death_next": "close",
            "death_reasons": "Nobody else is at risk.",
            "death_weighed": "She wanted her money back, and had it.",
        },
    },
]


def step(name):
    return ONE["steps"][NAMES.index(name)]


def open_now(council, walk):
    with council.db.read() as session:
        case = council.case(session, walk)
        return {t.name for t in CaseFile(session, case, None, walk.now).open_tasks}


def test_a_death_while_the_enquiry_is_closing_is_decided_on_and_the_closing_goes_on(sqlite):
    walk = sqlite.walked(
        "one conversation, everything achieved", NAMES.index("review_outcomes_end")
    )
    walk.run({"steps": DIED})

    assert open_now(sqlite, walk) == {"review_outcomes_end"}


def test_a_death_before_there_is_an_enquiry_is_decided_on_and_the_concern_goes_on(sqlite):
    walk = sqlite.walked("one conversation, everything achieved", 2)
    walk.run(
        {"steps": [{"by": "Lena", **{k: v for k, v in DIED[0].items() if k != "by"}}, DIED[1]]}
    )

    assert {"hear_from_adult", "decide_duty"} <= open_now(sqlite, walk)


def test_a_risk_that_is_agreed_to_be_gone_when_the_enquiry_closes_anyway(sqlite):
    walk = sqlite.walked("one conversation, everything achieved", NAMES.index("have_conversation"))
    proposed = {"early_end_why": "A new carer", "early_end_view": "She agrees"}
    agreed = {
        "early_end_decision": "agree",
        "early_end_reasons": "It is gone",
        "early_end_weighed": "She wants it to be over",
    }
    walk.run(
        {
            "steps": [
                {"by": "Tom", "report": "risk_removed", "answers": proposed},
                step("have_conversation"),
                {"by": "Priya", "submit": "agree_closing", "answers": agreed},
                step("review_outcomes_end"),
            ]
        }
    )

    assert open_now(sqlite, walk) == {"authorise_closing"}


def test_a_manager_takes_over_what_a_colleague_has_and_nobody_else_does(sqlite):
    walk = sqlite.walked("one conversation, everything achieved", NAMES.index("decide_duty"))
    with sqlite.db.write() as session:
        task = open_task(session, walk, "decide_duty")
        priya, daniel = sqlite.user(session, "Priya"), sqlite.user(session, "Daniel")
        assign(session, task.public_id, priya, priya, at=walk.now)
        session.flush()
        assign(session, task.public_id, daniel, daniel, at=walk.now)
        assert session.get_one(Task, task.id).assignee_id == daniel.id

    with sqlite.db.write() as session, pytest.raises(NotAllowed):
        task = open_task(session, walk, "decide_duty")
        lena = sqlite.user(session, "Lena")
        assign(session, task.public_id, lena, lena, at=walk.now)
