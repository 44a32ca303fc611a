"""A drawing made anew: everything is in it, nothing stands on anything, no arrow runs through a step."""

from itertools import combinations, pairwise

import pytest
from lxml import etree

from engine.process.bundle import Bundle
from engine.process.diff import diff
from engine.process.editing.drawing import DC, DI, EDGE, tidy
from engine.process.reading import read_diagrams
from engine.process.xml import BPMN, local
from tests.council import SECTION42
from tests.engine.checks.large_diagrams import large
from tests.engine.checks.random_diagrams import random_diagram

SHIPPED = sorted(SECTION42.rglob("*.bpmn"))
RANDOM = range(40)


def bounds(shape):
    found = shape.find(f"{{{DC}}}Bounds")
    return tuple(float(found.get(name)) for name in ("x", "y", "width", "height"))


def drawn(content):
    """What is drawn: shapes and edges by the element they stand for."""
    root = etree.fromstring(content)
    shapes = {s.get("bpmnElement"): s for s in root.iter(f"{{{DI}}}BPMNShape")}
    edges = {e.get("bpmnElement"): e for e in root.iter(f"{{{DI}}}BPMNEdge")}
    return root, shapes, edges


def apart(one, other):
    x, y, w, h = one
    a, b, c, d = other
    return x + w <= a or a + c <= x or y + h <= b or b + d <= y


def look(content):
    """Everything that must be true of a drawing."""
    root, shapes, edges = drawn(content)
    scopes = [*root.iter(f"{{{BPMN}}}process"), *root.iter(f"{{{BPMN}}}subProcess")]
    for scope in scopes:
        nodes = [e for e in scope if e.get("id") in shapes and local(e) != "laneSet"]
        flows = scope.findall(f"{{{BPMN}}}sequenceFlow")
        wanted = {f.get(end) for f in flows for end in ("sourceRef", "targetRef")}
        assert wanted <= {n.get("id") for n in nodes}
        assert {f.get("id") for f in flows} <= edges.keys()
        hosts = {n.get("id"): n.get("attachedToRef") for n in nodes}
        places = {n.get("id"): bounds(shapes[n.get("id")]) for n in nodes}
        for one, other in combinations(places, 2):
            on_edge = hosts[one] == other or hosts[other] == one
            assert on_edge or apart(places[one], places[other]), f"{one} stands on {other}"
        for flow in flows:
            ends = {flow.get("sourceRef"), flow.get("targetRef")}
            ends |= {hosts.get(end) for end in ends}
            points = [
                (float(p.get("x")), float(p.get("y")))
                for p in edges[flow.get("id")].iter(f"{{{EDGE}}}waypoint")
            ]
            for (x, y), (a, b) in pairwise(points):
                assert x == a or y == b, "an arrow has right angles"
                run = (min(x, a), min(y, b), abs(a - x), abs(b - y))
                for name, place in places.items():
                    inside = (place[0] + 1, place[1] + 1, place[2] - 2, place[3] - 2)
                    on_it = hosts.get(name) is not None
                    assert name in ends or on_it or apart(run, inside), (
                        f"{flow.get('id')} runs through {name}"
                    )


def meaning(content):
    """The diagram without its drawing."""
    return Bundle("main", {"main.bpmn": content})


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_every_shipped_diagram_is_drawn_tidily_and_means_the_same(path):
    content = path.read_bytes()
    made = tidy(content, path.name)
    look(made)
    assert tidy(made, path.name) == made, "a tidy drawing stays as it is"
    changes = diff(meaning(content), meaning(made))
    assert [c.sentence for c in changes] == ["main.bpmn is written differently and means the same."]


@pytest.mark.parametrize("seed", RANDOM)
def test_any_diagram_is_drawn_tidily(seed):
    content = random_diagram(seed, torn=0.3).content
    made = tidy(content, "main.bpmn")
    look(made)
    before, after = (read_diagrams({"main.bpmn": c}).processes["main"] for c in (content, made))
    assert list(before.nodes) == list(after.nodes)


def test_a_large_diagram_is_drawn_too():
    look(tidy(large(120, wide=6), "main.bpmn"))
