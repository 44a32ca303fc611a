"""The routes: walked with plain SpiffWorkflow, from the start to every end."""

import pytest
from SpiffWorkflow.bpmn import BpmnEvent, BpmnWorkflow
from SpiffWorkflow.bpmn.script_engine import PythonScriptEngine
from SpiffWorkflow.spiff.specs.event_definitions import MessageEventDefinition
from SpiffWorkflow.task import TaskState

from engine import expressions

LATER = "9999-01-01T00:00:00+00:00"  # no reminder falls due in these walks


class Facts(PythonScriptEngine):
    """Conditions read the facts given from outside; what is not known is None."""

    def __init__(self, facts):
        super().__init__()
        self.facts = facts

    def evaluate(self, task, expression, external_context=None):
        names = expressions.parse(expression).names
        known = {name: self.facts.get(name) for name in names}
        return expressions.evaluate(expression, known, {"within": lambda name: LATER})


class Walk:
    """One case on plain SpiffWorkflow."""

    def __init__(self, parser, name, **facts):
        engine = Facts(facts)
        specs = parser.get_subprocess_specs(name)
        self.facts = facts
        self.workflow = BpmnWorkflow(parser.get_spec(name), specs, script_engine=engine)
        self.workflow.do_engine_steps()

    def ready(self):
        workflows = (self.workflow, *self.workflow.subprocesses.values())
        return {
            task.task_spec.name: task
            for workflow in workflows
            for task in workflow.tasks.values()
            if task.state == TaskState.READY and task.task_spec.manual
        }

    def does(self, *names, **facts):
        """Submit the tasks in this order; the facts become known with the first."""
        self.facts.update(facts)
        for name in names:
            assert name in self.ready(), f"{name} is not open, but {sorted(self.ready())}"
            self.ready()[name].run()
            self.workflow.do_engine_steps()

    def closes_early(self):
        self.workflow.send_event(BpmnEvent(MessageEventDefinition("close_early")))
        self.workflow.do_engine_steps()

    def ended_at(self):
        assert self.workflow.completed and not self.ready()
        ends = {"not_for_us", "duty_not_met", "enquiry_ended", "enquiry_ended_early"}
        return ends & self.reached()

    def reached(self):
        return {
            task.task_spec.name
            for task in self.workflow.tasks.values()
            if task.state == TaskState.COMPLETED
        }


@pytest.fixture
def walk(parser):
    return lambda name="section42", **facts: Walk(parser, name, **facts)


def started(walk, **facts):
    case = walk(for_us=True, duty="s42", **facts)
    case.does("record_concern", "hear_from_adult", "decide_duty")
    return case


def test_one_conversation_is_an_enquiry_of_six_submits(walk):
    case = walk(for_us=True, duty="s42", route="conversation")

    case.does("record_concern", "hear_from_adult", "decide_duty")
    case.does("have_conversation", "review_outcomes_end", "authorise_closing")

    assert case.ended_at() == {"enquiry_ended"}


def test_a_concern_that_is_not_for_us_ends_after_two_submits(walk):
    case = walk(for_us=False, not_for_us_agreed=True)

    case.does("record_concern", "confirm_not_for_us")

    assert case.ended_at() == {"not_for_us"}


def test_a_concern_the_manager_takes_up_goes_on(walk):
    case = walk(for_us=False, not_for_us_agreed=False)

    case.does("record_concern", "confirm_not_for_us")

    assert set(case.ready()) == {"hear_from_adult", "decide_duty"}


def test_a_duty_that_is_not_met_ends_after_four_submits(walk):
    case = walk(for_us=True, duty="not_met")

    case.does("record_concern", "decide_duty", "hear_from_adult", "tell_people")

    assert case.ended_at() == {"duty_not_met"}


def test_the_decision_waits_for_information_but_not_for_the_conversation(walk):
    case = walk(for_us=True, duty="s42", route="conversation")

    case.does("record_concern")
    case.does("decide_duty", more_information_needed=True)
    case.does("gather_information")
    case.does("decide_duty")
    case.does("gather_information", more_information_needed=False)
    case.does("decide_duty")

    assert set(case.ready()) == {"hear_from_adult"}
    case.does("hear_from_adult")
    assert set(case.ready()) == {"have_conversation"}


def test_an_enquiry_with_a_plan_goes_its_rounds_and_ends(walk):
    case = started(walk, route="multi_agency", plan_needed=True)
    lap = ("plan_enquiry", "make_enquiries", "review_outcomes_middle", "report_findings")

    case.does(*lap, "decide_action", report_returned=True)
    case.does("plan_enquiry", "review_outcomes_middle")
    assert set(case.ready()) == {"make_enquiries"}
    case.does("make_enquiries", "report_findings", "decide_action", report_returned=False)
    case.does("agree_plan", "review_plan", plan_review_result="continue")
    case.does("review_plan", plan_review_result="back_to_enquiry")
    case.does(*lap, "decide_action", "agree_plan")
    case.does("review_plan", plan_review_result="no_longer_required")
    case.does("review_outcomes_end", "authorise_closing", closing_returned=True)
    case.does("review_outcomes_end", "authorise_closing", closing_returned=False)

    assert case.ended_at() == {"enquiry_ended"}


