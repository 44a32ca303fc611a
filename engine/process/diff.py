"""Process: diff - what two versions of a process do differently, in sentences.

Each change is *wording* or not. Wording (names, labels, hints, guidance, letters, how a
diagram is drawn) can reach running cases at once; anything else is a new version that
running cases stay out of until they are migrated.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from engine.errors import InvalidProcess
from engine.process.bundle import Bundle, Code
from engine.process.diagram import Diagram, Flow, Node, every_scope
from engine.process.editing.listing import title_of
from engine.process.reading import read_diagrams

#: A question's texts: what is read and never decides anything.
TEXTS = ("label", "hint", "source")
SCENARIOS = "scenarios/"
#: What a property of a step is called in a sentence, where its own name says too little.
CALLED = {
    "msp_stage": "the conversation with the adult",
    "also_role": "the other role that may do it",
    "other_person_than": "another person than who did",
    "ends_as": "what it ends as",
}


@dataclass(frozen=True)
class Change:
    """One difference: in which file, at which element or question, and what it is in a sentence."""

    path: str
    where: str
    sentence: str
    wording: bool = False


def diff(old: Bundle, new: Bundle) -> list[Change]:
    """Everything that ``new`` does differently from ``old``, file by file."""
    changes: list[Change] = []
    for path in sorted(old.files.keys() | new.files.keys()):
        before, after = old.files.get(path), new.files.get(path)
        if before == after:
            continue
        if before is None or after is None:
            changes.append(_whole(path, is_new=before is None))
        else:
            changes += _in_file(path, before, after)
    return changes


def is_wording_only(changes: list[Change]) -> bool:
    """Whether nothing but wording differs, so that running cases may read it at once."""
    return all(change.wording for change in changes)


def _whole(path: str, *, is_new: bool) -> Change:
    """A file that came or went. A scenario that went is no wording: less is tried before publishing."""
    if path.startswith(SCENARIOS):
        title = path.removeprefix(SCENARIOS).removesuffix(".json")
        word = "is new" if is_new else "is not walked any more before publishing"
        return Change(path, "", f"The scenario “{title}” {word}.", is_new)
    word = "is new" if is_new else "is not there any more"
    return Change(path, "", f"{path} {word}.", path.startswith("guidance/"))


def _in_file(path: str, before: bytes, after: bytes) -> list[Change]:
    try:
        if path.endswith(".bpmn"):
            found = list(_diagrams(path, before, after))
        elif path.startswith("forms/"):
            found = list(_forms(path, json.loads(before), json.loads(after)))
        elif path == "codes/timescales.csv":
            found = list(_timescales(path, before, after))
        elif path.startswith("codes/"):
            found = list(_codes(path, before, after))
        elif path.startswith(SCENARIOS):
            title = path.removeprefix(SCENARIOS).removesuffix(".json")
            return [Change(path, "", f"The scenario “{title}” goes another way now.")]
        else:
            return [Change(path, "", f"{path} says something else.", True)]
    except (InvalidProcess, ValueError, KeyError, TypeError, RecursionError):
        return [Change(path, "", f"{path} was changed and cannot be compared.")]
    if not found:
        return [Change(path, "", f"{path} is written differently and means the same.", True)]
    return found


# -- diagrams ---------------------------------------------------------------------


def _diagrams(path: str, before: bytes, after: bytes) -> Iterator[Change]:
    old, new = _scopes(path, before), _scopes(path, after)
    for name in sorted(old.keys() | new.keys()):
        if name not in old or name not in new:
            word = "is new" if name not in old else "is not there any more"
            yield Change(path, name, f"The process “{name}” {word}.")
            continue
        yield from _properties(
            path, name, "The process", old[name].properties, new[name].properties
        )
        if old[name].name != new[name].name:
            yield Change(path, name, f"The process is called “{new[name].name}” now.", True)
        yield from _nodes(path, old[name], new[name])
        yield from _flows(path, old[name], new[name])


def _scopes(path: str, body: bytes) -> dict[str, Diagram]:
    read = read_diagrams({path: body})
    return {s.id: s for diagram in read.processes.values() for s in every_scope(diagram)}


def _nodes(path: str, old: Diagram, new: Diagram) -> Iterator[Change]:
    for name in [*new.nodes, *(n for n in old.nodes if n not in new.nodes)]:
        before, after = old.nodes.get(name), new.nodes.get(name)
        if before is None or after is None:
            node = after or before
            assert node is not None
            word = "is new" if before is None else "is not there any more"
            yield Change(path, name, f"The {node.kind} “{node.title}” {word}.")
        else:
            yield from _node(path, before, after)


def _node(path: str, old: Node, new: Node) -> Iterator[Change]:
    who = f"“{new.title}”"
    if old.name != new.name:
        yield Change(path, new.id, f"“{old.title}” is called {who} now.", True)
    for what, attribute in (
        ("kind", "kind"),
        ("lane", "lane"),
        ("event", "event"),
        ("time or message", "detail"),
        ("called process", "calls"),
        ("host", "host"),
        ("default way", "default"),
        ("way of interrupting", "interrupting"),
    ):
        before, after = getattr(old, attribute), getattr(new, attribute)
        if before != after:
            yield Change(
                path, new.id, f"The {what} of {who} was {_said(before)}, now {_said(after)}."
            )
    yield from _properties(path, new.id, who, old.properties, new.properties)


def _properties(
    path: str, where: str, who: str, old: Mapping[str, str], new: Mapping[str, str]
) -> Iterator[Change]:
    for name in sorted(old.keys() | new.keys()):
        if old.get(name) != new.get(name):
            was, now = _said(old.get(name)), _said(new.get(name))
            called = CALLED.get(name, name)
            yield Change(path, where, f"{who}: {called} was {was}, now {now}.")


def _flows(path: str, old: Diagram, new: Diagram) -> Iterator[Change]:
    before = {(f.source, f.target): f for f in old.flows.values()}
    after = {(f.source, f.target): f for f in new.flows.values()}
    for pair in [*after, *(p for p in before if p not in after)]:
        way = f"from “{_title(old, new, pair[0])}” to “{_title(old, new, pair[1])}”"
        if pair not in before or pair not in after:
            word = "is new" if pair not in before else "is not there any more"
            yield Change(path, pair[0], f"The way {way} {word}.")
            continue
        yield from _flow(path, way, before[pair], after[pair])


def _flow(path: str, way: str, old: Flow, new: Flow) -> Iterator[Change]:
    if (old.condition or "") != (new.condition or ""):
        yield Change(
            path,
            new.id,
            f"The way {way} was taken if {_said(old.condition)}, now if {_said(new.condition)}.",
        )
    if old.name != new.name:
        yield Change(path, new.id, f"The way {way} is called {_said(new.name)} now.", True)


def _title(old: Diagram, new: Diagram, name: str) -> str:
    """What people call a step; a split or join, which has no name, by what is beside it."""
    diagram = new if name in new.nodes else old
    return title_of(diagram, diagram.nodes[name]) if name in diagram.nodes else name


# -- forms ------------------------------------------------------------------------


def _forms(path: str, old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[Change]:
    before, after = dict(_questions(old)), dict(_questions(new))
    for name in [*after, *(n for n in before if n not in after)]:
        if name not in before or name not in after:
            label = (after.get(name) or before[name])["label"]
            word = "is new" if name not in before else "is not asked any more"
            yield Change(path, name, f"The question “{label}” {word}.")
        else:
            yield from _question(path, name, before[name], after[name])
    shared = [n for n in before if n in after]
    if shared != [n for n in after if n in before]:
        yield Change(path, "", "The questions are asked in another order.")
    if _pages(old, shared) != _pages(new, shared):
        yield Change(path, "", "The pages are called or divided differently.", True)


def _questions(form: Mapping[str, Any]) -> Iterator[tuple[str, Mapping[str, Any]]]:
    for page in form["pages"]:
        for question in page["questions"]:
            yield question["id"], question
            for nested in question.get("questions", ()):
                yield nested["id"], {**nested, "_inside": question["id"]}


def _question(
    path: str, name: str, old: Mapping[str, Any], new: Mapping[str, Any]
) -> Iterator[Change]:
    who = f"“{new['label']}”"
    for key in sorted(old.keys() | new.keys()):
        before, after = old.get(key), new.get(key)
        if before == after or key == "questions":
            continue
        if key == "label":
            yield Change(path, name, f"“{before}” is asked as {who} now.", True)
        elif key in TEXTS:
            yield Change(path, name, f"{who}: its {key} says {_said(after)} now.", True)
        elif key == "required" and before and after:
            yield Change(
                path, name, f"{who}: a missing answer is told as {_said(after)} now.", True
            )
        elif key == "required":
            word = "has to be answered" if after else "may be left out"
            yield Change(path, name, f"{who} {word} now.")
        else:
            yield Change(path, name, f"{who}: {key} was {_said(before)}, now {_said(after)}.")


def _pages(form: Mapping[str, Any], shared: list[str]) -> list[tuple[str, list[str]]]:
    """Each page by its title, with those of its questions that both versions ask."""
    return [
        (page["title"], [q["id"] for q in page["questions"] if q["id"] in shared])
        for page in form["pages"]
    ]


# -- codes ------------------------------------------------------------------------


def _codes(path: str, before: bytes, after: bytes) -> Iterator[Change]:
    old, new = _list(path, before), _list(path, after)
    for code in [*new, *(c for c in old if c not in new)]:
        if code not in old or code not in new:
            label = (new.get(code) or old[code]).label
            word = "is new" if code not in old else "is not offered any more"
            yield Change(path, code, f"The choice “{label}” {word}.")
            continue
        was, now = old[code], new[code]
        if was.label != now.label:
            yield Change(path, code, f"The choice “{was.label}” is called “{now.label}” now.", True)
        if was.statutory != now.statutory:
            said = f"counts as {_said(now.statutory)} in the national return now"
            yield Change(path, code, f"The choice “{now.label}” {said}.")
        if was.exclusive != now.exclusive:
            word = "stands alone" if now.exclusive else "may be chosen with others"
            yield Change(path, code, f"The choice “{now.label}” {word} now.")
    if [c for c in old if c in new] != [c for c in new if c in old]:
        yield Change(path, "", "The choices are offered in another order.", True)


def _list(path: str, body: bytes) -> dict[str, Code]:
    (codes,) = Bundle("", {path: body}).codes.values()
    return {code.code: code for code in codes}


def _timescales(path: str, before: bytes, after: bytes) -> Iterator[Change]:
    old = Bundle("", {path: before}).timescales
    new = Bundle("", {path: after}).timescales
    for name in sorted(old.keys() | new.keys()):
        was, now = old.get(name), new.get(name)
        if was != now:
            said = [
                f"{t.amount} {t.unit.replace('_', ' ')}" if t else "nothing" for t in (was, now)
            ]
            yield Change(path, name, f"The timescale {name} was {said[0]}, now {said[1]}.")


def _said(value: object) -> str:
    return "nothing" if value in (None, "", False) else f"“{value}”"
