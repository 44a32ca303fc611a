"""Lanes: which lane a step stands in. A lane is the role whose tasks are drawn in it.

What is drawn inside a part stands in the lane of the part: neither the engine nor anybody
who reads the diagram sees another for it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from lxml import etree

from engine.lanes import role_of
from engine.people.roles import ROLES
from engine.process.editing.elements import BEFORE_WAYS, bpmn, refuse, remove, text_of
from engine.process.xml import local

if TYPE_CHECKING:
    from engine.process.editing.sheet import Sheet


def part_of(node: Any) -> Any:
    """The step of the diagram itself that a step stands in: the outermost part, else the step."""
    inside = node
    for above in node.iterancestors():
        if local(above) == "process":
            break
        inside = above
    return inside


def lane_of(root: Any, node: Any) -> Any | None:
    """The lane that a step of the diagram itself stands in."""
    for lane in root.iter(bpmn("lane")):
        if any(text_of(r) == node.get("id") for r in lane.findall(bpmn("flowNodeRef"))):
            return lane
    return None


def place(sheet: Sheet, node: Any, role: str) -> None:
    """Put a step into the lane of a role; the lane is drawn where there is none yet.

    Raises ``InvalidAnswers`` for another role inside a part.
    """
    part = part_of(node)
    if part is not node:
        if role != sheet.role(part):
            named = ROLES[sheet.role(part)].name if sheet.role(part) in ROLES else "one role"
            refuse("role", f"Whatever is drawn inside a part is done by one role, here: {named}")
        return
    lane, old = _lane(sheet, node, role), lane_of(sheet.root, node)
    if old is lane:
        return
    if old is not None:
        leave(sheet.root, node.get("id"))
    etree.SubElement(lane, bpmn("flowNodeRef")).text = node.get("id")


def leave(root: Any, id: str) -> None:
    """Take a step out of its lane."""
    for ref in [r for r in root.iter(bpmn("flowNodeRef")) if text_of(r) == id]:
        remove(ref)


def _lane(sheet: Sheet, node: Any, role: str) -> Any:
    process = next(a for a in node.iterancestors() if local(a) == "process")
    lanes = process.find(bpmn("laneSet"))
    if lanes is None:
        lanes = process.makeelement(bpmn("laneSet"), {"id": sheet.new_id("lanes")})
        before = [c for c in process if local(c) in BEFORE_WAYS]
        process.insert(process.index(before[-1]) + 1 if before else 0, lanes)
    for lane in lanes.iter(bpmn("lane")):
        if role_of(lane.get("name") or "") == role:
            return lane
    name = ROLES[role].name if role in ROLES else role
    given = {"id": sheet.new_id(f"lane {role}"), "name": name}
    return etree.SubElement(lanes, bpmn("lane"), given)
