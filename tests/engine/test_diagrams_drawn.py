"""The shipped diagrams: they parse, are drawn tidily, and their routes lead where they should."""

import csv
import itertools
from pathlib import Path

import pytest
from lxml import etree
from SpiffWorkflow.bpmn import BpmnEvent, BpmnWorkflow
from SpiffWorkflow.bpmn.parser import BpmnValidator
from SpiffWorkflow.bpmn.script_engine import PythonScriptEngine
from SpiffWorkflow.spiff.parser import SpiffBpmnParser
from SpiffWorkflow.spiff.specs.event_definitions import MessageEventDefinition
from SpiffWorkflow.task import TaskState

from engine import expressions

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "processes" / "section42"
FORMS = ROOT / "tests" / "data" / "forms" / "forms.csv"
GATEWAYS = ROOT / "tests" / "data" / "forms" / "facts.csv"

DIAGRAMS = sorted(FOLDER.rglob("*.bpmn"))
CALLED = {"concern", "conversation", "enquiry", "enquiry_round", "plan", "closing", "early_closing"}
OCCURRENCES = {
    "immediate_danger",
    "adult_died",
    "adult_asks_to_stop",
    "risk_removed",
    "adult_moved",
    "capacity",
    "advocate",
    "police_lead",
    "new_concern",
    "position_of_trust",
    "outcomes_again",
    "caused_enquiry",
    "disagreement",
    "exception",
    "experience",
}
ROLES = {"contact_officer", "enquiry_officer", "safeguarding_adults_manager", "partner"}
STAGES = {"concern", "enquiry", "plan", "closing"}

BPMN = "{http://www.omg.org/spec/BPMN/20100524/MODEL}"
BPMNDI = "{http://www.omg.org/spec/BPMN/20100524/DI}"
DC = "{http://www.omg.org/spec/DD/20100524/DC}"
DI = "{http://www.omg.org/spec/DD/20100524/DI}"
SPIFF = "{http://spiffworkflow.org/bpmn/schema/1.0/core}"
NODES = {
    "startEvent",
    "endEvent",
    "intermediateThrowEvent",
    "boundaryEvent",
    "userTask",
    "callActivity",
    "exclusiveGateway",
    "parallelGateway",
}

#: The main diagram cannot be drawn flat (three stages lead to early_closing, three ways lead to
#: closing, one goes back): one right-angled crossing is the fewest there can be. It is counted for
#: each of the two flows that share the line into [enquiry].
CROSSINGS = {
    "section42": {
        ("conversation_closed_early_to_early_closing", "route_to_enquiry"),
        ("after_plan_to_enquiry", "conversation_closed_early_to_early_closing"),
    }
}

each_diagram = pytest.mark.parametrize("path", DIAGRAMS, ids=lambda p: p.stem)


def read(path):
    return etree.parse(path).getroot()


def nodes(root):
    process = root.find(f"{BPMN}process")
    return {e.get("id"): e for e in process if etree.QName(e).localname in NODES}


def kind(element):
    return etree.QName(element).localname


def properties(element):
    path = f"{BPMN}extensionElements/{SPIFF}properties/{SPIFF}property"
    return {p.get("name"): p.get("value") for p in element.iterfind(path)}


def box(bounds):
    x, y, w, h = (float(bounds.get(k)) for k in ("x", "y", "width", "height"))
    return x, y, x + w, y + h


def shapes(root):
    """Element id -> left, top, right, bottom."""
    return {
        s.get("bpmnElement"): box(s.find(f"{DC}Bounds")) for s in root.iter(f"{BPMNDI}BPMNShape")
    }


def labels(root):
    """Element id -> left, top, right, bottom of what is written beside it."""
    drawn = itertools.chain(root.iter(f"{BPMNDI}BPMNShape"), root.iter(f"{BPMNDI}BPMNEdge"))
    found = ((e.get("bpmnElement"), e.find(f"{BPMNDI}BPMNLabel/{DC}Bounds")) for e in drawn)
    return {name: box(bounds) for name, bounds in found if bounds is not None}


def edges(root):
    """Flow id -> its waypoints."""
    return {
        e.get("bpmnElement"): [
            (float(w.get("x")), float(w.get("y"))) for w in e.iterfind(f"{DI}waypoint")
        ]
        for e in root.iter(f"{BPMNDI}BPMNEdge")
    }


def overlap(a, b):
    return a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]


def inside(a, b):
    return a[0] >= b[0] and a[1] >= b[1] and a[2] <= b[2] and a[3] <= b[3]


def on_border(point, shape):
    x, y = point
    left, top, right, bottom = shape
    across = left <= x <= right and y in (top, bottom)
    down = top <= y <= bottom and x in (left, right)
    return across or down


def cross(a, b):
    """Say whether a line across and a line down, neither of them at its end, meet."""
    for p, q in ((a, b), (b, a)):
        if p[0][1] == p[1][1] and q[0][0] == q[1][0]:
            (x1, x2), (y1, y2) = sorted((p[0][0], p[1][0])), sorted((q[0][1], q[1][1]))
            if x1 < q[0][0] < x2 and y1 < p[0][1] < y2:
                return True
    return False


