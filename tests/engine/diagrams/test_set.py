"""The set of diagrams: every process, task, form, gateway and stage is where the page says."""

import csv

import pytest

from engine.lanes import role_of
from tests.engine.diagrams.drawn import (
    ADDED_GATEWAYS,
    ADDED_TASKS,
    BPMN,
    CALLED,
    DIAGRAMS,
    FOLDER,
    FORMS,
    GATEWAYS,
    OCCURRENCES,
    ROLES,
    STAGES,
    each_diagram,
    kind,
    nodes,
    properties,
    read,
)


def test_every_process_of_the_page_is_drawn_once_in_a_file_of_its_name():
    main = {p.stem for p in DIAGRAMS if p.parent == FOLDER}
    occurrences = {p.stem for p in DIAGRAMS if p.parent == FOLDER / "occurrences"}

    assert main == CALLED | {"section42"}
    assert occurrences == OCCURRENCES


@each_diagram
def test_a_diagram_is_one_process_with_the_name_of_its_file(path):
    root = read(path)

    assert [p.get("id") for p in root.iter(f"{BPMN}process")] == [path.stem]


def test_no_two_nodes_of_the_set_share_an_id():
    names = [name for path in DIAGRAMS for name in nodes(read(path))]

    assert sorted(names) == sorted(set(names))


@each_diagram
def test_every_node_is_in_the_parsed_process(path, parser):
    root = read(path)

    spec = parser.get_spec(path.stem)

    assert set(nodes(root)) <= set(spec.task_specs)
    assert set(parser.get_subprocess_specs(path.stem)) <= CALLED


@each_diagram
def test_every_node_stands_in_the_lane_of_a_known_role(path, parser):
    spec = parser.get_spec(path.stem)

    assert {role_of(spec.task_specs[name].lane) for name in nodes(read(path))} <= ROLES


def test_every_user_task_has_a_form_and_every_form_a_user_task():
    tasks = {
        name
        for path in DIAGRAMS
        for name, node in nodes(read(path)).items()
        if kind(node) == "userTask"
    }
    with FORMS.open(encoding="utf-8-sig", newline="") as file:
        forms = {row["task"] for row in csv.DictReader(file)}

    assert tasks == forms | ADDED_TASKS


def test_every_gateway_goes_where_the_data_say():
    """The condition of the data stands on one exit, word for word; the other is the default."""
    with GATEWAYS.open(encoding="utf-8-sig", newline="") as file:
        rows = [r for r in csv.DictReader(file) if r["type"] == "gateway"]
    wanted = sorted(r["computed_from"].split(" -> ")[0] for r in rows)
    drawn = []

    for path in DIAGRAMS:
        root = read(path)
        for name, node in nodes(root).items():
            flows = [f for f in root.iter(f"{BPMN}sequenceFlow") if f.get("sourceRef") == name]
            if kind(node) == "exclusiveGateway":
                conditions = [f.findtext(f"{BPMN}conditionExpression") for f in flows]
                assert len(flows) == 2 and all(f.get("name") for f in flows), name
                assert node.get("default") == flows[conditions.index(None)].get("id"), name
                drawn += filter(None, conditions)
            elif kind(node) != "parallelGateway":
                assert len(flows) == (kind(node) != "endEvent"), name

    assert sorted(drawn) == sorted([*wanted, *ADDED_GATEWAYS])


def test_stages_milestones_and_exempt_ends_are_where_the_page_says():
    found = {}
    for path in DIAGRAMS:
        for name, node in nodes(read(path)).items():
            for key in ("msp_stage", "milestone", "ends_as", "raises"):
                if key in properties(node):
                    found.setdefault((key, properties(node)[key]), set()).add(name)

    assert found == {
        ("msp_stage", "start"): {"hear_from_adult"},
        ("msp_stage", "middle"): {"have_conversation", "review_outcomes_middle"},
        ("msp_stage", "end"): {"review_outcomes_end"},
        ("msp_stage", "middle,end"): {"review_outcomes_early"},
        ("milestone", "concern_received"): {"concern_received"},
        ("milestone", "duty_decided"): {"duty_decided"},
        ("milestone", "enquiry_started"): {"enquiry_started"},
        ("milestone", "findings_reported"): {
            "conversation_findings_reported",
            "enquiry_findings_reported",
        },
        ("milestone", "plan_agreed"): {"plan_agreed"},
        ("milestone", "enquiry_ended"): {"enquiry_ended", "enquiry_ended_early"},
        ("ends_as", "not_for_us"): {"not_for_us"},
        ("ends_as", "duty_not_met"): {"duty_not_met"},
        ("raises", "close_early"): {
            "ended_by_death",
            "enquiry_stopped",
            "early_end_raised",
            "case_transferred",
        },
    }


@pytest.mark.parametrize("name", sorted(OCCURRENCES))
def test_an_occurrence_says_how_it_starts(name):
    process = read(FOLDER / "occurrences" / f"{name}.bpmn").find(f"{BPMN}process")
    said = properties(process)

    assert ("offered_in" in said) != (said.get("opens_only") == "yes")
    assert set(said.get("offered_in", "concern").split(",")) <= STAGES
    assert (said.get("after_closing") == "yes") == (name in ("experience", "follow_up"))


# How it looks
