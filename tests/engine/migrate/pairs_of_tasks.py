"""Pairs of tasks: versions with other words, tasks, questions and times."""

from __future__ import annotations

from typing import Any

from tests.engine.migrate.changes import ADVOCATE, HALFWAY, MAIN, ROUND, drop, pair, questions
from tests.engine.migrate.drawing import Drawing

# -- wording ---------------------------------------------------------------------------


@pair
def other_words_for_a_task(it: Drawing) -> None:
    it.words("concern.bpmn", 'name="Decide the duty"', 'name="Decide on a duty"')


@pair
def other_words_in_a_form(it: Drawing) -> None:
    it.form("hear_from_adult", lambda d: questions(d)[0].update(label="Where did you talk?"))


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
    it.form("plan_enquiry", lambda d: drop(d, "lines"))
    it.remove(ROUND, "make_enquiries")


@pair
def a_task_of_an_occurrence_removed(it: Drawing) -> None:
    it.remove(ADVOCATE, "request_advocate")


@pair
def two_tasks_swapped(it: Drawing) -> None:
    """What to find out cannot be planned afterwards, so that it is not asked any more."""
    it.form("plan_enquiry", lambda d: drop(d, "lines"))
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
    it.form("plan_enquiry", lambda d: drop(d, "risk_pattern", "risk_strengths", "interim"))


@pair
def a_question_called_otherwise(it: Drawing) -> None:
    def change(data: dict[str, Any]) -> None:
        for question in questions(data):
            if question["id"] in ("report_analysis", "report_recommend"):
                question["id"] += "_now"

    it.form("report_findings", change)


@pair
def a_question_in_another_task(it: Drawing) -> None:
    moved = next(q for q in questions(it.form_of("make_enquiries")) if q["id"] == "make_documents")
    it.form("make_enquiries", lambda d: drop(d, "make_documents"))
    it.form("review_outcomes_middle", lambda d: d["pages"][-1]["questions"].append(moved))


@pair
def a_question_that_must_be_answered(it: Drawing) -> None:
    more = {"id": "hear_more", "type": "text", "label": "What else?", "required": "Say what else"}
    it.form("hear_from_adult", lambda d: d["pages"][0]["questions"].append(more))


@pair
def every_question_of_a_row_called_otherwise(it: Drawing) -> None:
    def change(data: dict[str, Any]) -> None:
        (rows,) = [q for q in questions(data) if q["id"] == "gather_asked"]
        for question in rows["questions"]:
            question["id"] += "_now"

    it.form("gather_information", change)


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
