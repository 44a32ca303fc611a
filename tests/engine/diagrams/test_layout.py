"""The drawings: read by people, left to right, nothing over anything else."""

import itertools

from tests.engine.diagrams.drawn import (
    BPMN,
    CROSSINGS,
    cross,
    each_diagram,
    edges,
    inside,
    kind,
    labels,
    nodes,
    on_border,
    overlap,
    read,
    shapes,
)


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
