"""Stories of the gates about decisions, findings, plans, closing and the end."""

from __future__ import annotations

from typing import Any

from tests.engine.case.gate_story import Book, Story
from tests.engine.record.a_case import DAY, ACase

CLOSING: list[Story] = []
book = Book(CLOSING)
holds, refuses = book.holds, book.refuses

NOT_MET = {"needs": "no", "risk": "yes", "unable": "yes", "other_enquiry": "no"}


@holds("duty_follows_limbs")
def three_times_yes_is_a_duty(c: ACase) -> None:
    c.enquiry()


@refuses("duty_follows_limbs")
def the_result_contradicts_the_limbs(c: ACase) -> None:
    c.decide("decide_duty", **NOT_MET, result="s42")


@refuses("duty_follows_limbs")
def one_limb_cannot_be_told_yet(c: ACase) -> None:
    c.decide("decide_duty", needs="yes", risk="cannot_tell_yet", unable="yes", result="s42")


@holds("enquiry_cannot_leave")
def without_an_enquiry_the_case_may_leave(c: ACase) -> None:
    c.decide("decide_duty", **NOT_MET, result="not_met")
    c.ended_as = "duty_not_met"


@refuses("enquiry_cannot_leave")
def an_enquiry_goes_out_by_the_side_door(c: ACase) -> None:
    c.enquiry()
    c.ended_as = "not_for_us"


@holds("alternative_named")
def something_else_will_help(c: ACase) -> None:
    c.decide("decide_duty", **NOT_MET, alternatives=["advice", "housing"])


@holds("alternative_named")
def nothing_more_is_needed(c: ACase) -> None:
    c.decide("decide_duty", **NOT_MET, alternatives=["no_action"])


@refuses("alternative_named")
def nobody_says_what_will_help(c: ACase) -> None:
    c.decide("decide_duty", **NOT_MET)


@refuses("alternative_named")
def nothing_more_and_yet_something(c: ACase) -> None:
    c.decide("decide_duty", **NOT_MET, alternatives=["no_action", "advice"])


@holds("decision_weighed")
def a_decision_says_how_wishes_counted(c: ACase) -> None:
    c.decide("confirm_safe", result="safe")


@holds("decision_weighed")
def to_send_back_decides_nothing_yet(c: ACase) -> None:
    c.decide("authorise_closing", result="return", how_weighed=None)


@refuses("decision_weighed")
def a_decision_leaves_the_adult_out(c: ACase) -> None:
    c.decide("confirm_safe", result="safe", how_weighed=" ")


def cause(c: ACase) -> Any:
    inside = c.occurrence("caused_enquiry")
    c.task("request_enquiry", of=inside)
    c.write("caused_enquiry", organisation="The trust", basis="safeguarding_duty")
    return inside


def check(c: ACase, inside: Any, result: str) -> None:
    c.task("check_report", of=inside)
    c.write("decision", result=result, how_weighed="-")


@holds("caused_enquiries_checked")
def a_report_is_challenged_and_found_out_by_us(c: ACase) -> None:
    check(c, cause(c), "challenge")


@refuses("caused_enquiries_checked")
def a_report_is_sent_back(c: ACase) -> None:
    check(c, cause(c), "return")


@refuses("caused_enquiries_checked")
def another_report_was_accepted_not_this_one(c: ACase) -> None:
    first = cause(c)
    cause(c)
    check(c, first, "accept")


def line(c: ACase) -> Any:
    c.task("plan_enquiry")
    return c.write("line_of_enquiry", question="Where did it go?", outcomes=["safety_duty"])


@holds("lines_answered")
def each_line_says_what_was_found_or_why_not(c: ACase) -> None:
    found, not_found = line(c), line(c)
    c.task("make_enquiries")
    c.write("line_answer", line=found.id, result="yes", found="In the till")
    c.write("line_answer", line=not_found.id, result="no", why_not="No records")


@refuses("lines_answered")
def a_line_has_no_answer(c: ACase) -> None:
    line(c)


@refuses("lines_answered")
def a_line_was_not_answered_and_nobody_says_why(c: ACase) -> None:
    c.write("line_answer", line=line(c).id, result="no")


@holds("linked_to_outcome")
def an_action_serves_an_outcome(c: ACase) -> None:
    (outcome,) = c.start("Peace")
    c.task("agree_plan")
    c.write("action", what="Change the lock", outcomes=[str(outcome.id)])


