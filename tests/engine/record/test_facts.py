"""Facts: each says of a record what its meaning in the data says."""

from __future__ import annotations

import csv
from datetime import date, timedelta
from pathlib import Path

import pytest

from engine.record import KINDS
from engine.record.codes import STATUTORY
from engine.record.desired_outcome import live_outcome_rows
from engine.record.facts import (
    FACTS,
    FUNCTIONS,
    GIVEN,
    NAMES,
    Facts,
    changed,
)
from tests.engine.record.a_case import DAY

DATA = Path(__file__).parents[2] / "data" / "forms"


def rows_of(name: str) -> list[dict[str, str]]:
    with (DATA / name).open(newline="") as file:
        return list(csv.DictReader(file))


#: Beyond the data: docs/decisions/0011-an-answer-that-decided-the-way.md
ADDED_FACTS = {"wrong_answer_asked_again"}


def test_the_facts_are_those_of_the_data() -> None:
    facts = {row["name"] for row in rows_of("facts.csv") if row["type"] != "gateway"}

    assert facts | ADDED_FACTS == NAMES | set(FUNCTIONS)
    assert FACTS.keys().isdisjoint(GIVEN)


@pytest.mark.parametrize(
    "row", [r for r in rows_of("facts.csv") if r["name"] in FACTS], ids=lambda row: row["name"]
)
def test_a_fact_of_an_empty_case_is_of_its_type(row, c) -> None:
    value = c.facts[row["name"]]
    kind = {"yes/no": bool, "number": int}.get(row["type"], str)

    assert value is None or type(value) is kind
    assert row["type"].startswith("code") or value is not None


def test_a_statutory_list_asks_for_codes_that_the_forms_know() -> None:
    lists = {row["codes"] for row in rows_of("forms.csv")}

    computed = {"duty_result", "capacity_result", "closure_reason"}
    assert set(STATUTORY) - computed - {"wrong_answer_decision"} <= {
        part.lstrip("@") for codes in lists for part in codes.split("+")
    }


# -- outcomes ---------------------------------------------------------------------


def test_a_new_wording_takes_the_place_of_the_earlier_one(c) -> None:
    first, second = c.start("Leave it", "My money")
    c.middle(first, status="changed", why="Stronger")
    newer = c.reword(first, "Help me tell him")

    assert {row.id for row in live_outcome_rows(c.record)} == {newer.id, second.id}
    # the new wording stands where the first stood
    assert c.record.live("desired_outcome") == [newer, second]
    assert c.facts["live_outcomes"] == 2


@pytest.mark.parametrize("how", ["status", "achieved"])
def test_a_withdrawn_outcome_is_no_longer_live(how, c) -> None:
    (outcome,) = c.start("Leave it")
    if how == "status":
        c.middle(outcome, status="withdrawn", why="No")
    else:
        c.end(outcome, achieved="withdrawn_by_adult")

    assert c.facts["live_outcomes"] == 0
    assert c.facts["asked_for_return"] == "asked_expressed"


def test_an_outcome_withdrawn_in_an_early_closing_stays_withdrawn_for_its_end_row(c) -> None:
    (outcome,) = c.start("Leave it")
    c.task("review_outcomes_early", "middle,end")
    c.write("outcome_review", outcome=outcome.id, stage="middle", status="withdrawn")
    c.write("outcome_review", outcome=outcome.id, stage="end")

    assert c.facts["live_outcomes"] == 0


def test_the_return_says_not_asked_where_no_conversation_was_possible(c) -> None:
    c.not_possible("start")

    assert c.facts["start_heard"] is True
    assert c.facts["asked_for_return"] == "not_asked"
    assert c.facts["exceptions_open"] == 1


def test_a_conversation_that_served_once_needs_a_reason_to_serve_again(c) -> None:
    c.start("Peace")
    talked = c.record.rows("conversation")[0]
    ask = c.facts.functions["needs_same_contact_reason"]

    assert ask(talked.id) is True
    assert ask(str(talked.id)) is True
    assert ask("new") is False
    assert ask(None) is False
    c.change(talked, same_contact_reason="They asked for it")
    assert ask(talked.id) is False


# -- people -----------------------------------------------------------------------


def test_difficulty_is_substantial_while_nobody_has_talked_with_the_adult(c) -> None:
    assert c.facts["substantial_difficulty"] is True
    c.start()
    assert c.facts["substantial_difficulty"] is False
    c.write("support_need", difficulty=["weighing_up"])
    assert c.facts["advocate_needed"] is True


def test_an_advocate_stays_in_place_while_another_is_asked_for(c) -> None:
    c.task("record_advocate")
    c.write("advocate", kind="care_act", status="in_place")
    c.write("advocate", kind="isva")

    assert c.facts["advocate_in_place"] is True
    assert c.facts["advocate_settled"] is True


