"""The six principles: each line is found in a whole record, and goes with the one fact it rests on."""

from __future__ import annotations

import pytest

from engine.case.gates import GATES
from engine.record.facts import Facts
from engine.record.principles import FOUND, NOT_NEEDED, NOT_YET, PRINCIPLES, evidence
from tests.engine.case.views.a_whole_record import Told
from tests.engine.record.a_case import DAY, ACase

#: (the fact that is left out, the line that goes with it, the gate that then refuses)
RESTS_ON = [
    ("the asking at the start", "asked_at_the_start", "start_done"),
    ("their words", "in_their_own_words", "expressed_has_words"),
    ("reading it back", "read_back_to_them", ""),
    ("how they take part", "how_they_take_part", ""),
    ("the ground", "wishes_followed_or_answered", "refusal_answered"),
    ("the options", "options_talked_about", ""),
    ("the middle", "asked_again_in_the_middle", "middle_done"),
    ("the answer at the end", "answered_at_the_end", "threefold"),
    ("how it was for them", "how_it_was_for_them", ""),
    ("who else is at risk", "others_at_risk_asked", ""),
    ("something until more is known", "safe_meanwhile", ""),
    ("the signs", "signs_to_watch", ""),
    ("the page in their hands", "page_with_them", "page_given"),
    ("the actions of the plan", "plan_with_actions", "plan_has_actions"),
    ("the review of the plan", "plan_looked_at_again", ""),
    ("what was learned", "lessons_written_down", ""),
    ("the third question", "duty_from_three_answers", "duty_follows_limbs"),
    ("the route", "route_in_proportion", ""),
    ("why one conversation is not enough", "route_in_proportion", ""),
    ("how likely and how serious", "risk_weighed", ""),
    ("the gentlest choice", "gentler_way_considered", ""),
    ("which risk they accept", "risk_they_choose", "risk_outcome_said"),
    ("the pace", "at_their_pace", ""),
    ("that everyone is safe", "danger_made_safe", "danger_settled"),
    ("a safe way", "safe_ways_known", "safe_channel"),
    ("the advocate", "advocate_with_them", "advocate_settled"),
    ("the assessment of capacity", "capacity_assessed_where_in_doubt", "capacity_assessed"),
    ("children's services", "children_thought_of", "children_and_board"),
    ("the police", "crime_thought_of", ""),
    ("what was found", "each_risk_looked_into", "return_complete"),
    ("what became of the risk", "each_risk_has_an_outcome", "risk_outcome_said"),
    ("whether the person alleged is told", "alleged_told_only_on_purpose", ""),
    ("whom to involve", "asked_whom_to_involve", ""),
    ("keeping out whom they keep out", "kept_out_stay_out", "do_not_involve"),
    ("what supporters were offered", "supporters_offered_help", "support_offered"),
    ("their part in planning", "planned_with_them", ""),
    ("a basis", "agencies_asked", "shared_properly"),
    ("a basis", "sharing_has_a_basis", "shared_properly"),
    ("the check of a report", "enquiries_of_others_checked", "caused_enquiries_checked"),
    ("who helps them stay well", "community_thought_of", ""),
    ("how it counted", "every_decision_weighed", "decision_weighed"),
    ("the reasons", "reasons_for_the_duty", ""),
    ("the second person", "decided_by_another_person", "other_person"),
    ("that we act against their wishes", "told_of_acting_against_them", "override_grounded"),
    ("how to complain", "how_to_complain", ""),
    ("the answer for who told us", "everybody_has_an_answer", "people_told"),
    ("the Board", "closing_authorised", "children_and_board"),
]
#: Lines that a whole enquiry does not need, and why: tested on their own below.
ELSEWHERE = {
    "earlier_concerns_looked_up",
    "something_else_offered",
    "exceptions_agreed",
    "handed_over_safely",
}


def lines(c: ACase) -> dict[str, str]:
    """The name of each line -> how it stands."""
    found = evidence(c.record, c.facts)
    return {asks.name: one.state for every in found.values() for asks, one in every}


def test_a_whole_record_has_evidence_of_everything_and_no_gate_refuses(c):
    told = Told(c)

    stands = lines(c)
    assert {n: s for n, s in stands.items() if s != FOUND and n not in ELSEWHERE} == {}
    assert told.refused == set()


@pytest.mark.parametrize(("fact", "line", "gate"), RESTS_ON, ids=lambda text: text)
def test_without_the_fact_its_line_is_not_found_and_its_gate_refuses(c, fact, line, gate):
    told = Told(c, without=fact)

    assert lines(c)[line] == NOT_YET
    assert gate in told.refused or not gate


def test_every_line_is_tested_and_names_a_gate_that_exists():
    every = [asks for asked in PRINCIPLES.values() for asks in asked]
    rests = {line: gate for _, line, gate in RESTS_ON}

    assert {asks.name for asks in every} == rests.keys() | ELSEWHERE
    assert len({asks.name for asks in every}) == len(every)
    assert {asks.gate for asks in every} - {""} <= {gate.NAME for gate in GATES}


