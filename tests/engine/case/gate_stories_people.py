"""Stories of the gates about people: wishes, supporters, advocates, capacity, safe contact."""

from __future__ import annotations

from tests.engine.case.gate_story import Book, Story
from tests.engine.record.a_case import ACase

PEOPLE: list[Story] = []
book = Book(PEOPLE)
holds, refuses = book.holds, book.refuses

CHECKS = ["willing", "not_paid", "not_alleged", "adult_agrees"]
LACKING = {
    "decision": "Where to live",
    "understand": "yes",
    "retain": "no",
    "weigh": "no",
    "say": "yes",
    "because": "yes",
    "because_why": "Dementia",
    "evidence": "Could not say it back after a minute",
    "result": "lacks_capacity",
}


def refuse(c: ACase) -> None:
    c.task("hear_from_adult", "start")
    c.write("views", wishes="does_not_agree")


@holds("override_grounded")
def an_override_has_ground_reason_and_says_if_told(c: ACase) -> None:
    c.task("decide_duty")
    c.write("override", grounds=["others_at_risk"], reason="Two others", adult_told="yes")


@holds("override_grounded")
def a_request_turned_down_is_told_in_the_next_task(c: ACase) -> None:
    c.task("record_request")
    c.write("stop_request", words="Stop it", what="all")
    c.task("decide_request")
    c.write("override", grounds=["others_at_risk"], reason="Two others")


@holds("refusal_answered")
def a_request_to_stop_was_decided_in_the_very_task_that_answers_it(c: ACase) -> None:
    c.task("record_request")
    asked = c.write("stop_request", words="Stop it", what="all")
    c.task("decide_request")
    c.change(asked, only_them="yes")
    c.write("decision", result="stop", reasons="It is theirs to say", how_weighed="As they say")


@refuses("refusal_answered")
def an_override_about_one_person_does_not_answer_a_refusal(c: ACase) -> None:
    refuse(c)
    c.task("decide_action")
    c.write(
        "override",
        person="Tom Teale",
        grounds=["others_at_risk"],
        reason="He has the key",
        adult_told="yes",
    )


@refuses("override_grounded")
def an_override_has_no_ground(c: ACase) -> None:
    c.task("decide_duty")
    c.write("override", grounds=[], reason="Two others", adult_told="yes")


@refuses("override_grounded")
def nobody_says_whether_the_adult_was_told(c: ACase) -> None:
    c.task("decide_duty")
    c.write("override", grounds=["others_at_risk"], reason="Two others")


@refuses("override_grounded")
def not_told_has_no_reason(c: ACase) -> None:
    c.task("decide_duty")
    c.write("override", grounds=["vital_interest"], reason="A knife", adult_told="no_not_safe")


@holds("refusal_answered")
def the_adult_agrees(c: ACase) -> None:
    c.task("hear_from_adult", "start")
    c.write("views", wishes="agrees")


@holds("refusal_answered")
def a_refusal_is_overridden_with_a_ground(c: ACase) -> None:
    refuse(c)
    c.task("decide_action")
    c.write("override", grounds=["others_at_risk"], reason="Two others", adult_told="yes")


@holds("refusal_answered")
def the_request_to_stop_is_decided(c: ACase) -> None:
    c.task("record_request")
    c.write("stop_request", words="Stop it", what="all")
    c.decide("decide_request", result="go_on")


@refuses("refusal_answered")
def nobody_answers_a_refusal(c: ACase) -> None:
    refuse(c)


@refuses("refusal_answered")
def the_override_is_older_than_the_refusal(c: ACase) -> None:
    c.task("decide_duty")
    c.write("override", grounds=["others_at_risk"], reason="Two others", adult_told="yes")
    refuse(c)


@holds("other_person")
def another_manager_decides(c: ACase) -> None:
    c.authors = {"report_findings": frozenset({c.user.id})}
    c.task("decide_action", not_by="report_findings")
    c.actor_id = c.manager.id


@refuses("other_person")
def the_author_decides(c: ACase) -> None:
    c.authors = {"report_findings": frozenset({c.user.id})}
    c.task("decide_action", not_by="report_findings")


@holds("other_person")
def another_manager_agrees_that_the_adult_could_not_be_asked(c: ACase) -> None:
    c.not_possible("start")
    c.actor_id = c.manager.id
    c.decide("agree_exception", result="agree")


@refuses("other_person")
def a_manager_agrees_to_their_own_exception(c: ACase) -> None:
    c.not_possible("start")
    c.decide("agree_exception", result="agree")


