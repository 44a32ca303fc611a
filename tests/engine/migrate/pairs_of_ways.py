"""Pairs of ways: versions with other ways, occurrences, milestones, stages and parts."""

from __future__ import annotations

from tests.engine.migrate.changes import MAIN, ROUND, own, pair
from tests.engine.migrate.drawing import Drawing, note_form

# -- ways ----------------------------------------------------------------------------------


@pair
def a_condition_changed(it: Drawing) -> None:
    flow = it.node(MAIN, "plan_needed_to_plan")
    flow[0].text = "plan_needed and risk_remains"


@pair
def a_condition_turned_round(it: Drawing) -> None:
    flow = it.node(MAIN, "route_to_conversation")
    flow[0].text = "route != 'conversation'"


@pair
def a_branch_side_by_side(it: Drawing) -> None:
    it.task("concern.bpmn", "look_again", "Look again", "gather_information")
    it.flow("concern.bpmn", "hear_and_decide", "look_again")
    it.flow("concern.bpmn", "look_again", "heard_and_decided")
    it.new_form("look_again", note_form("look_again"))


def _no_gateways(it: Drawing) -> None:
    for flow in ("enquire_and_review_to_make_enquiries", "make_enquiries_to_enquired_and_reviewed"):
        it.cut(ROUND, flow)
    for flow in (
        "enquire_and_review_to_review_outcomes_middle",
        "review_outcomes_middle_to_enquired_and_reviewed",
    ):
        it.cut(ROUND, flow)
    for gateway in ("enquire_and_review", "enquired_and_reviewed"):
        it.erase(ROUND, gateway)


@pair
def side_by_side_made_one_after_the_other(it: Drawing) -> None:
    _no_gateways(it)
    it.lead(ROUND, "plan_enquiry_to_enquire_and_review", target="make_enquiries")
    it.flow(ROUND, "make_enquiries", "review_outcomes_middle")
    it.lead(ROUND, "enquired_and_reviewed_to_report_findings", source="review_outcomes_middle")


@pair
def one_after_the_other_made_side_by_side(it: Drawing) -> None:
    it.lead(ROUND, "round_opened_to_plan_enquiry", target="enquire_and_review")
    it.lead(
        ROUND,
        "plan_enquiry_to_enquire_and_review",
        source="enquire_and_review",
        target="plan_enquiry",
    )
    it.flow(ROUND, "plan_enquiry", "enquired_and_reviewed")


@pair
def a_part_drawn_in(it: Drawing) -> None:
    it.copy_into(
        MAIN,
        "closing.bpmn",
        [
            "review_outcomes_end",
            "review_outcomes_end_delayed",
            "review_outcomes_end_reminded",
            "authorise_closing",
            "closing_returned",
            "review_outcomes_end_to_authorise_closing",
            "authorise_closing_to_closing_returned",
            "closing_returned_to_review_outcomes_end",
            "closing_returned_to_closing_authorised",
            "review_outcomes_end_delayed_to_review_outcomes_end_reminded",
        ],
    )
    it.lead(MAIN, "closing_returned_to_closing_authorised", target="enquiry_ended")
    it.cut(MAIN, "closing_to_enquiry_ended")
    for flow in ("conversation_findings_reported", "plan_needed", "after_plan"):
        it.lead(MAIN, f"{flow}_to_closing", target="review_outcomes_end")
    it.erase(MAIN, "closing")
    it.forget("closing.bpmn")


@pair
def a_part_drawn_out(it: Drawing) -> None:
    body = it.files["conversation.bpmn"].decode()
    body = body.replace("conversation", "telling").replace("Conversation", "Telling")
    it.files["telling.bpmn"] = body.encode()
    root = "telling.bpmn"
    it.unhook(root, "have_telling_delayed")
    for flow in ("have_telling_to_telling_held", "telling_opened_to_have_telling"):
        it.cut(root, flow)
    it.erase(root, "have_telling")
    it.task(root, "tell_people", "Tell people what was decided", "telling_opened")
    it.property(root, "tell_people", "within", "tell_people")
    it.flow(root, "telling_opened", "tell_people")
    it.flow(root, "tell_people", "telling_held")
    it.erase(MAIN, "tell_people")
    it.element(MAIN, "callActivity", "telling_part", "duty", name="Tell", calledElement="telling")
    it.lead(MAIN, "duty_to_tell_people", target="telling_part")
    it.lead(MAIN, "tell_people_to_duty_not_met", source="telling_part")


@pair
def a_new_loop(it: Drawing) -> None:
    it.element(
        "plan.bpmn", "exclusiveGateway", "plan_whole", "agree_plan",
        name="Is it whole?", default="plan_whole_to_plan_agreed",
    )  # fmt: skip
    it.lead("plan.bpmn", "agree_plan_to_plan_agreed", target="plan_whole")
    it.flow("plan.bpmn", "plan_whole", "plan_agreed")
    it.flow("plan.bpmn", "plan_whole", "agree_plan", "conversations < 1")


# -- occurrences -------------------------------------------------------------------------------


@pair
def an_occurrence_more(it: Drawing) -> None:
    _complaint(it)


@pair
def an_occurrence_less(it: Drawing) -> None:
    _forget_disagreements(it)