def test_a_conversation_that_was_not_enough_becomes_a_longer_enquiry_without_a_plan(walk):
    case = started(walk, route="conversation")

    case.does("have_conversation", longer_enquiry_needed=True)
    case.does("plan_enquiry", "review_outcomes_middle", "make_enquiries", "report_findings")
    case.does("decide_action", "review_outcomes_end", "authorise_closing")

    assert case.ended_at() == {"enquiry_ended"}


@pytest.mark.parametrize(
    ("route", "done"),
    [
        ("conversation", ()),
        ("multi_agency", ("plan_enquiry", "make_enquiries")),
        (
            "multi_agency",
            (
                "plan_enquiry",
                "make_enquiries",
                "review_outcomes_middle",
                "report_findings",
                "decide_action",
                "agree_plan",
            ),
        ),
    ],
    ids=["conversation", "enquiry", "plan"],
)
def test_each_stage_can_close_early_but_not_without_the_reviews(walk, route, done):
    case = started(walk, route=route, plan_needed=True)
    case.does(*done)

    case.closes_early()

    assert set(case.ready()) == {"review_outcomes_early"}
    case.does("review_outcomes_early", "authorise_early_closing", early_closing_returned=True)
    case.does("review_outcomes_early", "authorise_early_closing", early_closing_returned=False)
    assert case.ended_at() == {"enquiry_ended_early"}


@pytest.mark.parametrize(
    ("name", "facts", "tasks", "end"),
    [
        ("immediate_danger", {"danger_confirmed_safe": True},
         "report_danger make_safe confirm_safe", "danger_ended"),
        ("adult_died", {"goes_on_as_large_scale": True},
         "report_death decide_after_death", "continued_for_others"),
        ("adult_died", {}, "report_death decide_after_death", "ended_by_death"),
        ("adult_asks_to_stop", {"stop_agreed": True},
         "record_request decide_request", "enquiry_stopped"),
        ("adult_asks_to_stop", {},
         "record_request decide_request tell_adult", "enquiry_continued"),
        ("risk_removed", {"early_end_agreed": True},
         "propose_closing agree_closing", "early_end_raised"),
        ("risk_removed", {}, "propose_closing agree_closing", "early_end_declined"),
        ("adult_moved", {"transfer_accepted": True},
         "report_move record_acceptance", "case_transferred"),
        ("adult_moved", {}, "report_move record_acceptance", "case_kept"),
        ("capacity", {"lacks_capacity": True},
         "assess_capacity record_best_interests", "capacity_assessed"),
        ("capacity", {}, "assess_capacity", "capacity_assessed"),
        ("advocate", {}, "request_advocate record_advocate", "advocate_recorded"),
        ("police_lead", {}, "record_police_lead end_police_lead", "police_lead_ended"),
        ("new_concern", {}, "record_new_concern decide_new_concern", "new_concern_decided"),
        ("position_of_trust", {},
         "record_position_of_trust decide_position_of_trust", "position_of_trust_decided"),
        ("outcomes_again", {}, "review_outcomes_again", "outcomes_reviewed_again"),
        ("caused_enquiry", {},
         "request_enquiry partner_reports check_report", "caused_enquiry_settled"),
        ("disagreement", {}, "record_disagreement answer_disagreement", "disagreement_answered"),
        ("exception", {}, "agree_exception", "exception_agreed"),
        ("exception", {"exception_refused": True}, "agree_exception", "another_try_asked_for"),
        ("experience", {}, "collect_experience", "experience_collected"),
    ],
)  # fmt: skip
def test_an_occurrence_leads_to_its_end(walk, name, facts, tasks, end):
    occurrence = walk(name, **facts)

    occurrence.does(*tasks.split())

    assert occurrence.workflow.completed
    assert end in occurrence.reached()


@pytest.mark.parametrize(
    ("name", "fact", "first", "again", "back"),
    [
        ("immediate_danger", "danger_confirmed_safe",
         "report_danger", "make_safe confirm_safe", False),
        ("caused_enquiry", "report_sent_back",
         "request_enquiry", "partner_reports check_report", True),
    ],
)  # fmt: skip
def test_an_occurrence_goes_round_until_the_manager_is_content(
    walk, name, fact, first, again, back
):
    occurrence = walk(name)

    occurrence.does(first)
    occurrence.does(*again.split(), **{fact: back})
    occurrence.does(*again.split(), **{fact: not back})

    assert occurrence.workflow.completed