@refuses("other_person")
def whoever_found_no_advocate_agrees_that_there_is_none(c: ACase) -> None:
    c.task("record_advocate")
    c.write("advocate", status="none_available")
    c.decide("agree_exception", result="agree")


@holds("supporter_suitable")
def the_supporter_meets_all_four(c: ACase) -> None:
    c.task("hear_from_adult", "start")
    friend = c.write("person", name="Ann Lee", wish="support_me")
    c.write("support_need", supporter=friend.id, supporter_checks=CHECKS)


@refuses(
    "supporter_suitable",
    "This person cannot be the supporter: one of the four conditions is not met.",
)
def the_supporter_is_paid_to_care(c: ACase) -> None:
    c.task("hear_from_adult", "start")
    carer = c.write("person", name="Ann Lee", wish="support_me")
    checks = [check for check in CHECKS if check != "not_paid"]
    c.write("support_need", supporter=carer.id, supporter_checks=checks)


@refuses(
    "supporter_suitable",
    "This person is said to have caused harm, so they cannot be the supporter.",
)
def the_supporter_is_said_to_have_caused_harm(c: ACase) -> None:
    c.task("hear_from_adult", "start")
    c.write("person_alleged", name="LEE, Ann")
    friend = c.write("person", name="Ann Lee", wish="support_me")
    c.write("support_need", supporter=friend.id, supporter_checks=CHECKS)


def hard_and_alone(c: ACase) -> None:
    c.task("hear_from_adult", "start")
    c.write("support_need", difficulty=["understanding"], has_supporter="no")


@holds("advocate_settled")
def nothing_was_hard(c: ACase) -> None:
    c.task("hear_from_adult", "start")
    c.write("support_need", difficulty=["nothing"])


@holds("advocate_settled")
def an_advocate_is_in_place(c: ACase) -> None:
    hard_and_alone(c)
    c.task("record_advocate")
    c.write("advocate", status="in_place", name="Zoe")


@holds("advocate_settled")
def the_manager_agreed_that_there_is_none(c: ACase) -> None:
    hard_and_alone(c)
    c.task("record_advocate")
    c.write("advocate", status="none_available", why_not="Six weeks")
    c.decide("agree_exception", result="agree")


@refuses("advocate_settled")
def an_advocate_is_needed_and_only_asked_for(c: ACase) -> None:
    hard_and_alone(c)
    c.task("request_advocate")
    c.write("advocate", kind="care_act")


@refuses("advocate_settled")
def capacity_is_lacking_and_nobody_stands_by(c: ACase) -> None:
    nothing_was_hard(c)
    c.task("assess_capacity")
    c.write("capacity", **LACKING)


def doubt(c: ACase) -> None:
    c.task("hear_from_adult", "start")
    c.write("support_need", capacity_doubt="yes", capacity_decision="Where to live")


@holds("capacity_assessed")
def the_doubt_is_settled_for_that_decision(c: ACase) -> None:
    doubt(c)
    c.task("assess_capacity")
    c.write("capacity", **LACKING)


@refuses(
    "capacity_assessed",
    "Capacity is in doubt for this decision: Where to live. Assess it first.",
)
def another_decision_was_assessed(c: ACase) -> None:
    doubt(c)
    c.task("assess_capacity")
    c.write("capacity", **{**LACKING, "decision": "Taking medicine"})


@refuses("capacity_assessed")
def the_stored_result_does_not_follow(c: ACase) -> None:
    c.task("assess_capacity")
    c.write("capacity", **{**LACKING, "because": "no"})


@holds("capacity_follows_limbs")
def capacity_is_lacking_with_cause_and_evidence(c: ACase) -> None:
    c.task("assess_capacity")
    c.write("capacity", **LACKING)


@refuses("capacity_follows_limbs")
def all_four_are_yes_and_capacity_is_called_lacking(c: ACase) -> None:
    c.task("assess_capacity")
    c.write("capacity", **{**LACKING, "retain": "yes", "weigh": "yes"})


@refuses(
    "capacity_follows_limbs",
    "Name the decision. Capacity is assessed for one decision at a time.",
)
def no_decision_is_named(c: ACase) -> None:
    c.task("assess_capacity")
    c.write("capacity", **{**LACKING, "decision": ""})


@refuses(
    "capacity_follows_limbs",
    "Say what the four answers rest on, and how they come from the impairment.",
)
def the_cause_is_not_explained(c: ACase) -> None:
    c.task("assess_capacity")
    c.write("capacity", **{**LACKING, "because_why": None})
