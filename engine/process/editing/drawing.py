"""Editing: drawing - a tidy drawing of a diagram: left to right, in lanes, with right angles.

It is made anew from the steps and their ways; how it was drawn before does not matter.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from lxml import etree

from engine.process.editing.layout import Line, Shape, lay_out, words_size
from engine.process.editing.routes import LEFT, TOP, Route, Routes
from engine.process.xml import BPMN, local, read_xml

DI, DC, EDGE = (
    "http://www.omg.org/spec/BPMN/20100524/DI",
    "http://www.omg.org/spec/DD/20100524/DC",
    "http://www.omg.org/spec/DD/20100524/DI",
)
NAMES = {"bpmndi": DI, "dc": DC, "di": EDGE}
KINDS = {"exclusiveGateway": "gateway", "parallelGateway": "gateway"}


def tidy(content: bytes, file: str) -> bytes:
    """The same diagram with a tidy drawing. Raises ``InvalidProcess`` where it cannot be read."""
    root = read_xml(content, file)
    draw(root)
    etree.indent(root, space="  ")
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8") + b"\n"


def draw(root: Any) -> None:
    """Draw every process of a file anew, one below the other."""
    for old in root.findall(f"{{{DI}}}BPMNDiagram"):
        root.remove(old)
    processes = [p for p in root.findall(f"{{{BPMN}}}process") if _nodes(p)]
    if not processes:
        return
    collaboration = root.find(f"{{{BPMN}}}collaboration")
    whole = collaboration if collaboration is not None else processes[0]
    plane = _plane(root, whole.get("id") or "diagram")
    below = float(TOP)
    for process in processes:
        pool = _pool(collaboration, process)
        below = _draw(plane, process, pool, below) + 40
        for inner in process.iter(f"{{{BPMN}}}subProcess"):
            if _nodes(inner):
                _draw(_plane(root, inner.get("id")), inner, None, float(TOP))


def _draw(plane: Any, process: Any, pool: str | None, top: float) -> float:
    """Draw one process from a height on; give the height below it."""
    lanes = list(process.iterfind(f"{{{BPMN}}}laneSet/{{{BPMN}}}lane"))
    shapes = list(_shapes(process, lanes))
    known = {shape.id for shape in shapes}
    lines = [one for one in _lines(process) if {one.source, one.target} <= known]
    heights = [len(lane.get("name") or "") * 7 + 24 for lane in lanes]
    routes = Routes(lay_out(shapes, lines, len(lanes)), heights)
    grid = routes.grid
    lift = top - TOP
    left = LEFT - 60 if pool else LEFT - 30
    bounds = [top]
    for lane in range(grid.lanes):
        last = sum(grid.rows_of[: lane + 1]) - 1
        bounds.append(routes.ends[last] + lift)
    if pool:
        _shape(plane, pool, left, top, routes.right - left, bounds[-1] - top, horizontal=True)
    for number, lane in enumerate(lanes):
        edge = left + (30 if pool else 0)
        height = bounds[number + 1] - bounds[number]
        _shape(
            plane,
            lane.get("id"),
            edge,
            bounds[number],
            routes.right - edge,
            height,
            horizontal=True,
        )
    busy = {
        (r.line.source, "top") for r in routes.routes if r.shape == "elbow" and _goes_up(grid, r)
    }
    for shape in shapes:
        made = _shape(plane, shape.id, shape.x, shape.y + lift, shape.width, shape.height)
        above, hangs = (shape.id, "top") not in busy, shape.id in grid.hanging
        _name(made, shape, lift, above, hangs)
    for route in routes.routes:
        _edge(plane, route, [(x, y + lift) for x, y in routes.points(route)])
    return bounds[-1]


def _goes_up(grid: Any, route: Route) -> bool:
    return bool(grid.shapes[route.line.target].row < grid.shapes[route.line.source].row)


# -- what there is ----------------------------------------------------------------


def _nodes(process: Any) -> list[Any]:
    return [e for e in process if _is_node(e)]


def _is_node(element: Any) -> bool:
    name = local(element)
    ours = isinstance(element.tag, str) and element.tag.startswith(f"{{{BPMN}}}")
    ends = (
        "Task",
        "Event",
        "Gateway",
        "task",
        "Activity",
        "subProcess",
        "SubProcess",
        "transaction",
    )
    return ours and bool(element.get("id")) and name.endswith(ends)


def _shapes(process: Any, lanes: list[Any]) -> Iterator[Shape]:
    lane_of = {
        (ref.text or "").strip(): number
        for number, lane in enumerate(lanes)
        for ref in lane.iter(f"{{{BPMN}}}flowNodeRef")
    }
    nodes = _nodes(process)
    known = {node.get("id") for node in nodes}
    for node in nodes:
        kind = "event" if local(node).endswith("Event") else KINDS.get(local(node), "task")
        kind = "gateway" if local(node).endswith("Gateway") else kind
        host = node.get("attachedToRef")
        host = host if host in known else None
        yield Shape(
            node.get("id"),
            kind,
            " ".join((node.get("name") or "").split()),
            lane_of.get(node.get("id"), lane_of.get(host or "", 0)),
            host,
            host is not None and node.get("cancelActivity") not in ("false", "0"),
        )


def _lines(process: Any) -> Iterator[Line]:
    for number, flow in enumerate(process.findall(f"{{{BPMN}}}sequenceFlow")):
        if not flow.get("id"):
            flow.set("id", f"flow_{process.get('id')}_{number + 1}")
        name = " ".join((flow.get("name") or "").split())
        yield Line(flow.get("id"), flow.get("sourceRef"), flow.get("targetRef"), name)


def _pool(collaboration: Any, process: Any) -> str | None:
    pools = [] if collaboration is None else collaboration.findall(f"{{{BPMN}}}participant")
    return next((p.get("id") for p in pools if p.get("processRef") == process.get("id")), None)


# -- what is written --------------------------------------------------------------


def _plane(root: Any, of: str) -> Any:
    diagram = etree.SubElement(root, f"{{{DI}}}BPMNDiagram", id=f"{of}_diagram", nsmap=NAMES)
    return etree.SubElement(diagram, f"{{{DI}}}BPMNPlane", id=f"{of}_plane", bpmnElement=of)


def _shape(
    plane: Any, of: str, x: float, y: float, width: float, height: float, horizontal: bool = False
) -> Any:
    made = etree.SubElement(plane, f"{{{DI}}}BPMNShape", id=f"{of}_di", bpmnElement=of)
    if horizontal:
        made.set("isHorizontal", "true")
    _bounds(made, x, y, width, height)
    return made


def _bounds(parent: Any, x: float, y: float, width: float, height: float) -> None:
    numbers = {"x": x, "y": y, "width": width, "height": height}
    etree.SubElement(parent, f"{{{DC}}}Bounds", {k: f"{round(v)}" for k, v in numbers.items()})


def _name(made: Any, shape: Shape, lift: float, above: bool, hangs: bool) -> None:
    """The words of a question stand above it, of an event below it, of what hangs beside it."""
    if shape.kind == "task" or not shape.name:
        return
    label = etree.SubElement(made, f"{{{DI}}}BPMNLabel")
    width, high = words_size(shape.name)
    middle = shape.x + shape.width / 2
    if shape.host or hangs:
        width, high = words_size(shape.name, 80)
        _bounds(label, shape.x + 40, shape.y + lift + (20 if shape.host else 11), width, high)
    elif shape.kind == "gateway" and above:
        _bounds(label, middle - width / 2, shape.y + lift - high - 4, width, high)
    else:
        _bounds(label, middle - width / 2, shape.y + lift + shape.height + 4, width, high)


def _edge(plane: Any, route: Route, points: list[tuple[float, float]]) -> None:
    line = route.line
    made = etree.SubElement(plane, f"{{{DI}}}BPMNEdge", id=f"{line.id}_di", bpmnElement=line.id)
    for x, y in points:
        etree.SubElement(made, f"{{{EDGE}}}waypoint", x=f"{round(x)}", y=f"{round(y)}")
    if not line.name:
        return
    width, high = words_size(line.name)
    stretch = {"elbow": 1, "early": 2, "round": 2, "under": 1}.get(route.shape, 0)
    (x, y), (end, _) = points[stretch], points[stretch + 1]
    label = etree.SubElement(made, f"{{{DI}}}BPMNLabel")
    _bounds(label, x + 6 if end >= x else x - width - 6, y - high - 3, width, high)
