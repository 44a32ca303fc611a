"""Process: side by side - any two versions of a process, file by file: in sentences, drawn, line by line."""

from __future__ import annotations

import difflib
from collections.abc import Iterator
from dataclasses import dataclass, field

from engine.errors import InvalidProcess
from engine.process.bundle import Bundle
from engine.process.diagram import Flow, Node, every_scope
from engine.process.diff import Change, diff
from engine.process.reading import read_diagrams

MOST_LINES = 400
TIMESCALES = "codes/timescales.csv"
#: What a file belongs to, by its folder, in the order they are shown.
GROUPS = {
    "": "Diagrams",
    "occurrences": "Diagrams",
    "forms": "Forms",
    "codes": "Local codes",
    "timescales": "Timescales",
    "guidance": "Guidance",
    "letters": "Letters",
    "scenarios": "Scenarios",
}
COMPARED = (
    "name",
    "kind",
    "lane",
    "event",
    "detail",
    "calls",
    "host",
    "interrupting",
    "properties",
)


@dataclass(frozen=True)
class Mark:
    """One element that differs: how (added, removed, changed), its id and what people call it."""

    how: str
    id: str
    title: str


@dataclass(frozen=True)
class Lines:
    """Lines that differ: those of before on the left, those of after on the right."""

    left_from: int
    left: tuple[str, ...]
    right_from: int
    right: tuple[str, ...]


@dataclass
class FileDiff:
    """One file that differs."""

    path: str
    group: str
    changes: list[Change]
    is_before: bool
    is_after: bool
    marks: list[Mark] = field(default_factory=list)
    lines: list[Lines] = field(default_factory=list)
    is_cut: bool = False

    @property
    def is_diagram(self) -> bool:
        """Whether it is drawn."""
        return self.path.endswith(".bpmn")

    def marked(self, *hows: str) -> dict[str, list[str]]:
        """Element ids by how they differ, for a drawing."""
        return {how: [m.id for m in self.marks if m.how == how] for how in hows}


def side_by_side(old: Bundle, new: Bundle) -> list[tuple[str, list[FileDiff]]]:
    """Everything in which two versions differ: group by group, file by file."""
    by_path: dict[str, list[Change]] = {}
    for change in diff(old, new):
        by_path.setdefault(change.path, []).append(change)
    files = [_file(path, changes, old, new) for path, changes in by_path.items()]
    names = list(dict.fromkeys(GROUPS.values()))
    grouped = [(name, [one for one in files if one.group == name]) for name in names]
    return [(name, found) for name, found in grouped if found]


def _file(path: str, changes: list[Change], old: Bundle, new: Bundle) -> FileDiff:
    folder = "timescales" if path == TIMESCALES else path.rpartition("/")[0]
    before, after = old.files.get(path), new.files.get(path)
    made = FileDiff(
        path, GROUPS.get(folder, "Diagrams"), changes, before is not None, after is not None
    )
    if made.is_diagram:
        made.marks = list(_marks(path, before, after))
    else:
        made.lines, made.is_cut = _lines(before or b"", after or b"")
    return made


def _marks(path: str, before: bytes | None, after: bytes | None) -> Iterator[Mark]:
    try:
        old, new = _elements(path, before), _elements(path, after)
    except InvalidProcess:
        return
    for name, element in new.items():
        if name not in old:
            yield Mark("added", name, _title(element, new))
        elif _differs(old[name], element):
            yield Mark("changed", name, _title(element, new))
    yield from (Mark("removed", n, _title(one, old)) for n, one in old.items() if n not in new)


def _elements(path: str, body: bytes | None) -> dict[str, Node | Flow]:
    if body is None:
        return {}
    scopes = [
        scope
        for diagram in read_diagrams({path: body}).processes.values()
        for scope in every_scope(diagram)
    ]
    nodes = {node.id: node for scope in scopes for node in scope.nodes.values()}
    flows = {flow.id: flow for scope in scopes for flow in scope.flows.values()}
    return {**nodes, **flows}


def _differs(old: Node | Flow, new: Node | Flow) -> bool:
    if isinstance(old, Node) and isinstance(new, Node):
        return any(getattr(old, name) != getattr(new, name) for name in COMPARED)
    if isinstance(old, Flow) and isinstance(new, Flow):
        names = ("name", "condition", "source", "target")
        return any((getattr(old, n) or "") != (getattr(new, n) or "") for n in names)
    return True


def _title(element: Node | Flow, every: dict[str, Node | Flow]) -> str:
    if isinstance(element, Node):
        return element.title
    ends = [every.get(end) for end in (element.source, element.target)]
    return " to ".join(end.title if isinstance(end, Node) else "?" for end in ends)


def _lines(before: bytes, after: bytes) -> tuple[list[Lines], bool]:
    left = before.decode("utf-8", "replace").splitlines()
    right = after.decode("utf-8", "replace").splitlines()
    found, count = [], 0
    for tag, a, b, c, d in difflib.SequenceMatcher(None, left, right, False).get_opcodes():
        if tag == "equal":
            continue
        count += max(b - a, d - c)
        found.append(
            Lines(a + 1, tuple(left[a:b][:MOST_LINES]), c + 1, tuple(right[c:d][:MOST_LINES]))
        )
        if count > MOST_LINES:
            return found, True
    return found, False
