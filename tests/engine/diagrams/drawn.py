"""Shared by the tests of the drawings: where they are, and how to read them."""

import itertools
from pathlib import Path

import pytest
from lxml import etree

ROOT = Path(__file__).parents[3]
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
    "wrong_answer",
    "follow_up",
}
#: Drawn beyond the data: an answer that decided the way is not corrected but decided on; what
#: another process came to is asked about after closing (domain E10).
ADDED_TASKS = {"record_wrong_answer", "decide_wrong_answer", "record_follow_up"}
ADDED_GATEWAYS = ["wrong_answer_asked_again"]
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
