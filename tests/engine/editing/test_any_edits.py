"""Whatever is done in the text view, by chance: a whole diagram, or one of our refusals."""

from collections import Counter
from pathlib import Path
from random import Random

import pytest

from engine.errors import Conflict, InvalidAnswers, InvalidProcess
from engine.process import checks
from engine.process.bundle import from_folder
from engine.process.editing.listing import every_row, rows
from engine.process.reading import read_diagrams
from engine.process.xml import BPMN, local, read_xml
from tests.council import SECTION42
from tests.engine.editing.edits import one

SHIPPED = from_folder(Path(SECTION42))
SEEDS = 24
EDITS = 20


def walk(seed):
    """Twenty acts on one diagram: after each, what was done and the process."""
    rng = Random(seed)
    bundle, path = SHIPPED, rng.choice(list(SHIPPED.diagrams))
    for _ in range(EDITS):
        try:
            done, bundle = one(rng, bundle, path)
        except (InvalidAnswers, InvalidProcess, Conflict) as refused:
            assert str(refused)
            continue
        yield done, path, bundle


@pytest.mark.parametrize("seed", range(SEEDS))
def test_any_edits_leave_a_whole_diagram(seed):
    for done, path, bundle in walk(seed):
        content = bundle.files[path]
        whole(read_xml(content, path), done)
        drawn(read_xml(content, path), done)
        for diagram in read_diagrams({path: content}).processes.values():
            assert not diagram.faults, done
            listed = list(every_row(rows(diagram)))
            known = {n for n in diagram.nodes if diagram.nodes[n].kind != "boundary event"}
            assert known <= {row.id for row in listed}


@pytest.mark.parametrize("seed", range(0, SEEDS, 4))
def test_the_checks_and_the_workflow_engine_read_what_was_edited(seed):
    last = None
    for _, _, bundle in walk(seed):
        last = bundle
    report = checks.check(last)
    assert report.verdict != "unreadable"
    lost = [p.message for p in report.problems if "would be lost" in p.message]
    unreached = [p.element for p in report.problems if "can never be reached" in p.message]
    assert not lost or unreached


def test_every_act_is_done_and_not_only_refused():
    done = Counter(act for seed in range(SEEDS) for act, _, _ in walk(seed))
    assert len(done) >= 18, done


def whole(root, done):
    """Every way is written at both ends, no id twice, and lanes hold what is there."""
    ids = [e.get("id") for e in root.iter() if e.get("id")]
    assert len(ids) == len(set(ids)), (done, Counter(ids).most_common(2))
    for process in root.iter(f"{{{BPMN}}}process"):
        nodes = {e.get("id"): e for e in process if e.get("id")}
        for flow in process.findall(f"{{{BPMN}}}sequenceFlow"):
            for end, tag in (("sourceRef", "outgoing"), ("targetRef", "incoming")):
                refs = [r.text for r in nodes[flow.get(end)].findall(f"{{{BPMN}}}{tag}")]
                assert refs.count(flow.get("id")) == 1, done
        for tag in ("flowNodeRef", "incoming", "outgoing"):
            refs = [r.text.strip() for r in process.iter(f"{{{BPMN}}}{tag}")]
            assert set(refs) <= nodes.keys(), (done, tag)
        lanes = [r.text.strip() for r in process.iter(f"{{{BPMN}}}flowNodeRef")]
        assert len(lanes) == len(set(lanes)), done
        for node in nodes.values():
            default = node.get("default")
            assert default is None or default in nodes, done


def drawn(root, done):
    """A shape for every step, an arrow for every way, and no two shapes over each other."""
    shapes = {e.get("bpmnElement"): e for e in root.iter() if local(e) == "BPMNShape"}
    edges = {e.get("bpmnElement") for e in root.iter() if local(e) == "BPMNEdge"}
    for process in root.iter(f"{{{BPMN}}}process"):
        nodes = [e for e in process if local(e).endswith(("Task", "Event", "Gateway", "Activity"))]
        assert {n.get("id") for n in nodes} <= shapes.keys(), done
        flows = {f.get("id") for f in process.findall(f"{{{BPMN}}}sequenceFlow")}
        assert flows <= edges, done
        boxes = [
            (n.get("id"), *box(shapes[n.get("id")])) for n in nodes if local(n) != "boundaryEvent"
        ]
        for i, (first, x, y, w, h) in enumerate(boxes):
            for second, a, b, c, d in boxes[i + 1 :]:
                apart = x + w <= a or a + c <= x or y + h <= b or b + d <= y
                assert apart, (done, first, second)


def box(shape):
    bounds = next(e for e in shape if local(e) == "Bounds")
    return tuple(float(bounds.get(k)) for k in ("x", "y", "width", "height"))