@pytest.fixture(scope="module")
def parser():
    parser = SpiffBpmnParser(validator=BpmnValidator())
    parser.add_bpmn_files([str(p) for p in DIAGRAMS])
    return parser


# What there is


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

    assert {spec.task_specs[name].lane for name in nodes(read(path))} <= ROLES


def test_every_user_task_has_a_form_and_every_form_a_user_task():
    tasks = {
        name
        for path in DIAGRAMS
        for name, node in nodes(read(path)).items()
        if kind(node) == "userTask"
    }
    with FORMS.open(encoding="utf-8-sig", newline="") as file:
        forms = {row["task"] for row in csv.DictReader(file)}

    assert tasks == forms


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

    assert sorted(drawn) == wanted


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
    assert (said.get("after_closing") == "yes") == (name == "experience")


# How it looks


@each_diagram
def test_every_node_has_a_shape_in_its_lane_and_no_two_overlap(path):
    root = read(path)
    drawn, listed = shapes(root), nodes(root)
    lanes = {
        ref.text: drawn[lane.get("id")]
        for lane in root.iter(f"{BPMN}lane")
        for ref in lane.iterfind(f"{BPMN}flowNodeRef")
    }
    resting = [n for n, e in listed.items() if kind(e) != "boundaryEvent"]

    assert set(lanes) == set(listed)
    assert all(inside(drawn[name], lanes[name]) for name in listed)
    assert not [p for p in itertools.combinations(resting, 2) if overlap(*map(drawn.get, p))]


@each_diagram
def test_the_lanes_fill_the_pool_and_a_diagram_fits_one_screen(path):
    root = read(path)
    drawn = shapes(root)
    pool = drawn[f"{path.stem}_pool"]
    lanes = [drawn[lane.get("id")] for lane in root.iter(f"{BPMN}lane")]

    assert pool[2] - pool[0] <= 1500 and pool[3] - pool[1] <= 650
    assert [lanes[0][1], lanes[-1][3]] == [pool[1], pool[3]]
    assert all(upper[3] == lower[1] for upper, lower in itertools.pairwise(lanes))


@each_diagram
def test_every_flow_runs_at_right_angles_from_its_source_to_its_target(path):
    root = read(path)
    drawn, lines = shapes(root), edges(root)
    flows = {f.get("id"): f for f in root.iter(f"{BPMN}sequenceFlow")}

    assert set(lines) == set(flows)
    for name, points in lines.items():
        assert on_border(points[0], drawn[flows[name].get("sourceRef")]), name
        assert on_border(points[-1], drawn[flows[name].get("targetRef")]), name
        assert all(a[0] == b[0] or a[1] == b[1] for a, b in itertools.pairwise(points)), name


@each_diagram
def test_every_boundary_event_is_drawn_on_the_edge_of_its_host(path):
    root = read(path)
    drawn = shapes(root)

    for name, node in nodes(root).items():
        if kind(node) == "boundaryEvent":
            left, top, right, bottom = drawn[name]
            middle = ((left + right) / 2, (top + bottom) / 2)
            assert on_border(middle, drawn[node.get("attachedToRef")]), name


@each_diagram
def test_no_lines_cross_but_the_one_that_must(path):
    lines = {name: list(itertools.pairwise(p)) for name, p in edges(read(path)).items()}

    crossings = {
        tuple(sorted((one, other)))
        for one, other in itertools.combinations(lines, 2)
        if any(cross(a, b) for a in lines[one] for b in lines[other])
    }

    assert crossings == CROSSINGS.get(path.stem, set())


@each_diagram
def test_no_line_runs_through_a_shape(path):
    root = read(path)
    drawn, listed = shapes(root), nodes(root)

    for name, points in edges(root).items():
        for a, b in itertools.pairwise(points):
            line = (min(a[0], b[0]), min(a[1], b[1]), max(a[0], b[0]), max(a[1], b[1]))
            assert not [n for n in listed if overlap(line, drawn[n])], name


@each_diagram
def test_every_label_stands_clear_of_shapes_lines_and_labels(path):
    root = read(path)
    written, listed, drawn = labels(root), nodes(root), shapes(root)
    lines = [(n, s) for n, points in edges(root).items() for s in itertools.pairwise(points)]

    assert not [p for p in itertools.combinations(written, 2) if overlap(*map(written.get, p))]
    for name, place in written.items():
        assert inside(place, drawn[f"{path.stem}_pool"]), name
        assert not [n for n in listed if overlap(place, drawn[n])], name
        for flow, (a, b) in lines:
            line = (min(a[0], b[0]), min(a[1], b[1]), max(a[0], b[0]), max(a[1], b[1]))
            assert not overlap(place, line), (name, flow)


# Where it leads


class Facts(PythonScriptEngine):
    """Conditions read the facts given from outside; what is not known is None."""

    def __init__(self, facts):
        super().__init__()
        self.facts = facts

    def evaluate(self, task, expression, external_context=None):
        names = expressions.parse(expression).names
        return expressions.evaluate(expression, {name: self.facts.get(name) for name in names})


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