def test_an_empty_record_shows_nothing_and_asks_for_everything(c):
    assert set(lines(c).values()) == {NOT_YET, NOT_NEEDED}
    assert lines(c)["asked_at_the_start"] == NOT_YET


def test_earlier_concerns_are_looked_up_by_themselves_when_one_comes(c):
    c.task("record_concern")
    c.write("concern", triage="for_us")
    facts = Facts(c.record, {"earlier_cases": 2, "repeat_within_12_months": True})

    (asks, one), *_ = evidence(c.record, facts)["prevention"]

    assert (asks.name, one.state) == ("earlier_concerns_looked_up", FOUND)
    assert one.detail == "2 earlier cases; again within twelve months"


@pytest.mark.parametrize("agreed", [True, False])
def test_the_manager_s_agreement_stands_in_for_an_asking_that_was_not_possible(c, agreed):
    c.enquiry()
    c.not_possible("start")
    if agreed:
        c.decide("agree_exception", result="agree")

    stands = lines(c)

    assert stands["exceptions_agreed"] == (FOUND if agreed else NOT_YET)
    assert stands["asked_at_the_start"] == (NOT_NEEDED if agreed else NOT_YET)


def test_what_is_not_for_us_needs_nothing_but_an_answer_for_who_told_us(c):
    c.task("record_concern")
    c.write("concern", triage="other_area")
    c.write("referrer", kind="housing", name="Bea Nolan")
    c.decide("confirm_not_for_us", result="agree", reasons="Northmoor has it")

    missing = {name for name, state in lines(c).items() if state == NOT_YET}

    assert missing == {"everybody_has_an_answer"}


def test_a_request_to_stop_that_was_decided_is_an_answer(c):
    """The decision writes into the very row of the request, in one submit."""
    c.enquiry()
    c.task("record_request")
    request = c.write("stop_request", words="Leave it alone", what="all")
    assert lines(c)["wishes_followed_or_answered"] == NOT_YET

    c.decide("decide_request", result="stop", reasons="It concerns only her")
    c.change(request, only_them="yes")

    assert lines(c)["wishes_followed_or_answered"] == FOUND


def test_after_a_death_and_after_an_early_end_a_plan_is_not_waited_for(c):
    c.enquiry()
    assert lines(c)["plan_with_actions"] == lines(c)["signs_to_watch"] == NOT_YET

    c.adult(died_on=DAY)
    assert lines(c)["plan_with_actions"] == lines(c)["signs_to_watch"] == NOT_NEEDED
    assert lines(c)["risk_weighed"] == NOT_YET

    c.decide("authorise_early_closing", result="authorise")
    assert lines(c)["risk_weighed"] == NOT_NEEDED
    assert lines(c)["each_risk_looked_into"] == NOT_YET


def test_what_is_wrong_and_not_only_missing_never_lapses(c):
    c.enquiry()
    c.task("gather_information")
    c.write("agency_contact", agency="The bank", asked_on=DAY)
    c.decide("authorise_early_closing", result="authorise")

    assert lines(c)["agencies_asked"] == lines(c)["sharing_has_a_basis"] == NOT_YET


def test_asked_after_all_is_asked(c):
    c.enquiry()
    c.not_possible("start")
    c.task("review_outcomes_again")
    c.write("outcome_capture", conversation=c.talk().id, asked="asked_none_expressed")

    assert lines(c)["asked_at_the_start"] == FOUND


@pytest.mark.parametrize("accepted", [True, False])
def test_a_move_is_handed_over_when_somebody_there_accepted_it(c, accepted):
    c.enquiry()
    c.task("report_move")
    said = {"result": "accepted", "accepted_by": "J. Poole", "accepted_on": DAY} if accepted else {}
    c.write("transfer", to_authority="Leeds", moved_on=DAY, basis="adult_agrees", **said)

    assert lines(c)["handed_over_safely"] == (FOUND if accepted else NOT_YET)


@pytest.mark.parametrize("named", [["advice"], []])
def test_where_there_is_no_duty_something_else_is_named_and_the_rest_is_not_needed(c, named):
    c.decide("decide_duty", needs="no", risk="yes", unable="yes", other_enquiry="no",
             result="not_met", alternatives=named, reasons="No needs")  # fmt: skip

    stands = lines(c)

    assert stands["something_else_offered"] == (FOUND if named else NOT_YET)
    assert stands["asked_again_in_the_middle"] == NOT_NEEDED
    assert stands["plan_with_actions"] == NOT_NEEDED


def test_what_is_said_are_days_numbers_and_codes_never_what_somebody_wrote(c):
    Told(c)
    written = {
        text
        for kind in ("desired_outcome", "views", "person", "decision", "risk_finding", "report")
        for row in c.record.rows(kind)
        for text in row.values().values()
        if isinstance(text, str) and " " in text
    }

    details = [one.detail for every in evidence(c.record, c.facts).values() for _, one in every]

    assert written and not [d for d in details for text in written if text in d]
