"""Sheet: one diagram's file, opened to be changed.

What we do not understand in it stays as it is. Every change goes through the few acts here,
so that ways, lanes and what hangs on a step are never left pointing at nothing.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from lxml import etree

from engine.errors import InvalidProcess, NotFound
from engine.lanes import role_of
from engine.process.bundle import Bundle
from engine.process.editing import lanes
from engine.process.editing.drawing import draw
from engine.process.editing.elements import (
    LONGEST_ID,
    bpmn,
    ids_elsewhere,
    is_node,
    refuse,
    remove,
    rewrite,
    set_condition,
    slug,
    title,
)
from engine.process.xml import local, read_xml

_SCOPES = ("process", "subProcess", "transaction", "adHocSubProcess")


class Sheet:
    """One file of a bundle. Raises ``NotFound``; ``InvalidProcess`` where it cannot be read."""

    def __init__(self, bundle: Bundle, path: str) -> None:
        if path not in bundle.diagrams:
            raise NotFound
        self.bundle, self.path = bundle, path
        self.was = bundle.files[path]
        read_xml(self.was, path)  # the limits; what is changed keeps its comments
        parser = etree.XMLParser(
            resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False
        )
        self.root = etree.fromstring(self.was, parser)
        if not self.processes:
            raise InvalidProcess([f"{path}: there is no process in it."])
        self.taken = ids_elsewhere(bundle, path) | {
            e.get("id") for e in self.root.iter() if e.get("id")
        }

    def content(self) -> bytes:
        """The file as it is now: every way written at both of its ends, and drawn anew."""
        self._write_ways()
        self._drop_empty_lanes()
        draw(self.root)
        etree.indent(self.root, space="  ")
        body = etree.tostring(self.root, encoding="unicode")
        if b" />" in self.was:  # as it was written: no ">" stands bare in what lxml writes
            body = body.replace("/>", " />")
        return ('<?xml version="1.0" encoding="UTF-8"?>\n' + body + "\n").encode()

    # -- looking ------------------------------------------------------------------

    @property
    def processes(self) -> list[Any]:
        """The processes drawn in the file."""
        return list(self.root.findall(bpmn("process")))

    def scopes(self) -> Iterator[Any]:
        """Every process and sub-process of the file."""
        for element in self.root.iter():
            if local(element) in _SCOPES:
                yield element

    def nodes(self, scope: Any | None = None) -> Iterator[Any]:
        """Every step of one scope, or of all."""
        for one in [scope] if scope is not None else list(self.scopes()):
            yield from (child for child in one if is_node(child))

    def node(self, id: str) -> Any:
        """A step by its id. Raises ``NotFound``."""
        for element in self.nodes():
            if element.get("id") == id:
                return element
        raise NotFound

    def flows(self, scope: Any | None = None) -> Iterator[Any]:
        """Every way of one scope, or of all."""
        for one in [scope] if scope is not None else list(self.scopes()):
            yield from one.findall(bpmn("sequenceFlow"))

    def flow(self, id: str) -> Any:
        """A way by its id. Raises ``NotFound``."""
        for element in self.flows():
            if element.get("id") == id:
                return element
        raise NotFound

    def out(self, node: Any) -> list[Any]:
        """The ways out of a step."""
        return [f for f in self.flows(node.getparent()) if f.get("sourceRef") == node.get("id")]

    def into(self, node: Any) -> list[Any]:
        """The ways that lead to a step."""
        return [f for f in self.flows(node.getparent()) if f.get("targetRef") == node.get("id")]

    def boundaries(self, node: Any) -> list[Any]:
        """What may happen while a step is open."""
        return [n for n in self.nodes(node.getparent()) if n.get("attachedToRef") == node.get("id")]

    def target(self, flow: Any) -> Any:
        """The step a way leads to."""
        return self.node(flow.get("targetRef"))

    def source(self, flow: Any) -> Any:
        """The step a way comes from."""
        return self.node(flow.get("sourceRef"))

    def reached(self, scope: Any) -> set[str]:
        """The ids of the steps a case can come to."""
        stack = [n for n in self.nodes(scope) if local(n) == "startEvent"]
        seen: set[str] = {n.get("id") for n in stack}
        while stack:
            node = stack.pop()
            nexts = [self.target(f) for f in self.out(node)] + self.boundaries(node)
            for one in nexts:
                if one.get("id") not in seen:
                    seen.add(one.get("id"))
                    stack.append(one)
        return seen

    def role(self, node: Any) -> str:
        """The role whose lane a step, or the part around it, stands in; '' for none."""
        lane = lanes.lane_of(self.root, lanes.part_of(node))
        return role_of(lane.get("name") or "") if lane is not None else ""

    # -- steps --------------------------------------------------------------------

    def new_id(self, name: str, ending: str = "") -> str:
        """An id made of a name, used nowhere else in the process."""
        base = slug(name, LONGEST_ID - len(ending)) + ending
        id, number = base, 2
        while id in self.taken:
            id, number = f"{base}_{number}", number + 1
        self.taken.add(id)
        return id

    def add_node(self, tag: str, id: str, name: str, near: Any, *, role: str = "") -> Any:
        """Put a new step behind ``near`` in the file, in the lane of a role or else of ``near``."""
        element = near.makeelement(bpmn(tag), {"id": id, **({"name": name} if name else {})})
        last = [near, *self.boundaries(near)][-1]
        last.addnext(element)
        role = role or self.role(near)
        if role:
            self.place(element, role)
        return element

    def place(self, node: Any, role: str) -> None:
        """Put a step into the lane of a role. Raises ``InvalidAnswers``."""
        lanes.place(self, node, role)

    def drop_node(self, node: Any) -> list[str]:
        """Take a step out with all that hangs on it; give the names of ends that went with it."""
        gone: list[str] = []
        for event in self.boundaries(node):
            gone += self.drop_node(event)
        self._unlink_inside(node)
        after = [self.target(f) for f in self.out(node)]
        for flow in self.out(node) + self.into(node):
            self.drop_flow(flow)
        lanes.leave(self.root, node.get("id"))
        self._unlink(node.get("id"))
        self.taken.discard(node.get("id"))
        remove(node)
        # An end that only this event led to is nothing by itself.
        for one in after:
            if local(node) == "boundaryEvent" and local(one) == "endEvent" and not self.into(one):
                gone += [one.get("name") or one.get("id"), *self.drop_node(one)]
        return gone

    # -- ways ---------------------------------------------------------------------

    def add_flow(self, source: Any, target: Any, name: str = "", condition: str = "") -> Any:
        """Lead a step to another. Raises ``InvalidAnswers``."""
        self._require_new(source, target)
        last = (self.out(source) or list(self.flows(source.getparent())))[-1:]
        given = {
            "id": self.new_flow_id(source, target),
            **({"name": name} if name else {}),
            "sourceRef": source.get("id"),
            "targetRef": target.get("id"),
        }
        flow = source.makeelement(bpmn("sequenceFlow"), given)
        if last:
            last[0].addnext(flow)
        else:
            source.getparent().append(flow)
        set_condition(flow, condition)
        return flow

    def new_flow_id(self, source: Any, target: Any) -> str:
        """The id of a way says from where it leads to where."""
        base = f"{source.get('id')}_to_{target.get('id')}"
        id, number = base, 2
        while id in self.taken:
            id, number = f"{base}_{number}", number + 1
        self.taken.add(id)
        return id

    def lead(self, flow: Any, target: Any, *, anew: bool = False) -> None:
        """Let a way lead to another step. Raises ``InvalidAnswers``.

        ``anew``: all ways of the step are led anew, and were looked at together.
        """
        if flow.get("targetRef") == target.get("id"):
            return
        source = self.source(flow)
        if not anew:
            self._require_new(source, target)
        old = flow.get("id")
        says_where = old == f"{source.get('id')}_to_{flow.get('targetRef')}"
        flow.set("targetRef", target.get("id"))
        if says_where:
            if not anew:
                self.taken.discard(old)
            flow.set("id", self.new_flow_id(source, target))
            self._renamed_flow(source, old, flow.get("id"))

    def drop_flow(self, flow: Any) -> None:
        """Take a way out."""
        id = flow.get("id")
        for node in self.nodes(flow.getparent()):
            if node.get("default") == id:
                del node.attrib["default"]
        self.taken.discard(id)
        self._unlink(id)
        remove(flow)

    def _require_new(self, source: Any, target: Any) -> None:
        if source.getparent() is not target.getparent():
            refuse("target", "A way cannot lead into another part.")
        if local(target) in ("startEvent", "boundaryEvent"):
            refuse("target", "No way can lead to a beginning.")
        if any(f.get("targetRef") == target.get("id") for f in self.out(source)):
            refuse("target", f"“{title(source)}” leads to “{title(target)}” already.")

    def _renamed_flow(self, source: Any, old: str, new: str) -> None:
        if source.get("default") == old:
            source.set("default", new)
        for element in self.root.iter():
            if element.get("bpmnElement") == old:
                element.set("bpmnElement", new)

    # -- inside -------------------------------------------------------------------

    def _unlink(self, id: str) -> None:
        """Take out the dotted lines between a note and what is gone, and what was drawn of it."""
        for element in list(self.root.iter()):
            tag = local(element)
            if (tag == "association" and id in (element.get("sourceRef"), element.get("targetRef"))) or (
                tag in ("BPMNShape", "BPMNEdge") and element.get("bpmnElement") == id
            ):  # fmt: skip
                remove(element)

    def _unlink_inside(self, part: Any) -> None:
        """What is drawn inside a part goes with it."""
        for element in part.iterdescendants():
            if id := element.get("id"):
                self.taken.discard(id)
                self._unlink(id)

    def _write_ways(self) -> None:
        for scope in self.scopes():
            ends: dict[str, tuple[list[str], list[str]]] = {}
            for flow in self.flows(scope):
                ends.setdefault(flow.get("targetRef"), ([], []))[0].append(flow.get("id"))
                ends.setdefault(flow.get("sourceRef"), ([], []))[1].append(flow.get("id"))
            for node in self.nodes(scope):
                into, out = ends.get(node.get("id"), ([], []))
                rewrite(node, "incoming", into)
                rewrite(node, "outgoing", out)

    def _drop_empty_lanes(self) -> None:
        for lane in list(self.root.iter(bpmn("lane"))):
            if not any(local(child) in ("flowNodeRef", "childLaneSet") for child in lane):
                self._unlink(lane.get("id"))
                every = lane.getparent()
                remove(lane)
                if not any(local(child) == "lane" for child in every):
                    remove(every)
