"""Drawing: small diagrams from a few words, so that a test shows what it is about.

    start begin milestone=concern_received
    task hear msp_stage=start
    begin > hear > met
    met > tell if not duty

Kinds: start, task, choice, both (parallel gateway), call, sub (embedded, ``holds=``
the text of that name), throw, end, stop (terminate), message and timer (boundary
events, ``on=`` their host). The first
way out of a choice without ``if`` is its default; an ``if`` stands on the first
arrow of its line.
"""

from __future__ import annotations

from itertools import pairwise
from xml.sax.saxutils import escape, quoteattr

HEAD = """<?xml version="1.0" encoding="UTF-8"?>
<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL"
    xmlns:spiffworkflow="http://spiffworkflow.org/bpmn/schema/1.0/core"
    xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"
    id="definitions" targetNamespace="http://bpmn.io/schema/bpmn">
"""
TAGS = {
    "start": "startEvent",
    "task": "userTask",
    "choice": "exclusiveGateway",
    "both": "parallelGateway",
    "call": "callActivity",
    "sub": "subProcess",
    "throw": "intermediateThrowEvent",
    "end": "endEvent",
    "stop": "endEvent",
    "message": "boundaryEvent",
    "timer": "boundaryEvent",
}
Nodes = list[tuple[str, str, dict[str, str]]]  # kind, id, marks
Flows = list[tuple[str, str, str]]  # from, to, condition
OWN = {"on", "says", "at", "calls", "lane", "beside", "default", "holds"}


def bpmn(**processes: str) -> bytes:
    """One file with a process for each name given."""
    names = sorted({w[5:] for t in processes.values() for w in t.split() if w.startswith("says=")})
    messages = "".join(f'  <bpmn:message id="message_{n}" name="{n}" />\n' for n in names)
    held = {w[6:]: "" for t in processes.values() for w in t.split() if w.startswith("holds=")}
    insides = {name: processes[name] for name in held}
    body = "".join(
        _process(name, text, insides) for name, text in processes.items() if name not in held
    )
    return f"{HEAD}{messages}{body}</bpmn:definitions>\n".encode()


def _process(process: str, text: str, insides: dict[str, str]) -> str:
    nodes, flows, own = _lines(text)
    out = [
        f'  <bpmn:process id="{process}" isExecutable="true">\n',
        _properties(own),
        _lanes(process, nodes),
        _inside(nodes, flows, insides),
    ]
    return "".join(out) + "  </bpmn:process>\n"


def _inside(nodes: Nodes, flows: Flows, insides: dict[str, str]) -> str:
    out = [_node(kind, name, marks, flows, insides) for kind, name, marks in nodes]
    return "".join(out + [_flow(a, b, condition) for a, b, condition in flows])


def _lines(text: str) -> tuple[Nodes, Flows, dict[str, str]]:
    """The nodes and flows of a text, and the properties of its process."""
    nodes: Nodes = []
    flows: Flows = []
    own: dict[str, str] = {}
    for line in filter(None, (raw.strip() for raw in text.splitlines())):
        if ">" in line.split("if")[0]:
            way, _, condition = line.partition(" if ")
            steps = [step.strip() for step in way.split(">")]
            pairs = list(pairwise(steps))
            flows += [(a, b, "" if i else condition) for i, (a, b) in enumerate(pairs)]
        elif line.startswith("process "):
            own = dict(w.split("=", 1) for w in line.split()[1:])
        else:
            kind, name, *rest = line.split()
            nodes.append((kind, name, dict(word.split("=", 1) for word in rest)))
    return nodes, flows, own


def _lanes(process: str, nodes: Nodes) -> str:
    lanes: dict[str, list[str]] = {}
    for kind, name, marks in nodes:
        if kind in ("task", "sub"):
            lanes.setdefault(marks.get("lane", "enquiry_officer"), []).append(name)
    inside = "".join(
        f'      <bpmn:lane id="{process}_{lane}" name="{lane}">\n'
        + "".join(f"        <bpmn:flowNodeRef>{n}</bpmn:flowNodeRef>\n" for n in names)
        + "      </bpmn:lane>\n"
        for lane, names in lanes.items()
        if lane != "none"
    )
    return (
        f'    <bpmn:laneSet id="{process}_lanes">\n{inside}    </bpmn:laneSet>\n' if inside else ""
    )


def _node(
    kind: str, name: str, marks: dict[str, str], flows: Flows, insides: dict[str, str]
) -> str:
    into = [f for f in flows if f[1] == name]
    out = [f for f in flows if f[0] == name]
    extra = ""
    plain = [f for f in out if not f[2]]
    if kind == "choice" and len(out) > 1 and plain and marks.get("default") != "none":
        extra = f' default="{_id(*plain[0][:2])}"'
    if kind == "call":
        extra = f' calledElement="{marks["calls"]}"'
    if kind in ("message", "timer"):
        beside = kind == "timer" or "beside" in marks
        extra = f' attachedToRef="{marks["on"]}"' + (' cancelActivity="false"' if beside else "")
    title = name.replace("_", " ").capitalize()
    lines = [f'    <bpmn:{TAGS[kind]} id="{name}" name="{title}"{extra}>\n']
    lines.append(_properties({k: v for k, v in marks.items() if k not in OWN}))
    lines += [f"      <bpmn:incoming>{_id(a, b)}</bpmn:incoming>\n" for a, b, _ in into]
    lines += [f"      <bpmn:outgoing>{_id(a, b)}</bpmn:outgoing>\n" for a, b, _ in out]
    if kind == "stop":
        lines.append("      <bpmn:terminateEventDefinition />\n")
    if kind == "sub":
        lines.append(_inside(*_lines(insides[marks["holds"]])[:2], insides))
    if kind == "message":
        lines.append(
            f'      <bpmn:messageEventDefinition messageRef="message_{marks["says"]}" />\n'
        )
    if kind == "timer":
        when = marks.get("at", "in_days(5)")
        date = f'<bpmn:timeDate xsi:type="bpmn:tFormalExpression">{when}</bpmn:timeDate>'
        lines.append(f"      <bpmn:timerEventDefinition>{date}</bpmn:timerEventDefinition>\n")
    return "".join(lines) + f"    </bpmn:{TAGS[kind]}>\n"


def _properties(marks: dict[str, str]) -> str:
    if not marks:
        return ""
    rows = "".join(
        f"          <spiffworkflow:property name={quoteattr(k)} value={quoteattr(v)} />\n"
        for k, v in marks.items()
    )
    return (
        "      <bpmn:extensionElements>\n        <spiffworkflow:properties>\n"
        f"{rows}        </spiffworkflow:properties>\n      </bpmn:extensionElements>\n"
    )


def _flow(a: str, b: str, condition: str) -> str:
    start = f'    <bpmn:sequenceFlow id="{_id(a, b)}" sourceRef="{a}" targetRef="{b}"'
    if not condition:
        return f"{start} />\n"
    formal = 'xsi:type="bpmn:tFormalExpression"'
    inside = f"<bpmn:conditionExpression {formal}>{escape(condition)}</bpmn:conditionExpression>"
    return f"{start}>\n      {inside}\n    </bpmn:sequenceFlow>\n"


def _id(a: str, b: str) -> str:
    return f"{a}_to_{b}"