@holds("linked_to_outcome")
def what_was_done_in_danger_served_safety(c: ACase) -> None:
    c.task("make_safe")
    c.write("action", what="Called 999", done_at=c.now)


@refuses("linked_to_outcome")
def an_action_serves_nothing(c: ACase) -> None:
    c.task("agree_plan")
    c.write("action", what="Change the lock", outcomes=[])


@refuses("linked_to_outcome")
def a_line_names_an_outcome_of_nobody(c: ACase) -> None:
    c.task("plan_enquiry")
    c.write("line_of_enquiry", question="Why?", outcomes=["999"])


def danger(c: ACase) -> Any:
    inside = c.occurrence("immediate_danger")
    c.task("report_danger", of=inside)
    c.write("danger", what="A knife", who=["adult"])
    return inside


def confirm(c: ACase, inside: Any, result: str) -> None:
    c.task("confirm_safe", of=inside)
    c.write("decision", result=result, how_weighed="-")


@holds("danger_settled")
def the_manager_confirmed_that_everyone_is_safe(c: ACase) -> None:
    confirm(c, danger(c), "safe")


@refuses("danger_settled")
def the_manager_wants_more_done(c: ACase) -> None:
    confirm(c, danger(c), "not_safe")


@refuses("danger_settled")
def one_of_two_dangers_is_still_open(c: ACase) -> None:
    first = danger(c)
    danger(c)
    confirm(c, first, "safe")


def plan(c: ACase, **action: Any) -> None:
    c.task("agree_plan")
    c.write(
        "action",
        **{"what": "Lock", "outcomes": ["safety_duty"], "who": "Jo", "due_on": DAY, **action},
    )


@holds("plan_has_actions")
def a_plan_has_an_action_and_the_page(c: ACase) -> None:
    plan(c)
    c.write("stay_safe_page", who_i_call="My sister")


@holds("plan_has_actions")
def the_adult_does_not_want_the_page(c: ACase) -> None:
    plan(c)
    c.write("stay_safe_page", not_wanted_why="He reads my things")


@refuses("plan_has_actions")
def the_action_has_no_name(c: ACase) -> None:
    plan(c, who="")


@refuses(
    "plan_has_actions",
    "Write the page 'How I stay safe' with the adult, or say why they do not want one.",
)
def the_page_is_not_written(c: ACase) -> None:
    plan(c)


def risk(c: ACase, assessment: str = "risk_identified_action_taken") -> Any:
    c.task("report_findings")
    row = c.write("risk", what_happened="Money went", types=["financial"])
    c.write(
        "risk_finding",
        risk=row.id,
        types=["financial"],
        source="home_care",
        location="own_home",
        assessment=assessment,
    )
    return row


@holds("page_given")
def the_page_was_given(c: ACase) -> None:
    risk(c)
    c.write("stay_safe_page", signs="Shouting", given="given_and_understood")


@holds("page_given")
def it_was_not_given_for_a_reason(c: ACase) -> None:
    risk(c)
    c.write("stay_safe_page", signs="-", given="not_given", not_given_why="He would find it")


@refuses("page_given")
def nobody_says_whether_the_page_was_given(c: ACase) -> None:
    risk(c)
    c.write("stay_safe_page", signs="Shouting")


@holds("risk_outcome_said")
def the_risk_is_removed(c: ACase) -> None:
    c.write("risk_result", risk=risk(c).id, risk_outcome="risk_removed")


@holds("risk_outcome_said")
def a_risk_remains_with_both_reasons(c: ACase) -> None:
    c.write(
        "risk_result", risk=risk(c).id, risk_outcome="risk_remains", risk_accepted="His company"
    )
    c.decide("authorise_closing", result="authorise", risk_remains_why="Their choice")


@refuses("risk_outcome_said")
def an_identified_risk_has_no_outcome(c: ACase) -> None:
    risk(c)


@refuses("risk_outcome_said", "Say what the adult accepts of the risk that remains.")
def a_risk_remains_and_nobody_says_what_is_accepted(c: ACase) -> None:
    c.write("risk_result", risk=risk(c).id, risk_outcome="risk_remains")


@refuses(
    "risk_outcome_said",
    "A risk remains. The manager has to say why the enquiry can end all the same.",
)
def a_risk_remains_without_the_managers_reason(c: ACase) -> None:
    c.write(
        "risk_result", risk=risk(c).id, risk_outcome="risk_remains", risk_accepted="His company"
    )