def test_nobody_s_capacity_is_in_doubt_after_they_have_died(c) -> None:
    c.start()
    c.write("support_need", capacity_doubt="yes", capacity_decision="Where to live")
    assert c.facts["capacity_in_doubt"] is True

    c.adult(died_on=date(2026, 3, 1))

    assert c.facts["capacity_in_doubt"] is False


def test_a_person_they_keep_out_is_no_supporter(c) -> None:
    c.task("hear_from_adult")
    c.write("person", name="Ann Lee", supports_adult="yes", wish="support_me")
    assert c.facts["supporters_recorded"] is True

    c.write("person", name="ann lee", supports_adult="yes", wish="do_not_involve")

    assert c.facts["supporters_recorded"] is False
    assert [row.wish for row in c.record.live("person")] == ["do_not_involve"]


def test_a_capacity_of_an_earlier_case_says_nothing_of_this_one(c) -> None:
    c.task("assess_capacity")
    c.write("capacity", decision="Money", result="lacks_capacity")
    c.now += timedelta(days=300)
    c.task("record_concern")
    c.write("concern", received_at=c.now, triage="for_us")

    assert c.facts["lacks_capacity"] is False
    assert c.facts["end_lacked_capacity"] == "has_capacity"


def test_capacity_is_regained_for_the_same_decision(c) -> None:
    c.task("assess_capacity")
    c.write("capacity", decision="Where to live", result="lacks_capacity")
    assert c.facts["lacks_capacity"] is True
    c.task("assess_capacity")
    c.write("capacity", decision="where to live?", result="has_capacity")

    assert c.facts["lacks_capacity"] is False
    assert c.facts["capacity_regained"] is True
    assert c.facts["end_lacked_capacity"] == "lacks_capacity"


# -- the rest ---------------------------------------------------------------------


def test_the_page_is_due_where_a_risk_was_identified_and_a_page_is_written(c) -> None:
    c.task("have_conversation")
    risk = c.write("risk", what_happened="-")
    c.write("risk_finding", risk=risk.id, assessment="risk_identified_no_action")
    page = c.write("stay_safe_page", signs="Shouting")
    assert c.facts["stay_safe_due"] is True

    c.change(page, not_wanted_why="He reads my things")

    assert c.facts["stay_safe_due"] is False


def test_only_actions_made_while_planning_are_interim_actions(c) -> None:
    c.task("make_safe")
    c.write("action", what="Call", done_at=c.now)
    c.task("plan_enquiry")
    c.write("decision", how_weighed="-")
    action = c.write("action", what="Sit with her", outcomes=["safety_duty"])
    assert c.facts["interim_actions"] == 1

    c.task("review_plan")
    c.write("action_review", action=action.id, status="no_longer_needed")

    assert c.facts["interim_actions"] == 0


def test_the_first_occurrence_that_ended_the_enquiry_gives_the_reason(c) -> None:
    c.decide("agree_closing", result="not_agree")
    c.decide("decide_request", result="stop")
    c.decide("decide_after_death", result="close")

    assert c.facts["early_close_reason"] == "ceased_at_adults_request"


def test_a_wish_to_go_on_takes_a_refusal_back(c) -> None:
    c.task("hear_from_adult")
    c.write("views", wishes="does_not_agree")
    assert c.facts["refuses"] is True
    c.task("review_outcomes_middle")
    c.write("views", wishes="agrees_with_limits")

    assert c.facts["refuses"] is False


def test_the_police_hold_until_they_have_ended(c) -> None:
    c.task("record_police_lead")
    lead = c.write("police_lead", **{"from": DAY})
    assert c.facts["police_holds"] is True
    c.change(lead, until=DAY)

    assert c.facts["police_holds"] is False


def test_a_concern_written_by_mistake_counts_until_the_manager_agreed(c) -> None:
    c.task("record_concern")
    c.write("concern", triage="recorded_in_error")
    assert c.record.one("concern") is not None
    c.decide("confirm_not_for_us", result="agree")

    assert c.record.one("concern") is None


def test_facts_are_worked_out_once_until_the_record_changes(c) -> None:
    asked = []
    facts = Facts(c.record, {"earlier_cases": lambda: asked.append(1) or 3, "duty": "s42"})

    assert (facts["earlier_cases"], facts["earlier_cases"], len(asked)) == (3, 3, 1)
    facts.forget()
    assert facts["earlier_cases"] == 3 and len(asked) == 2
    assert facts["duty"] == "s42"
    assert "occurrences_open" not in facts
    with pytest.raises(KeyError):
        facts["occurrences_open"]


def test_an_event_keeps_the_facts_that_changed(c) -> None:
    before = c.facts.snapshot()
    c.adult(died_on=date(2026, 3, 1))

    assert changed(before, c.facts.snapshot()) == {
        "adult_died": True,
        "advocate_settled": True,
        "people_to_tell": 0,
    }


@pytest.mark.parametrize("name", sorted(KINDS))
def test_every_live_rule_can_be_asked_of_an_empty_row(name, c) -> None:
    c.task("anything")
    if name != "adult":
        c.write(name)

    assert isinstance(c.record.live(name), list)
