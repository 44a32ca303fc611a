"""Forms edit: used - where a question, a code, a list, a timescale or a form is used.

Nothing is taken out blindly: whoever removes something first reads what rests on it.
"""

from __future__ import annotations

import ast
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from engine.errors import InvalidProcess
from engine.expressions import ExpressionError, parse
from engine.process.bundle import Bundle
from engine.process.checks.subject import every_question
from engine.process.diagram import Diagrams, every_scope
from engine.process.reading import read_diagrams
from engine.record import KINDS
from engine.record.codes import STATUTORY
from engine.record.facts.decided_in import DECIDED_IN

#: Timescales the engine asks for by name, and why.
ASKED_FOR = {
    "middle_again": "outcomes are looked at again with the adult when it has run out",
    "follow_up": "it says when somebody asks whether what was passed on was done",
}


@dataclass(frozen=True)
class Use:
    """One place: where it stands, in words; ``task`` and ``question`` lead there.

    ``firm``: what it is used for would no longer work without it.
    """

    says: str
    task: str = ""
    question: str = ""
    firm: bool = True


def of_question(bundle: Bundle, task: str, id: str) -> list[Use]:
    """Conditions, groups, gateways, facts and walks that rest on a question."""
    return [
        *_conditions(bundle, task, id),
        *_group(bundle, task, id),
        *(
            Use(f"The way on in {where} depends on it.")
            for where, source in _ways(bundle)
            if id in _names(source)
        ),
        *_opened(bundle, task, id),
        *_walks(bundle, task, id),
    ]


def of_list(bundle: Bundle, name: str) -> list[Use]:
    """Questions that offer a list, and the record, which keeps its codes."""
    found = [
        Use(f"“{q.get('label')}” in the form of {task} offers it.", task, str(q.get("id")))
        for task, q in _questions(bundle)
        if own_list(q) == name
    ]
    for kind in KINDS.values():
        for column, field in kind.columns.items():
            if name in field.of.split("|"):
                said = f"The record keeps its codes ({kind.says}: {column.replace('_', ' ')})."
                found.append(Use(said))
    return found


def of_code(bundle: Bundle, name: str, code: str) -> list[Use]:
    """Conditions that ask for a code, rules that rest on it, and what it counts as."""
    ids = {str(q.get("id")) for _, q in _questions(bundle) if own_list(q) == name}
    found = []
    if code in STATUTORY.get(name, ()):
        found.append(
            Use("It is one of the statutory answers: rules and the national return rest on it.")
        )
    for task, q in _questions(bundle):
        asked = {str(one.get("id")) for one, _ in every_question(bundle.forms[task])}
        if any(said == code and id in ids & asked for id, said in _compared(q.get("show_if"))):
            says = f"“{q.get('label')}” in the form of {task} is asked only by it."
            found.append(Use(says, task, str(q.get("id"))))
    for where, source in _ways(bundle):
        if any(said == code and id in ids for id, said in _compared(source)):
            found.append(Use(f"The way on in {where} depends on it."))
    counts = {one.code: one.statutory for one in bundle.codes.get(name, [])}
    as_what = counts.get(code, "")
    if as_what and as_what not in [s for c, s in counts.items() if c != code]:
        says = (
            f"It counts as “{as_what}” in the national return, and nothing else on the list does."
        )
        found.append(Use(says, firm=False))
    return found


def of_timescale(bundle: Bundle, name: str, diagrams: Diagrams | None = None) -> list[Use]:
    """Tasks that must be done within a timescale, and reminders that count by it."""
    found = [Use(f"The engine: {ASKED_FOR[name]}.")] if name in ASKED_FOR else []
    for diagram in (diagrams or read(bundle)).processes.values():
        for scope in every_scope(diagram):
            for node in scope.nodes.values():
                if node.properties.get("within") == name:
                    found.append(Use(f"“{node.title}” ({diagram.file}) is to be done within it."))
                elif node.event == "timer" and name in _texts(node.detail):
                    found.append(Use(f"The reminder “{node.title}” ({diagram.file}) counts by it."))
    return found


def of_form(bundle: Bundle, task: str) -> list[Use]:
    """Facts that read what is decided in a task, and walks that fill its form in."""
    found = [
        Use(f"The fact ({fact.replace('_', ' ')}) reads what is decided in it.")
        for fact, tasks in DECIDED_IN.items()
        if task in tasks
    ]
    walks = sum(task in {step.get("submit") for step in steps} for _, steps in _scenarios(bundle))
    if walks:
        found.append(Use(f"{walks} of the walks that are tried fill it in.", firm=False))
    return found


