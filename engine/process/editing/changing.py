"""Changing: what a step is called, who does it, its properties, and the id of a task."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

from lxml import etree

from engine.errors import NotFound
from engine.process.bundle import Bundle
from engine.process.checks.readable import RESERVED
from engine.process.editing.adding import diagrams_to_call, require_role
from engine.process.editing.elements import (
    bpmn,
    named,
    plain,
    properties,
    refuse,
    set_property,
    title,
)
from engine.process.editing.sheet import Sheet
from engine.process.xml import local

#: What may be said of each kind of step, beside its name.
PROPERTIES = {
    "userTask": ("msp_stage", "within", "faces", "other_person_than", "also_role"),
    "startEvent": ("milestone",),
    "endEvent": ("milestone", "ends_as", "raises"),
    "intermediateThrowEvent": ("milestone",),
    "process": ("offered_in", "after_closing"),
}
_ID = re.compile(r"[a-z][a-z0-9_]{0,59}")
_VALUE = 200


def rename(sheet: Sheet, id: str, name: str) -> str:
    """Call a step something else. Its id, and so its form, stays."""
    node = sheet.node(id)
    before = title(node)
    words = named(name) if name.strip() or local(node) != "parallelGateway" else ""
    node.set("name", words)
    return f"“{before}” is called “{words}” now."


def give_to(sheet: Sheet, id: str, role: str) -> str:
    """Let another role do a step."""
    node = sheet.node(id)
    sheet.place(node, require_role(role))
    return f"“{title(node)}” is done by another role now."


def describe(sheet: Sheet, id: str, values: Mapping[str, str]) -> str:
    """Set what is said of a step; '' takes it off. Properties that we do not know stay."""
    node = sheet.node(id)
    allowed = PROPERTIES.get(local(node), ())
    for name, value in values.items():
        if name not in allowed:
            refuse(name, f"“{title(node)}” cannot carry this.")
        if len(value) > _VALUE:
            refuse(name, f"Use {_VALUE} characters or fewer")
        plain(value, name)
    for name, value in values.items():
        if properties(node).get(name, "") != value.strip():
            set_property(node, name, value.strip())
    return f"“{title(node)}” is changed."


def call(sheet: Sheet, id: str, process: str) -> str:
    """Let a part walk through another diagram."""
    node = sheet.node(id)
    if local(node) != "callActivity":
        refuse("calls", f"“{title(node)}” is not a part.")
    if process != node.get("calledElement") and process not in diagrams_to_call(sheet):
        refuse("calls", "Choose the diagram that is walked through here")
    node.set("calledElement", process)
    return f"“{title(node)}” walks through “{diagrams_to_call(sheet).get(process, process)}” now."


def end_all(sheet: Sheet, id: str, ends_all: bool) -> str:
    """Say whether an end also ends whatever is still open in this diagram."""
    node = sheet.node(id)
    if local(node) != "endEvent":
        refuse("ends_all", f"“{title(node)}” is not an end.")
    found = node.find(bpmn("terminateEventDefinition"))
    if ends_all and found is None:
        etree.SubElement(
            node, bpmn("terminateEventDefinition"), {"id": sheet.new_id(id, "_terminate")}
        )
    elif not ends_all and found is not None:
        node.remove(found)
    return f"“{title(node)}” is changed."


def describe_diagram(sheet: Sheet, process: str, name: str, values: Mapping[str, str]) -> str:
    """What the whole diagram is called, and when it is offered."""
    found = next((p for p in sheet.processes if p.get("id") == process), None)
    if found is None:
        raise NotFound
    words = named(name)
    found.set("name", words)
    for participant in sheet.root.iter(bpmn("participant")):
        if participant.get("processRef") == process:
            participant.set("name", words)
    for key in PROPERTIES["process"]:
        plain(values.get(key, ""), key)
        if key in values and properties(found).get(key, "") != values[key].strip():
            set_property(found, key, values[key].strip())
    return f"“{words}” is changed."


def change_id(bundle: Bundle, path: str, old: str, new: str) -> dict[str, bytes | None]:
    """Give a task another id: the files that change, its form and guidance with it."""
    sheet = Sheet(bundle, path)
    if local(sheet.node(old)) != "userTask":
        refuse("id", "Only a task has an id that matters: its form is named after it.")
    if not _ID.fullmatch(new) or new in RESERVED:
        refuse("id", "Use small letters, figures and _, and begin with a letter; 60 at most")
    if new in sheet.taken or f"forms/{new}.json" in bundle.files:
        refuse("id", f"There is something called {new} already.")
    _renumber(sheet.root, old, new)
    return {
        **_beside(bundle, old, new),
        **_elsewhere(bundle, path, old, new),
        path: sheet.content(),
    }


def _beside(bundle: Bundle, old: str, new: str) -> dict[str, bytes | None]:
    """The form and the guidance of a task, which are called by its id."""
    changes: dict[str, bytes | None] = {}
    for folder, ending in (("forms", "json"), ("guidance", "md")):
        if (content := bundle.files.get(f"{folder}/{old}.{ending}")) is not None:
            changes[f"{folder}/{old}.{ending}"] = None
            changes[f"{folder}/{new}.{ending}"] = content
    return changes


def _elsewhere(bundle: Bundle, path: str, old: str, new: str) -> dict[str, bytes | None]:
    """The other diagrams and the scenarios that name a task."""
    changes: dict[str, bytes | None] = {}
    for other, content in bundle.files.items():
        if f'"{old}"'.encode() not in content or other == path:
            continue
        if other.startswith("scenarios/"):
            changes[other] = _scenario(content, old, new)
        elif other.endswith(".bpmn"):
            changes[other] = content.replace(
                f'name="other_person_than" value="{old}"'.encode(),
                f'name="other_person_than" value="{new}"'.encode(),
            )
    return changes


# -- inside -----------------------------------------------------------------------


def _renumber(root: Any, old: str, new: str) -> None:
    """The id, whatever points to it, and the ids of its ways, which say where they lead."""
    ways = {}
    for flow in root.iter(bpmn("sequenceFlow")):
        source, target = flow.get("sourceRef"), flow.get("targetRef")
        if flow.get("id") == f"{source}_to_{target}" and old in (source, target):
            ends = [new if end == old else end for end in (source, target)]
            ways[flow.get("id")] = f"{ends[0]}_to_{ends[1]}"
    changed = {old: new, **ways}
    for element in root.iter():
        if not isinstance(element.tag, str):
            continue
        for name, value in element.attrib.items():
            if name in ("id", "sourceRef", "targetRef", "attachedToRef", "default", "bpmnElement"):
                element.set(name, changed.get(value, value))
        if local(element) in ("incoming", "outgoing", "flowNodeRef"):
            said = (element.text or "").strip()
            element.text = changed.get(said, element.text)
    _other_person(root, old, new)


def _other_person(root: Any, old: str, new: str) -> None:
    for element in root.iter():
        if element.get("name") == "other_person_than" and element.get("value") == old:
            element.set("value", new)


def _scenario(content: bytes, old: str, new: str) -> bytes:
    """The same story with the task called by its new id, wherever a step names it."""
    try:
        json.loads(content)
    except ValueError:
        return content
    named_so = re.compile(rf'("submit"\s*:\s*|"task"\s*:\s*)"{re.escape(old)}"'.encode())
    body = named_so.sub(lambda m: m[1] + f'"{new}"'.encode(), content)
    listed = re.compile(rb'("open_tasks"\s*:\s*\[)([^\]]*)(\])')
    return listed.sub(
        lambda m: m[1] + m[2].replace(f'"{old}"'.encode(), f'"{new}"'.encode()) + m[3], body
    )
