"""Drawing: change a process as an admin would - its diagrams, forms and lists - to make another version."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from lxml import etree

from engine.process.bundle import Bundle

BPMN = "http://www.omg.org/spec/BPMN/20100524/MODEL"
SPIFF = "http://spiffworkflow.org/bpmn/schema/1.0/core"
XSI = "http://www.w3.org/2001/XMLSchema-instance"
B, S = f"{{{BPMN}}}", f"{{{SPIFF}}}"
FIRST = ("documentation", "extensionElements")

NOTE_FORM = {
    "pages": [
        {
            "title": "Look again",
            "questions": [
                {
                    "id": "looked",
                    "type": "long_text",
                    "label": "What did you see together?",
                    "binding": "add:case_note.text",
                    "required": "Say what you saw",
                }
            ],
        }
    ]
}


class Drawing:
    """The files of a process while they are changed."""

    def __init__(self, bundle: Bundle) -> None:
        self._of = bundle
        self.files = dict(bundle.files)
        self._roots: dict[str, Any] = {}

    def bundle(self) -> Bundle:
        """The changed process."""
        for path, root in self._roots.items():
            _name_flows(root)
            self.files[path] = etree.tostring(root, xml_declaration=True, encoding="UTF-8")
        return replace(self._of, files=dict(self.files))

    # -- forms, lists and words ---------------------------------------------------------

    def form(self, task: str, change: Callable[[dict[str, Any]], None]) -> None:
        """Change the form of a task in place."""
        data = json.loads(self.files[f"forms/{task}.json"])
        change(data)
        self.new_form(task, data)

    def new_form(self, task: str, data: dict[str, Any]) -> None:
        """Give a task a form."""
        self.files[f"forms/{task}.json"] = json.dumps(data).encode()

    def form_of(self, task: str) -> dict[str, Any]:
        """A copy of a task's form."""
        return json.loads(self.files[f"forms/{task}.json"])

    def words(self, path: str, old: str, new: str) -> None:
        """Write one thing in a file otherwise."""
        assert old.encode() in self.files[path], (path, old)
        self.files[path] = self.files[path].replace(old.encode(), new.encode())

    # -- nodes --------------------------------------------------------------------------

    def root(self, path: str) -> Any:
        """A diagram, to be changed in place."""
        if path not in self._roots:
            self._roots[path] = etree.fromstring(self.files[path])
        return self._roots[path]

    def forget(self, path: str) -> None:
        """Take a whole diagram away."""
        self._roots.pop(path, None)
        del self.files[path]

    def process(self, path: str) -> Any:
        """The process in a diagram."""
        return self.root(path).find(f"{B}process")

    def node(self, path: str, id: str) -> Any:
        """An element by its id."""
        return next(e for e in self.process(path).iter() if e.get("id") == id)

    def flow(self, path: str, source: str, target: str, condition: str = "") -> str:
        """Draw an arrow."""
        id = f"{source}_to_{target}"
        flow = etree.SubElement(
            self.process(path), f"{B}sequenceFlow", id=id, sourceRef=source, targetRef=target
        )
        if condition:
            said = etree.SubElement(flow, f"{B}conditionExpression")
            said.set(f"{{{XSI}}}type", "bpmn:tFormalExpression")
            said.text = condition
        return id

    def cut(self, path: str, flow: str) -> None:
        """Take an arrow away."""
        self.process(path).remove(self.node(path, flow))

    def lead(self, path: str, flow: str, *, source: str = "", target: str = "") -> None:
        """Let an arrow come from, or lead to, something else."""
        element = self.node(path, flow)
        if source:
            element.set("sourceRef", source)
        if target:
            element.set("targetRef", target)

    def task(self, path: str, id: str, name: str, lane_of: str, **properties: str) -> None:
        """Draw a task in the lane of another element."""
        self.element(path, "userTask", id, lane_of, name=name)
        for key, value in properties.items():
            self.property(path, id, key, value)

    def element(self, path: str, kind: str, id: str, lane_of: str, **attributes: str) -> Any:
        """Draw anything in the lane of another element, where there are lanes."""
        drawn = etree.Element(f"{B}{kind}", id=id, **attributes)
        first_flow = self.process(path).find(f"{B}sequenceFlow")
        if first_flow is not None:
            first_flow.addprevious(drawn)
        else:
            self.process(path).append(drawn)
        self.lane(path, id, lane_of)
        return drawn

    def lane(self, path: str, id: str, lane_of: str) -> None:
        """Put an element into the lane of another, or into a lane by its id."""
        for lane in self.process(path).iter(f"{B}lane"):
            refs = {ref.text: ref for ref in lane.findall(f"{B}flowNodeRef")}
            if id in refs:
                lane.remove(refs[id])
            if lane_of in refs or lane.get("id") == lane_of:
                etree.SubElement(lane, f"{B}flowNodeRef").text = id

    def property(self, path: str, id: str, name: str, value: str | None) -> None:
        """Set a property of an element, or take it away."""
        element = self.node(path, id)
        extensions = element.find(f"{B}extensionElements")
        if extensions is None:
            extensions = etree.Element(f"{B}extensionElements")
            element.insert(0, extensions)
        properties = extensions.find(f"{S}properties")
        if properties is None:
            properties = etree.SubElement(extensions, f"{S}properties")
        for one in [p for p in properties if p.get("name") == name]:
            properties.remove(one)
        if value is not None:
            etree.SubElement(properties, f"{S}property", name=name, value=value)
        if not len(properties):
            element.remove(extensions)

    def insert(
        self, path: str, flow: str, id: str, name: str, lane_of: str, form: Any = None, **props: str
    ) -> None:
        """A new task on an arrow."""
        self.task(path, id, name, lane_of, **props)
        after = self.node(path, flow).get("targetRef")
        self.lead(path, flow, target=id)
        self.flow(path, id, after)
        self.new_form(id, form or note_form(id))

    def remove(self, path: str, id: str) -> None:
        """Take a task away, with its reminders: what came to it goes on to what came after it."""
        flows = list(self.process(path).iter(f"{B}sequenceFlow"))
        for event in [e for e in self.process(path) if e.get("attachedToRef") == id]:
            self.unhook(path, event.get("id"))
        (out,) = [f for f in flows if f.get("sourceRef") == id]
        for one in flows:
            if one.get("targetRef") == id:
                one.set("targetRef", out.get("targetRef"))
        self.process(path).remove(out)
        self.erase(path, id)
        for gone in (f"forms/{id}.json", f"guidance/{id}.md"):
            self.files.pop(gone, None)

    def unhook(self, path: str, event: str) -> None:
        """Take a boundary event away, with the end it leads to where nothing else does."""
        flows = list(self.process(path).iter(f"{B}sequenceFlow"))
        for flow in [f for f in flows if f.get("sourceRef") == event]:
            target = flow.get("targetRef")
            self.process(path).remove(flow)
            if not any(f.get("targetRef") == target for f in flows if f is not flow):
                self.erase(path, target)
        self.erase(path, event)

    def remind(self, path: str, task: str, id: str, when: str) -> None:
        """Draw a reminder at a task."""
        event = self.element(
            path, "boundaryEvent", id, task, attachedToRef=task, cancelActivity="false"
        )
        timer = etree.SubElement(event, f"{B}timerEventDefinition", id=f"{id}_timer")
        said = etree.SubElement(timer, f"{B}timeDate")
        said.set(f"{{{XSI}}}type", "bpmn:tFormalExpression")
        said.text = when
        self.element(path, "endEvent", f"{id}_reminded", task, name="Reminded")
        self.flow(path, id, f"{id}_reminded")

    def rename(self, path: str, old: str, new: str) -> None:
        """Give an element another id, wherever it is named in any diagram."""
        for other in [p for p in self.files if p.endswith(".bpmn")]:
            root = self.root(other)
            for element in root.iter():
                here = other == path
                for key, value in element.attrib.items():
                    if value == old and (here or (key == "value" and _names_a_task(element))):
                        element.set(key, new)
                if here and element.tag == f"{B}flowNodeRef" and element.text == old:
                    element.text = new
        for folder, ending in (("forms", "json"), ("guidance", "md")):
            body = self.files.pop(f"{folder}/{old}.{ending}", None)
            if body is not None:
                self.files[f"{folder}/{new}.{ending}"] = body

    def copy_into(self, path: str, of: str, elements: list[str]) -> None:
        """Copy elements and arrows of another diagram into this one, their lanes with them."""
        lanes = {
            ref.text: lane.get("name")
            for lane in self.process(of).iter(f"{B}lane")
            for ref in lane.findall(f"{B}flowNodeRef")
        }
        for id in elements:
            self.process(path).append(copy.deepcopy(self.node(of, id)))
            if id in lanes:
                into = [
                    e for e in self.process(path).iter(f"{B}lane") if e.get("name") == lanes[id]
                ]
                etree.SubElement(into[0], f"{B}flowNodeRef").text = id

    def erase(self, path: str, id: str) -> None:
        self.process(path).remove(self.node(path, id))
        for lane in self.process(path).iter(f"{B}lane"):
            for ref in lane.findall(f"{B}flowNodeRef"):
                if ref.text == id:
                    lane.remove(ref)
        for drawn in list(self.root(path).iter()):
            if drawn.get("bpmnElement") == id and drawn.getparent() is not None:
                drawn.getparent().remove(drawn)