def own_list(question: Mapping[str, Any]) -> str:
    """The list of codes a question offers, beside rows of the record."""
    codes = str(question.get("codes") or "")
    return codes.partition("+")[2] if codes.startswith("@") else codes


def read(bundle: Bundle) -> Diagrams:
    """The diagrams of a draft; those that cannot be read are passed over."""
    try:
        return read_diagrams(bundle.diagrams)
    except InvalidProcess:
        found = Diagrams()
        for path, content in bundle.diagrams.items():
            try:
                found.processes.update(read_diagrams({path: content}).processes)
            except InvalidProcess:
                continue
        return found


# -- inside -----------------------------------------------------------------------


def _questions(bundle: Bundle) -> Iterator[tuple[str, dict[str, Any]]]:
    for task, form in bundle.forms.items():
        yield from ((task, question) for question, _ in every_question(form))


def _conditions(bundle: Bundle, task: str, id: str) -> Iterator[Use]:
    for question, holder in every_question(bundle.forms.get(task, {})):
        inside = holder is not None and holder.get("id") == id
        if id in _names(question.get("show_if")) and not inside and question.get("id") != id:
            says = f"“{question.get('label')}” is asked only by the answer to it."
            yield Use(says, task, str(question.get("id")))


def _group(bundle: Bundle, task: str, id: str) -> Iterator[Use]:
    asked = [question for question, _ in every_question(bundle.forms.get(task, {}))]
    mine = next((q for q in asked if q.get("id") == id), {})
    others = [q for q in asked if q.get("one_of") == mine.get("one_of") and q is not mine]
    if mine.get("one_of") and others:
        labels = ", ".join(f"“{q.get('label')}”" for q in others)
        yield Use(f"One answer is needed among it and {labels}.", task, firm=False)


def _opened(bundle: Bundle, task: str, id: str) -> Iterator[Use]:
    """What it writes down is read by facts and rules: say which row of the record that is."""
    for question, _ in every_question(bundle.forms.get(task, {})):
        kind, _, column = str(question.get("binding") or "").partition(":")[2].partition(".")
        if question.get("id") == id and kind in KINDS and question.get("type") != "statement":
            what = f"{KINDS[kind].says}{': ' + column.replace('_', ' ') if column else ''}"
            yield Use(
                f"It writes down {what}; facts, letters and the return may read that.", firm=False
            )


def _walks(bundle: Bundle, task: str, id: str) -> Iterator[Use]:
    count = 0
    for _, steps in _scenarios(bundle):
        mine = [step.get("answers") for step in steps if step.get("submit") == task]
        count += any(f'"{id}":' in json.dumps(answers) for answers in mine)
    if count:
        yield Use(f"{count} of the walks that are tried answer it.", firm=False)


def _scenarios(bundle: Bundle) -> Iterator[tuple[str, list[dict[str, Any]]]]:
    for path, content in bundle.files.items():
        if not path.startswith("scenarios/"):
            continue
        try:
            steps = json.loads(content).get("steps", [])
        except (ValueError, AttributeError, RecursionError):
            continue
        if isinstance(steps, list):
            yield path, [step for step in steps if isinstance(step, dict)]


def _ways(bundle: Bundle) -> Iterator[tuple[str, str]]:
    """(where, condition) of every flow that has one."""
    for diagram in read(bundle).processes.values():
        for scope in every_scope(diagram):
            for flow in scope.flows.values():
                if flow.condition and flow.source in scope.nodes:
                    yield f"“{scope.nodes[flow.source].title}” ({diagram.file})", flow.condition


def _names(source: object) -> frozenset[str]:
    try:
        return parse(source).names if isinstance(source, str) and source else frozenset()
    except ExpressionError:
        return frozenset()


def _texts(source: str) -> set[str]:
    try:
        tree = parse(source).tree
    except ExpressionError:
        return set()
    return {
        n.value for n in ast.walk(tree) if isinstance(n, ast.Constant) and isinstance(n.value, str)
    }


def _compared(source: object) -> Iterator[tuple[str, str]]:
    """(name, text) of each comparison of a name with a text."""
    try:
        tree = parse(source).tree if isinstance(source, str) and source else None
    except ExpressionError:
        tree = None
    for node in ast.walk(tree) if tree is not None else ():
        if isinstance(node, ast.Compare):
            inside = list(ast.walk(node))
            names = [n.id for n in inside if isinstance(n, ast.Name)]
            texts = [
                n.value for n in inside if isinstance(n, ast.Constant) and isinstance(n.value, str)
            ]
            yield from ((name, text) for name in names for text in texts)
