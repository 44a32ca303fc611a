"""Reading: from the files of a process to its diagrams.

Nothing is judged here: a node of a kind we do not run is read all the same, so
that a check can name it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from engine.errors import InvalidProcess
from engine.lanes import role_of
from engine.process.diagram import Diagram, Diagrams, Flow, Node
from engine.process.xml import BPMN, SPIFF, local, read_xml

#: BPMN element -> our word for it. Whatever is not here keeps its own words.
KINDS = {
    "userTask": "user task",
    "exclusiveGateway": "exclusive gateway",
    "parallelGateway": "parallel gateway",
    "callActivity": "call activity",
    "subProcess": "sub-process",
    "startEvent": "start event",
    "endEvent": "end event",
    "boundaryEvent": "boundary event",
    "intermediateThrowEvent": "intermediate throw event",
}
_NOT_NODES = {
    "sequenceFlow", "laneSet", "extensionElements", "documentation", "incoming", "outgoing",
    "property", "dataObject", "dataObjectReference", "dataStoreReference", "textAnnotation",
    "association", "group", "ioSpecification", "dataInputAssociation", "dataOutputAssociation",
    "multiInstanceLoopCharacteristics", "standardLoopCharacteristics", "auditing", "monitoring",
    "category", "supports", "correlationSubscription", "resourceRole", "performer",
    "humanPerformer", "potentialOwner", "completionCondition",
}  # fmt: skip


def read_diagrams(files: Mapping[str, bytes]) -> Diagrams:
    """Read every ``.bpmn`` file into diagrams. Raises ``InvalidProcess``."""
    result, problems = Diagrams(), []
    for file, content in files.items():
        try:
            root = read_xml(content, file)
        except InvalidProcess as error:
            problems += error.problems
            continue
        messages = {e.get("id"): e.get("name") or "" for e in root.findall(_bpmn("message"))}
        result.repeated_ids += [(file, i, line) for i, line in _repeated_ids(root)]
        for element in root.findall(_bpmn("process")):
            diagram = _read(element, file, messages)
            if diagram.id in result.processes:
                result.repeated.append(diagram)
            else:
                result.processes[diagram.id] = diagram
    if problems:
        raise InvalidProcess(problems)
    return result


def _bpmn(tag: str) -> str:
    return f"{{{BPMN}}}{tag}"


def _read(element: Any, file: str, messages: Mapping[str, str], lane: str | None = None) -> Diagram:
    diagram = Diagram(
        id=element.get("id") or "",
        name=element.get("name") or "",
        file=file,
        properties=_properties(element),
        executable=element.get("isExecutable", "true") != "false",
        line=element.sourceline or 0,
    )
    lanes = _lanes(element)
    for child in element:
        tag = local(child)
        if (
            not isinstance(child.tag, str)
            or not child.tag.startswith(f"{{{BPMN}}}")
            or tag in _NOT_NODES
        ):
            continue
        node = _node(child, tag, file, messages, lanes.get(child.get("id") or "", lane))
        if node.id and node.id not in diagram.nodes:
            diagram.nodes[node.id] = node
        elif not node.id:
            diagram.faults.append(("", f"{file}, line {node.line}: a {node.kind} has no id."))
    _connect(diagram, element)
    return diagram


def _node(element: Any, tag: str, file: str, messages: Mapping[str, str], lane: str | None) -> Node:
    node = Node(
        id=element.get("id") or "",
        name=" ".join((element.get("name") or "").split()),
        kind=KINDS.get(tag, _words(tag)),
        lane=lane,
        properties=_properties(element),
        host=element.get("attachedToRef"),
        interrupting=element.get("cancelActivity", "true") not in ("false", "0"),
        default=element.get("default"),
        calls=element.get("calledElement"),
        triggered_by_event=element.get("triggeredByEvent") in ("true", "1"),
        line=element.sourceline or 0,
    )
    for child in element:
        name = local(child)
        if name.endswith("LoopCharacteristics"):
            node.repeats = True
        elif name.endswith("EventDefinition"):
            node.event = "several" if node.event else _words(name.removesuffix("EventDefinition"))
            node.detail, node.timer_kind = _event_detail(child, messages)
        elif name == "extensionElements":
            node.scripts += [
                local(e)
                for e in child
                if e.tag.startswith(f"{{{SPIFF}}}") and local(e) != "properties"
            ]
    if tag in ("subProcess", "transaction", "adHocSubProcess"):
        node.inside = _read(element, file, messages, lane)
    return node


def _event_detail(definition: Any, messages: Mapping[str, str]) -> tuple[str, str]:
    """The message's name, or the timer's text and its kind (timeDate, timeDuration, timeCycle)."""
    ref = definition.get("messageRef")
    if ref is not None:
        return messages.get(ref) or ref, ""
    for child in definition:
        if local(child).startswith("time"):
            return (child.text or "").strip(), local(child)
    return "", ""


def _connect(diagram: Diagram, element: Any) -> None:
    for index, child in enumerate(element.findall(_bpmn("sequenceFlow"))):
        condition = child.find(_bpmn("conditionExpression"))
        flow = Flow(
            id=child.get("id") or f"flow {index + 1}",
            source=child.get("sourceRef") or "",
            target=child.get("targetRef") or "",
            name=child.get("name") or "",
            condition=(condition.text or "").strip() if condition is not None else None,
            line=child.sourceline or 0,
        )
        loose = [end for end in (flow.source, flow.target) if end not in diagram.nodes]
        if loose:
            name = loose[0] or "nothing"
            text = f"The flow {flow.id} does not join two elements of one diagram ({name})."
            diagram.faults.append((flow.id, text))
            continue
        diagram.flows[flow.id] = flow
        diagram.nodes[flow.source].outgoing.append(flow)
        diagram.nodes[flow.target].incoming.append(flow)
    for node in diagram.nodes.values():
        if node.kind != "boundary event":
            continue
        if node.host in diagram.nodes:
            diagram.nodes[node.host].boundaries.append(node.id)
        else:
            diagram.faults.append(
                (node.id, f"The boundary event '{node.title}' sits on no element of this diagram.")
            )


def _lanes(element: Any) -> dict[str, str]:
    """Node id -> role of its lane; of nested lanes the innermost counts."""
    return {
        (ref.text or "").strip(): role_of(lane.get("name") or "")
        for lane_set in element.findall(_bpmn("laneSet"))
        for lane in lane_set.iter(_bpmn("lane"))
        for ref in lane.findall(_bpmn("flowNodeRef"))
    }


def _properties(element: Any) -> dict[str, str]:
    path = f"{_bpmn('extensionElements')}/{{{SPIFF}}}properties/{{{SPIFF}}}property"
    return {e.get("name") or "": (e.get("value") or "").strip() for e in element.findall(path)}


def _repeated_ids(root: Any) -> list[tuple[str, int]]:
    seen: set[str] = set()
    repeated = []
    for element in root.iter():
        name = element.get("id")
        if name is not None and name in seen:
            repeated.append((name, element.sourceline or 0))
        seen.add(name or "")
    return repeated


def _words(tag: str) -> str:
    """serviceTask -> service task."""
    return re.sub(r"(?<=[a-z])(?=[A-Z])", " ", tag).lower()
