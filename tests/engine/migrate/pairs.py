"""Pairs: forty ways in which an admin might change the shipped process, each a version of its own.

Each is a function from the shipped process to another that passes every check.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from engine.process.bundle import Bundle
from tests.engine.migrate.drawing import Drawing, note_form

ROUND, MAIN, ADVOCATE = "enquiry_round.bpmn", "section42.bpmn", "occurrences/advocate.bpmn"
HALFWAY = "look_at_outcomes_halfway"
Change = Callable[[Drawing], None]

PAIRS: dict[str, Change] = {}


def version(bundle: Bundle, name: str) -> Bundle:
    """The process after one of the changes."""
    drawing = Drawing(bundle)
    PAIRS[name](drawing)
    return drawing.bundle()


def pair(change: Change) -> Change:
    """Put a change into the table, under its own name."""
    PAIRS[change.__name__.replace("_", " ")] = change
    return change


def _questions(data: dict[str, Any]) -> list[dict[str, Any]]:
    return [q for page in data["pages"] for q in page["questions"]]


def _drop(data: dict[str, Any], *ids: str) -> None:
    for page in data["pages"]:
        page["questions"] = [q for q in page["questions"] if q["id"] not in ids]
    data["pages"] = [page for page in data["pages"] if page["questions"]]


def _own(data: dict[str, Any], suffix: str) -> dict[str, Any]:
    """The same questions under names of their own."""
    ids = {q["id"] for q in _questions(data)}
    ids |= {n["id"] for q in _questions(data) for n in q.get("questions", [])}

    def renamed(value: Any) -> Any:
        if isinstance(value, dict):
            return {k: renamed(v) if k != "label" else v for k, v in value.items()}
        if isinstance(value, list):
            return [renamed(v) for v in value]
        if isinstance(value, str):
            for one in sorted(ids, key=len, reverse=True):
                value = _word(value, one, f"{one}{suffix}")
        return value

    return renamed(data)


def _word(text: str, old: str, new: str) -> str:
    return re.sub(rf"(?<![\w:.]){old}(?!\w)", new, text)


# -- wording ---------------------------------------------------------------------------


@pair
def other_words_for_a_task(it: Drawing) -> None:
    it.words("concern.bpmn", 'name="Decide the duty"', 'name="Decide on a duty"')


@pair
def other_words_in_a_form(it: Drawing) -> None:
    it.form("hear_from_adult", lambda d: _questions(d)[0].update(label="Where did you talk?"))


# -- tasks ---------------------------------------------------------------------------------


@pair
def a_task_at_the_start(it: Drawing) -> None:
    it.insert(MAIN, "record_concern_to_for_us", "look_again", "Look again", "record_concern")


@pair
def a_task_in_the_enquiry(it: Drawing) -> None:
    flow = "enquired_and_reviewed_to_report_findings"
    it.insert(ROUND, flow, "look_again", "Look again together", "report_findings")


@pair
def a_task_before_the_end(it: Drawing) -> None:
    flow = "closing_returned_to_closing_authorised"
    it.insert("closing.bpmn", flow, "look_again", "Look again", "authorise_closing")


@pair
def a_task_before_the_end_review(it: Drawing) -> None:
    flow = "closing_opened_to_review_outcomes_end"
    it.insert("closing.bpmn", flow, "look_again", "Look again", "review_outcomes_end")


@pair
def a_task_in_an_occurrence(it: Drawing) -> None:
    flow = "request_advocate_to_record_advocate"
    it.insert(ADVOCATE, flow, "look_again", "Look again", "record_advocate")


@pair
def a_task_removed(it: Drawing) -> None:
    """What was to be found out is not planned any more either: a gate asks for its answers."""
    it.form("plan_enquiry", lambda d: _drop(d, "lines"))
    it.remove(ROUND, "make_enquiries")


@pair
def a_task_of_an_occurrence_removed(it: Drawing) -> None:
    it.remove(ADVOCATE, "request_advocate")


@pair
def two_tasks_swapped(it: Drawing) -> None:
    """What to find out cannot be planned afterwards, so that it is not asked any more."""
    it.form("plan_enquiry", lambda d: _drop(d, "lines"))
    it.lead(ROUND, "round_opened_to_plan_enquiry", target="enquire_and_review")
    it.lead(ROUND, "plan_enquiry_to_enquire_and_review", target="report_findings")
    it.lead(ROUND, "enquired_and_reviewed_to_report_findings", target="plan_enquiry")


@pair
def two_tasks_of_an_occurrence_swapped(it: Drawing) -> None:
    it.lead(ADVOCATE, "advocate_wanted_to_request_advocate", target="record_advocate")
    it.lead(
        ADVOCATE,
        "request_advocate_to_record_advocate",
        source="record_advocate",
        target="request_advocate",
    )
    it.lead(ADVOCATE, "record_advocate_to_advocate_recorded", source="request_advocate")


@pair
def a_task_split_in_two(it: Drawing) -> None:
    form = it.form_of("plan_enquiry")
    first, second = {"pages": form["pages"][:3]}, {"pages": form["pages"][3:]}
    it.new_form("plan_enquiry", first)
    flow = "plan_enquiry_to_enquire_and_review"
    it.insert(ROUND, flow, "plan_safety", "Plan safety", "plan_enquiry", second)


@pair
def a_task_in_another_lane(it: Drawing) -> None:
    it.lane("concern.bpmn", "gather_information", "lane_safeguarding_adults_manager")


@pair
def a_stage_without_its_second_role(it: Drawing) -> None:
    it.property("concern.bpmn", "hear_from_adult", "also_role", None)


@pair
def a_task_called_otherwise(it: Drawing) -> None:
    it.rename("plan.bpmn", "agree_plan", "agree_the_plan")


@pair
def the_middle_review_called_otherwise(it: Drawing) -> None:
    it.rename(ROUND, "review_outcomes_middle", HALFWAY)


@pair
def the_end_review_called_otherwise(it: Drawing) -> None:
    it.rename("closing.bpmn", "review_outcomes_end", "review_outcomes_last")


# -- questions -----------------------------------------------------------------------------


@pair
def a_question_more(it: Drawing) -> None:
    more = {"id": "duty_more", "type": "text", "label": "Anything else?"}
    it.form("decide_duty", lambda d: d["pages"][0]["questions"].append(more))


@pair
def a_question_less(it: Drawing) -> None:
    it.form("plan_enquiry", lambda d: _drop(d, "risk_pattern", "risk_strengths", "interim"))


@pair
def a_question_called_otherwise(it: Drawing) -> None:
    def change(data: dict[str, Any]) -> None:
        for question in _questions(data):
            if question["id"] in ("report_analysis", "report_recommend"):
                question["id"] += "_now"

    it.form("report_findings", change)


@pair
def a_question_in_another_task(it: Drawing) -> None:
    moved = next(q for q in _questions(it.form_of("make_enquiries")) if q["id"] == "make_documents")
    it.form("make_enquiries", lambda d: _drop(d, "make_documents"))
    it.form("review_outcomes_middle", lambda d: d["pages"][-1]["questions"].append(moved))


@pair
def a_question_that_must_be_answered(it: Drawing) -> None:
    more = {"id": "hear_more", "type": "text", "label": "What else?", "required": "Say what else"}
    it.form("hear_from_adult", lambda d: d["pages"][0]["questions"].append(more))


@pair
def every_question_of_a_row_called_otherwise(it: Drawing) -> None:
    def change(data: dict[str, Any]) -> None:
        (rows,) = [q for q in _questions(data) if q["id"] == "gather_asked"]
        for question in rows["questions"]:
            question["id"] += "_now"

    it.form("gather_information", change)


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
    for flow in ("conversation_enough", "plan_needed", "after_plan"):
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
    for flow in ("have_telling_to_telling_findings_reported", "telling_opened_to_have_telling"):
        it.cut(root, flow)
    it.cut(root, "telling_findings_reported_to_telling_held")
    for gone in ("telling_findings_reported", "have_telling"):
        it.erase(root, gone)
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


# -- reminders and time ------------------------------------------------------------------------


@pair
def a_reminder_more(it: Drawing) -> None:
    it.remind(ROUND, "plan_enquiry", "plan_enquiry_delayed", "in_working_days(3)")


@pair
def a_reminder_less(it: Drawing) -> None:
    it.unhook("concern.bpmn", "hear_from_adult_delayed")


@pair
def a_reminder_at_another_time(it: Drawing) -> None:
    event = it.node(ROUND, "make_enquiries_delayed")
    next(e for e in event.iter() if e.text == "within('enquiry')").text = "within('planning')"


@pair
def a_reminder_called_otherwise(it: Drawing) -> None:
    it.rename("closing.bpmn", "review_outcomes_end_delayed", "review_outcomes_end_late")


@pair
def a_timescale_of_another_length(it: Drawing) -> None:
    it.words("codes/timescales.csv", "duty_decision,3,", "duty_decision,2,")
    it.words("codes/timescales.csv", "closing,10,", "closing,12,")


@pair
def a_target_less(it: Drawing) -> None:
    it.property("enquiry.bpmn", "decide_action", "within", None)


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
        it.new_form(f"{task}_complaint", _own(it.form_of(f"{task}_disagreement"), "_again"))


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
    form = _own(it.form_of("review_outcomes_middle"), "_again")
    it.insert(
        ROUND, "report_findings_to_round_finished", "review_outcomes_twice",
        "Review the outcomes once more", "report_findings", form,
        msp_stage="middle", faces="adult", within="middle_again",
    )  # fmt: skip


@pair
def the_middle_in_another_task(it: Drawing) -> None:
    """What was the middle is a plain task, and what was a plain task is the middle."""
    middle, plain = it.form_of("review_outcomes_middle"), it.form_of("make_enquiries")
    both = {"pages": [*_own(middle, "_there")["pages"], *plain["pages"]]}
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
        "conversation_enough_to_closing",
        "conversation_enough_to_enquiry",
        "route_to_enquiry",
        "conversation_closed_early_to_early_closing",
    ):
        it.cut(MAIN, flow)
    for gone in ("route", "conversation_enough", "conversation_closed_early", "conversation"):
        it.erase(MAIN, gone)
    it.lead(MAIN, "enquiry_started_to_route", target="enquiry")
    for path in ("conversation.bpmn", "forms/have_conversation.json"):
        del it.files[path]
    it.files.pop("guidance/have_conversation.md", None)