def note_form(task: str) -> dict[str, Any]:
    made = copy.deepcopy(NOTE_FORM)
    made["pages"][0]["questions"][0]["id"] = f"{task}_looked"
    return made


def _names_a_task(element: Any) -> bool:
    return element.get("name") == "other_person_than"


def _name_flows(root: Any) -> None:
    """Write at each element which arrows come and go, in the order that the standard wants."""
    process = root.find(f"{B}process")
    flows = process.findall(f"{B}sequenceFlow")
    there = {f.get("id") for f in flows}
    for node in process:
        if etree.QName(node).localname in ("sequenceFlow", "laneSet", *FIRST):
            continue
        for kind in ("incoming", "outgoing"):
            for one in node.findall(f"{B}{kind}"):
                node.remove(one)
        at = sum(1 for child in node if etree.QName(child).localname in FIRST)
        for kind, end in (("outgoing", "sourceRef"), ("incoming", "targetRef")):
            for flow in reversed([f for f in flows if f.get(end) == node.get("id")]):
                said = etree.Element(f"{B}{kind}")
                said.text = flow.get("id")
                node.insert(at, said)
    for edge in [e for e in root.iter() if etree.QName(e).localname == "BPMNEdge"]:
        if edge.get("bpmnElement") not in there:
            edge.getparent().remove(edge)