@pair
def an_occurrence_called_otherwise(it: Drawing) -> None:
    _complaint(it)
    _forget_disagreements(it)


def _complaint(it: Drawing) -> None:
    body = it.files["occurrences/disagreement.bpmn"].decode()
    it.files["occurrences/complaint.bpmn"] = (
        body.replace("disagreement", "complaint").replace("Disagreement", "Complaint").encode()
    )
    for task in ("record", "answer"):
        it.new_form(f"{task}_complaint", own(it.form_of(f"{task}_disagreement"), "_again"))


def _forget_disagreements(it: Drawing) -> None:
    for path in [p for p in it.files if "disagreement" in p and not p.startswith("scenarios/")]:
        del it.files[path]


# -- milestones and stages ----------------------------------------------------------------------


@pair
def a_milestone_moved(it: Drawing) -> None:
    path = "enquiry.bpmn"
    it.lead(path, "enquiry_round_to_decide_action", target="enquiry_findings_reported")
    it.lead(
        path,
        "enquiry_findings_reported_to_findings_accepted",
        target="decide_action",
    )
    it.lead(path, "findings_returned_to_enquiry_findings_reported", target="findings_accepted")


@pair
def the_middle_review_later(it: Drawing) -> None:
    it.cut(ROUND, "enquire_and_review_to_review_outcomes_middle")
    it.cut(ROUND, "review_outcomes_middle_to_enquired_and_reviewed")
    it.cut(ROUND, "enquire_and_review_to_make_enquiries")
    it.cut(ROUND, "make_enquiries_to_enquired_and_reviewed")
    for gateway in ("enquire_and_review", "enquired_and_reviewed"):
        it.erase(ROUND, gateway)
    it.lead(ROUND, "plan_enquiry_to_enquire_and_review", target="make_enquiries")
    it.lead(ROUND, "enquired_and_reviewed_to_report_findings", source="make_enquiries")
    it.lead(ROUND, "report_findings_to_round_finished", target="review_outcomes_middle")
    it.flow(ROUND, "review_outcomes_middle", "round_finished")


@pair
def the_middle_review_earlier(it: Drawing) -> None:
    _no_gateways(it)
    it.lead(ROUND, "round_opened_to_plan_enquiry", target="review_outcomes_middle")
    it.flow(ROUND, "review_outcomes_middle", "plan_enquiry")
    it.lead(ROUND, "plan_enquiry_to_enquire_and_review", target="make_enquiries")
    it.lead(ROUND, "enquired_and_reviewed_to_report_findings", source="make_enquiries")


@pair
def a_second_middle_review(it: Drawing) -> None:
    form = own(it.form_of("review_outcomes_middle"), "_again")
    it.insert(
        ROUND, "report_findings_to_round_finished", "review_outcomes_twice",
        "Review the outcomes once more", "report_findings", form,
        msp_stage="middle", faces="adult", within="middle_again",
    )  # fmt: skip


@pair
def the_middle_in_another_task(it: Drawing) -> None:
    """What was the middle is a plain task, and what was a plain task is the middle."""
    middle, plain = it.form_of("review_outcomes_middle"), it.form_of("make_enquiries")
    both = {"pages": [*own(middle, "_there")["pages"], *plain["pages"]]}
    it.new_form("make_enquiries", both)
    it.new_form("review_outcomes_middle", note_form("review_outcomes_middle"))
    it.property(ROUND, "review_outcomes_middle", "msp_stage", None)
    it.property(ROUND, "make_enquiries", "msp_stage", "middle")
    it.property(ROUND, "make_enquiries", "faces", "adult")


# -- whole parts ----------------------------------------------------------------------------------


@pair
def a_task_more_when_closing_early(it: Drawing) -> None:
    flow = "review_outcomes_early_to_authorise_early_closing"
    it.insert("early_closing.bpmn", flow, "look_again", "Look again", "review_outcomes_early")


@pair
def no_early_end_of_a_plan(it: Drawing) -> None:
    it.cut(MAIN, "plan_closed_early_to_early_closing")
    it.erase(MAIN, "plan_closed_early")


@pair
def always_a_plan(it: Drawing) -> None:
    it.cut(MAIN, "plan_needed_to_closing")
    it.cut(MAIN, "plan_needed_to_plan")
    it.lead(MAIN, "enquiry_to_plan_needed", target="plan")
    it.erase(MAIN, "plan_needed")


@pair
def no_way_of_one_conversation(it: Drawing) -> None:
    for flow in (
        "route_to_conversation",
        "conversation_to_conversation_enough",
        "conversation_enough_to_conversation_findings_reported",
        "conversation_findings_reported_to_closing",
        "conversation_enough_to_enquiry",
        "route_to_enquiry",
        "conversation_closed_early_to_early_closing",
    ):
        it.cut(MAIN, flow)
    for gone in (
        "route", "conversation_enough", "conversation_findings_reported",
        "conversation_closed_early", "conversation",
    ):  # fmt: skip
        it.erase(MAIN, gone)
    it.lead(MAIN, "enquiry_started_to_route", target="enquiry")
    for path in ("conversation.bpmn", "forms/have_conversation.json"):
        del it.files[path]
    it.files.pop("guidance/have_conversation.md", None)
