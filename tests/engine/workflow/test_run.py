"""The workflow: only what is ready, never for ever, and the same with and without its tidying."""

import random

import pytest

from engine import workflow
from engine.errors import Conflict, ProcessFailed
from engine.process.bundle import from_folder
from engine.process.runtime import Process
from engine.process.xml import read_xml
from engine.workflow import run as running
from tests.council import SECTION42

PROCESS = Process(from_folder(SECTION42))

FACTS = {
    "for_us": True,
    "more_information_needed": False,
    "duty": "s42",
    "route": "conversation",
    "longer_enquiry_needed": False,
    "closing_returned": False,
    "early_closing_returned": False,
    "plan_needed": False,
    "report_returned": False,
    "plan_review_result": "no_longer_required",
    "not_for_us_agreed": False,
}

ENDLESS = b"""<?xml version="1.0"?>
<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" targetNamespace="t">
 <process id="endless" isExecutable="true">
  <startEvent id="begun"><outgoing>a</outgoing></startEvent>
  <exclusiveGateway id="again" default="b"><incoming>a</incoming><incoming>b</incoming>
   <outgoing>b</outgoing><outgoing>c</outgoing></exclusiveGateway>
  <endEvent id="over"><incoming>c</incoming></endEvent>
  <sequenceFlow id="a" sourceRef="begun" targetRef="again"/>
  <sequenceFlow id="b" sourceRef="again" targetRef="turn"/>
  <exclusiveGateway id="turn"><incoming>b</incoming><outgoing>d</outgoing></exclusiveGateway>
  <sequenceFlow id="d" sourceRef="turn" targetRef="again"/>
  <sequenceFlow id="c" sourceRef="again" targetRef="over">
   <conditionExpression>never</conditionExpression></sequenceFlow>
 </process>
</definitions>"""


def begin(facts=None):
    return workflow.start(PROCESS.specs("section42"), facts or FACTS, {})[0]


@pytest.mark.guard("ready")
def test_a_task_that_is_not_ready_cannot_be_completed():
    """A later mandatory task, and one completed before, are both refused."""
    run = begin()
    first = run.open_tasks()[0]
    later = [
        t
        for t in run._all()
        if t.task_spec.name in ("duty_decided", "confirm_not_for_us", "concern")
    ]
    assert later, "the diagram foresees what comes next"

    for task in later:
        with pytest.raises(Conflict, match="not open any more"):
            run.complete(str(task.id))
    run.complete(first.spiff_id)
    with pytest.raises(Conflict, match="not open any more"):
        run.complete(first.spiff_id)


@pytest.mark.guard("step_budget")
def test_a_diagram_that_runs_without_a_person_is_stopped():
    specs = workflow.parse({"endless.bpmn": read_xml(ENDLESS, "endless.bpmn")}, "endless")

    with pytest.raises(ProcessFailed, match="runs on without reaching a person"):
        workflow.start(specs, {"never": False}, {})


def test_loading_and_dumping_changes_nothing():
    run = begin()
    while not run.completed:
        text = run.dump()
        run = workflow.load(PROCESS.specs("section42"), text, FACTS, {})
        assert run.dump() == text
        run.complete(run.open_tasks()[0].spiff_id)


def test_a_condition_that_names_no_fact_saves_nothing():
    run = begin({k: v for k, v in FACTS.items() if k != "for_us"})

    with pytest.raises(ProcessFailed):
        run.complete(run.open_tasks()[0].spiff_id)


def test_the_same_tasks_open_with_and_without_tidying(monkeypatch):
    """Random walks over every gateway, reloaded at each step, beside SpiffWorkflow left alone."""
    steps = laps = 0
    for seed in range(40):
        choose = random.Random(seed)
        tidied, plain = begin(), begin()
        for _ in range(60):
            facts = _any_facts(choose)
            tidied = _again(tidied, facts)
            plain._workflow.script_engine.facts = facts
            names = sorted(task.name for task in tidied.open_tasks())
            assert names == sorted(task.name for task in plain.open_tasks())
            if tidied.completed:
                assert plain.completed
                break
            name = choose.choice(names)
            assert tidied.catches("close_early") == plain.catches("close_early")
            with monkeypatch.context() as patch:
                patch.setattr(running, "tidy", lambda _: None)
                if plain.catches("close_early") and choose.random() < 0.05:
                    plain.message("close_early")
                    name = ""
                else:
                    plain.complete(_named(plain, name))
            if name:
                tidied.complete(_named(tidied, name))
            else:
                tidied.message("close_early")
            steps += 1
        laps += 1
    assert (laps, steps > 300) == (40, True)


def test_lap_two_hundred_costs_what_lap_two_did():
    """A case that goes round stays as small as it was."""
    facts = dict(FACTS, route="single_agency", plan_needed=True, plan_review_result="continue")
    run = begin(facts)
    sizes = []
    while len(sizes) < 200:
        task = run.open_tasks()[0]
        run = _again(run, facts)
        run.complete(_named(run, task.name))
        if task.name == "review_plan":
            sizes.append(len(run.dump()))
    assert sizes[-1] <= sizes[1] * 1.05


def _again(run, facts):
    if run.completed:
        return run
    return workflow.load(PROCESS.specs("section42"), run.dump(), facts, {})


def _named(run, name):
    return next(task.spiff_id for task in run.open_tasks() if task.name == name)


def _any_facts(choose):
    return dict(
        FACTS,
        for_us=choose.random() < 0.8,
        more_information_needed=choose.random() < 0.4,
        duty=choose.choice(["s42", "s42", "other_enquiry", "not_met"]),
        route=choose.choice(["conversation", "multi_agency"]),
        longer_enquiry_needed=choose.random() < 0.5,
        closing_returned=choose.random() < 0.4,
        early_closing_returned=choose.random() < 0.4,
        plan_needed=choose.random() < 0.5,
        report_returned=choose.random() < 0.5,
        plan_review_result=choose.choice(
            ["continue", "change", "no_longer_required", "back_to_enquiry"]
        ),
        not_for_us_agreed=choose.random() < 0.5,
    )
