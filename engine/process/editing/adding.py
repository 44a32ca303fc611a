"""Adding: put a new step behind another, or on one way of a question."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from engine.errors import InvalidAnswers, InvalidProcess
from engine.lanes import role_of
from engine.process.checks.milestones import MILESTONES
from engine.process.checks.subject import ROLES
from engine.process.editing.elements import (
    named,
    refuse,
    set_property,
    title,
)
from engine.process.editing.sheet import Sheet
from engine.process.editing.ways import meeting, require_condition
from engine.process.reading import read_diagrams
from engine.process.xml import local


@dataclass(frozen=True)
class Place:
    """Where a step goes: behind the step ``after``, or on the way ``way``."""

    after: str = ""
    way: str = ""


@dataclass(frozen=True)
class Added:
    """What was added: the id of the step, and the sentence that says so."""

    id: str
    says: str


def require_role(role: str, field: str = "role") -> str:
    """A role that does the work of a case. Raises ``InvalidAnswers``."""
    if role_of(role) not in ROLES:
        refuse(field, "Choose who does it")
    return role_of(role)


def add_task(sheet: Sheet, place: Place, name: str, role: str) -> Added:
    """Add a task: what somebody of a role must do."""
    errors = all_errors(lambda: named(name), lambda: require_role(role))
    if errors:
        raise InvalidAnswers(errors)
    near, flow = open_place(sheet, place)
    words = named(name)
    node = sheet.add_node("userTask", sheet.new_id(words), words, near, role=require_role(role))
    put(sheet, near, flow, node)
    return Added(node.get("id"), f"“{words}” is added after “{title(near)}”. It has no form yet.")


def add_part(sheet: Sheet, place: Place, name: str, calls: str) -> Added:
    """Add a part: another diagram of the process, walked through at this point."""
    near, flow = open_place(sheet, place)
    called = diagrams_to_call(sheet).get(calls)
    if called is None:
        refuse("calls", "Choose the diagram that is walked through here")
    words = named(name or str(called))
    node = sheet.add_node("callActivity", sheet.new_id(words), words, near)
    node.set("calledElement", calls)
    put(sheet, near, flow, node)
    return Added(node.get("id"), f"The part “{words}” is added after “{title(near)}”.")


def add_milestone(sheet: Sheet, place: Place, name: str, milestone: str) -> Added:
    """Add a milestone: a fixed point that the case passes here."""
    near, flow = open_place(sheet, place)
    words = named(name)
    if milestone not in MILESTONES:
        refuse("milestone", "Choose the milestone")
    node = sheet.add_node("intermediateThrowEvent", sheet.new_id(words), words, near)
    set_property(node, "milestone", milestone)
    put(sheet, near, flow, node)
    return Added(node.get("id"), f"The milestone “{words}” is added after “{title(near)}”.")


def add_end(sheet: Sheet, place: Place, name: str) -> Added:
    """Add an end: on the way of a question, or where nothing follows yet."""
    near, flow = open_place(sheet, place)
    words = named(name)
    scope = near.getparent()
    before = sheet.reached(scope)
    node = sheet.add_node("endEvent", sheet.new_id(words), words, near)
    if flow is None:
        sheet.add_flow(near, node)
        return Added(node.get("id"), f"“{title(near)}” leads to the end “{words}” now.")
    old = title(sheet.target(flow))
    sheet.lead(flow, node)
    if before - sheet.reached(scope):
        refuse(
            "kind",
            f"After an end here nothing would lead to “{old}”. Put the end on a way of a question.",
        )
    return Added(node.get("id"), f"“{title(near)}” leads to the end “{words}” now.")


@dataclass(frozen=True)
class Answer:
    """The other way of a new question: its words, when it is taken, and where it leads.

    Where it leads is a step that exists (``target``), or a new task (``task``, ``role``) after
    which both ways meet again.
    """

    name: str
    condition: str
    target: str = ""
    task: str = ""
    role: str = ""


def add_question(sheet: Sheet, place: Place, name: str, otherwise: str, other: Answer) -> Added:
    """Add a question. ``otherwise`` is the answer after which the case goes on as before."""
    near, flow = open_place(sheet, place)
    errors = all_errors(
        lambda: named(name, missing="Write the question"),
        lambda: named(otherwise, "otherwise", "Say after which answer the case goes on as before"),
        lambda: named(other.name, "answer", "Say in a word or two what the other answer is"),
        lambda: require_condition(other.condition),
        lambda: _leads_somewhere(sheet, near, flow, other),
    )
    if errors:
        raise InvalidAnswers(errors)
    words = named(name)
    question = sheet.add_node("exclusiveGateway", sheet.new_id(words), words, near)
    on = put(sheet, near, flow, question)
    on.set("name", named(otherwise))
    question.set("default", on.get("id"))
    follows = sheet.target(on)
    if other.task.strip():
        task = sheet.add_node(
            "userTask", sheet.new_id(other.task), named(other.task), question,
            role=require_role(other.role),
        )  # fmt: skip
        to = meeting(sheet, question, follows)
        sheet.add_flow(question, task, named(other.name), other.condition.strip())
        sheet.add_flow(task, to)
    else:
        to = meeting(sheet, question, sheet.node(other.target))
        sheet.add_flow(question, to, named(other.name), other.condition.strip())
    return Added(question.get("id"), f"The question “{words}” is added after “{title(near)}”.")


def add_side_by_side(sheet: Sheet, place: Place, tasks: Sequence[tuple[str, str]]) -> Added:
    """Add two tasks or more (name, role) that are done side by side; all are done before it goes on."""
    near, flow = open_place(sheet, place)
    errors: dict[str, str] = {}
    for number, (name, role) in enumerate(tasks, 1):
        for read in (
            lambda n=name, i=number: named(n, f"name-{i}"),
            lambda r=role, i=number: require_role(r, f"role-{i}"),
        ):
            errors |= all_errors(read)
    if len(tasks) < 2 or errors:
        raise InvalidAnswers(errors or {"name-2": "Name at least two tasks"})
    if flow is None:
        refuse("kind", f"Nothing follows “{title(near)}” yet. Lead it to a step first.")
    base = " and ".join(named(name) for name, _ in tasks[:2])
    split = sheet.add_node("parallelGateway", sheet.new_id(base, "_split"), "", near)
    join = sheet.add_node("parallelGateway", sheet.new_id(base, "_done"), "", near)
    on = put(sheet, near, flow, join)
    sheet.lead(sheet.into(join)[0], split)
    last = split
    for name, role in tasks:
        words = named(name)
        last = sheet.add_node("userTask", sheet.new_id(words), words, last, role=role_of(role))
        sheet.add_flow(split, last)
        sheet.add_flow(last, join)
    assert on is not None
    said = " and ".join(f"“{named(name)}”" for name, _ in tasks)
    return Added(split.get("id"), f"{said} are done side by side after “{title(near)}” now.")


def add_branch(sheet: Sheet, split: str, name: str, role: str) -> Added:
    """Add a task beside those that are done side by side already."""
    node = sheet.node(split)
    if local(node) != "parallelGateway" or len(sheet.out(node)) < 2:
        refuse("name", "There is nothing side by side here.")
    errors = all_errors(lambda: named(name), lambda: require_role(role))
    if errors:
        raise InvalidAnswers(errors)
    join = _join_of(sheet, node)
    if join is None:
        refuse("name", "The ways do not meet again in one place, so a further one has no end.")
    words = named(name)
    last = sheet.target(sheet.out(node)[-1])
    task = sheet.add_node("userTask", sheet.new_id(words), words, last, role=role_of(role))
    sheet.add_flow(node, task)
    sheet.add_flow(task, join)
    return Added(task.get("id"), f"“{words}” is done side by side with the others now.")


# -- inside -----------------------------------------------------------------------


def diagrams_to_call(sheet: Sheet) -> dict[str, str]:
    """The diagrams that a part of this one may walk through: process id -> name."""
    found: dict[str, str] = {}
    for path, content in sheet.bundle.diagrams.items():
        try:
            every = read_diagrams({path: content}).processes.values()
        except InvalidProcess:
            continue
        for diagram in every:
            if path != sheet.path and not diagram.is_occurrence:
                found[diagram.id] = diagram.name or diagram.id
    return found


def open_place(sheet: Sheet, place: Place) -> tuple[Any, Any | None]:
    """The step that a new one comes behind, and the way that it is put on. Raises ``InvalidAnswers``."""
    if place.way:
        flow = sheet.flow(place.way)
        return sheet.source(flow), flow
    near = sheet.node(place.after)
    out = sheet.out(near)
    if local(near) == "endEvent":
        refuse("place", "Nothing comes after an end.")
    if len(out) > 1:
        refuse("place", f"“{title(near)}” has several ways on. Choose on which.")
    return near, out[0] if out else None


def put(sheet: Sheet, near: Any, flow: Any | None, node: Any) -> Any:
    """Lead ``near`` to the new step, and that to what followed; give the way out of it."""
    if flow is None:
        sheet.add_flow(near, node)
        if local(node) != "exclusiveGateway":
            return None
        refuse("kind", f"Nothing follows “{title(near)}” yet. Lead it to a step first.")
    follows = sheet.target(flow)
    sheet.lead(flow, node)
    return sheet.add_flow(node, follows)


def _leads_somewhere(sheet: Sheet, near: Any, flow: Any | None, other: Answer) -> None:
    if other.task.strip():
        named(other.task, "task")
        require_role(other.role)
        return
    if not other.target:
        refuse("target", "Choose the step it leads to, or name a new task")
    to = sheet.node(other.target)
    if flow is not None and flow.get("targetRef") == other.target:
        refuse(
            "target",
            f"The case goes on to “{title(to)}” in any case. Choose another step, or name a task.",
        )
    if to.getparent() is not near.getparent() or local(to) in ("startEvent", "boundaryEvent"):
        refuse("target", "No way can lead there.")


def _join_of(sheet: Sheet, split: Any) -> Any | None:
    """The join at which all ways of a split meet."""
    common: list[str] | None = None
    for flow in sheet.out(split):
        stack, seen = [sheet.target(flow)], []
        while stack:
            node = stack.pop(0)
            if node.get("id") in seen:
                continue
            seen.append(node.get("id"))
            stack += [sheet.target(f) for f in sheet.out(node)]
        common = seen if common is None else [n for n in common if n in seen]
    for id in common or ():
        node = sheet.node(id)
        if local(node) == "parallelGateway" and len(sheet.into(node)) > 1 and node is not split:
            return node
    return None


def all_errors(*reads: Any) -> dict[str, str]:
    """What is wrong with any of several things typed: field -> sentence."""
    errors: dict[str, str] = {}
    for read in reads:
        try:
            read()
        except InvalidAnswers as error:
            errors.update(error.messages)
    return errors
