"""Runnable: every condition can be read and answered, timers only remind, nothing spins."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import partial

from engine import clock, guards
from engine.expressions import ExpressionError, evaluate, parse
from engine.process.checks.subject import Problem, Subject, every_question, where
from engine.process.cycles import on_cycles
from engine.process.diagram import Diagram, Node
from engine.record.facts.decided_in import DECIDED_IN, WAITS_FOR
from engine.record.opens import OPENS

TIMERS = ("within", "in_working_days", "in_days")
#: The most days a timer or a timescale may take, in any unit.
LONGEST = 3650
FACES = ("adult", "facts", "agencies")
_found = partial(Problem, "runnable")


def check(subject: Subject) -> Iterator[Problem]:
    """Refuse conditions that cannot be evaluated, timers that act, and endless loops."""
    if not guards.on("check_runnable"):
        return
    for scope in subject.scopes:
        for flow in scope.flows.values():
            if flow.condition:
                at = f"The condition on '{flow.id}' ({scope.file}, line {flow.line})"
                yield from (
                    _found(flow.id, f"{at} {text}") for text in _condition(subject, flow.condition)
                )
    for scope, node in subject.nodes():
        if node.event == "timer":
            yield from (
                _found(node.id, f"{where(scope, node)}: {text}") for text in _timer(subject, node)
            )
        yield from _properties(subject, scope, node)
    yield from _timescales(subject)
    if subject.whole:  # a bare file may be one part of a process: the rest is not in it
        yield from _fixed_tasks(subject)
        yield from _fixed_occurrences(subject)
    instant: dict[int, bool] = {}
    for scope in subject.scopes:
        for name in _spins(subject, scope, instant):
            at = where(scope, scope.nodes[name])
            text = f"{at} stands on a loop without a task for a person: it would spin."
            yield _found(name, text, (name,))


def _condition(subject: Subject, source: str) -> Iterator[str]:
    try:
        expression = parse(source)
        if not expression.names and not expression.functions:
            evaluate(source, {})  # it is what it is: what fails now would fail in a case
    except ExpressionError as error:
        yield f"cannot be used. {error}"
        return
    if subject.names is not None:
        for name in sorted(expression.names - set(subject.names)):
            yield f"names '{name}', neither a fact nor a question."
    allowed = set(TIMERS) if subject.functions is None else set(subject.functions)
    for name in sorted(expression.functions):
        if name in TIMERS or (subject.functions is not None and name not in allowed):
            yield f"calls '{name}', which does not exist for conditions."


def _timer(subject: Subject, node: Node) -> Iterator[str]:
    if node.timer_kind != "timeDate":
        yield f"a timer names a day (timeDate), not a {node.timer_kind or 'nothing'}."
        return
    try:
        tree = parse(node.detail).tree
    except ExpressionError as error:
        yield f"its time cannot be used. {error}"
        return
    match tree:
        case ast.Call(func=ast.Name(id="within"), args=[ast.Constant(value=str(name))]):
            if subject.bundle.timescales and name not in subject.bundle.timescales:
                yield f"the timescale '{name}' does not exist."
        case ast.Call(
            func=ast.Name(id="in_working_days" | "in_days"), args=[ast.Constant(value=int(days))]
        ):
            if isinstance(days, bool) or not 0 < days <= LONGEST:
                yield f"a timer needs a number of days from 1 to {LONGEST}."
        case _:
            yield "a timer is within('name'), in_working_days(n) or in_days(n)."


def _timescales(subject: Subject) -> Iterator[Problem]:
    """A length of time by which nothing could be reckoned, or one that is told twice."""
    seen: set[str] = set()
    for one in subject.bundle.timescale_lines:
        at = f"codes/timescales.csv: '{one.name}'"
        if one.name in seen:
            yield _found("", f"{at} is there twice.")
        seen.add(one.name)
        if one.unit not in clock.UNITS:
            text = f"is in '{one.unit}'. A length of time is in {', '.join(clock.UNITS)}."
            yield _found("", f"{at} {text}")
        if not 0 < one.amount <= LONGEST:
            text = f"takes {one.amount}. A length of time is a whole number from 1 to {LONGEST}."
            yield _found("", f"{at} {text}")


def _properties(subject: Subject, scope: Diagram, node: Node) -> Iterator[Problem]:
    name = node.properties.get("within")
    if name is not None and subject.bundle.timescales and name not in subject.bundle.timescales:
        yield _found(node.id, f"{where(scope, node)}: the timescale '{name}' does not exist.")
    other = node.properties.get("other_person_than")
    if other is not None and all(n.id != other for _, n in subject.nodes("user task")):
        yield _found(
            node.id,
            f"{where(scope, node)}: the task '{other}' of other_person_than does not exist.",
        )
    faces = node.properties.get("faces")
    if faces is not None and faces not in FACES:
        yield _found(node.id, f"{where(scope, node)}: faces is one of: {', '.join(FACES)}.")


def _fixed_tasks(subject: Subject) -> Iterator[Problem]:
    """Facts read what was decided in one task, by its id: that task must be there."""
    there = {node.id for _, node in subject.nodes("user task")}
    read: dict[tuple[str, str], str] = {}
    for by, fact, tasks in _facts_read(subject):
        for task in tasks:
            read.setdefault((fact, task), by)
    for (fact, task), by in read.items():
        if task not in there:
            yield _found(
                task,
                f"{by} rests on the fact '{fact}', which reads what was decided in the task "
                f"'{task}'; no task has that id. Its name may change, its id may not.",
            )


def _fixed_occurrences(subject: Subject) -> Iterator[Problem]:
    """What is written down opens an occurrence, by its name: that occurrence must be there."""
    said: set[str] = set()
    for task, form in subject.bundle.forms.items():
        for question, _ in every_question(form):
            name = OPENS.get(str(question.get("binding") or "").partition(":")[2])
            path = f"occurrences/{name}.bpmn"
            if name is not None and name not in said and path not in subject.bundle.files:
                said.add(name)
                yield _found(
                    name,
                    f"What is written down by {question.get('id')} in the form of {task} can open "
                    f"the occurrence '{name}'; {path} is not there, so nothing would open.",
                )


def _facts_read(subject: Subject) -> Iterator[tuple[str, str, tuple[str, ...]]]:
    """(what reads it, fact, tasks) for every fact that rests on a task."""
    for scope in subject.scopes:
        for flow in scope.flows.values():
            for name in _named(flow.condition):
                yield f"The condition on '{flow.id}'", name, DECIDED_IN.get(name, ())
    for task, form in subject.bundle.forms.items():
        for question, _ in every_question(form):
            at = f"{question.get('id')} in the form of {task}"
            for name in _named(question.get("show_if")):
                yield f"The condition of {at}", name, DECIDED_IN.get(name, ())
            if question.get("type") == "computed":
                name = str(question.get("id"))
                yield f"The computed answer {at}", name, DECIDED_IN.get(name, ())
            target = str(question.get("binding") or "").partition(":")[2]
            if target in WAITS_FOR:
                yield f"What is written down by {at}", *WAITS_FOR[target]


def _named(condition: object) -> Iterator[str]:
    try:
        yield from parse(condition).names if isinstance(condition, str) and condition else ()
    except ExpressionError:
        return  # said elsewhere


def _spins(subject: Subject, scope: Diagram, instant: dict[int, bool]) -> Iterator[str]:
    """Elements on a loop that the engine would run through without stopping."""
    at_once = {n.id for n in scope.nodes.values() if _at_once(subject, n, instant)}
    followers = {
        i: [f.target for f in scope.nodes[i].outgoing if f.target in at_once] for i in at_once
    }
    spinning = on_cycles(followers)
    yield from (i for i in scope.nodes if i in spinning)


def _at_once(subject: Subject, node: Node, instant: dict[int, bool]) -> bool:
    """Whether a case can pass this element without anybody doing anything."""
    if (
        node.kind == "user task"
        or node.kind.endswith("task")
        or node.kind == "intermediate catch event"
    ):
        return False
    inside = node.inside or subject.diagrams.processes.get(node.calls or "")
    if inside is None:
        return node.kind not in ("call activity", "sub-process")
    if id(inside) not in instant:
        instant[id(inside)] = False  # a process that calls itself is refused elsewhere
        instant[id(inside)] = _passes(subject, inside, instant)
    return instant[id(inside)]


def _passes(subject: Subject, scope: Diagram, instant: dict[int, bool]) -> bool:
    seen, stack = set(), [n.id for n in scope.starts]
    while stack:
        node = scope.nodes[stack.pop()]
        if node.id in seen or not _at_once(subject, node, instant):
            continue
        if node.kind == "end event":
            return True
        seen.add(node.id)
        stack += [f.target for f in node.outgoing]
    return False
