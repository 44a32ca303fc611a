"""Forms edit: problems - what the checks say of one form, in words, each at its question."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from engine.errors import InvalidProcess
from engine.form.definition import define
from engine.process.bundle import Bundle
from engine.process.checks import forms, lanes_may_read, stages, words
from engine.process.checks.subject import Subject, every_question
from engine.process.diagram import Diagrams, Node, every_node
from engine.process.forms_edit.changing import every, remove
from engine.process.forms_edit.used import read
from engine.process.forms_edit.written import form_bytes
from engine.record.facts import FUNCTIONS, NAMES


@dataclass(frozen=True)
class Problem:
    """One reason why the form could not be published; ``question`` where it is, if anywhere.

    ``raw`` is the sentence of the check itself, by which two looks are compared.
    """

    says: str
    question: str = ""
    page: int = 0
    raw: str = ""
    unfinished: bool = False


def problems(
    bundle: Bundle, task: str, form: Mapping[str, Any], diagrams: Diagrams | None = None
) -> list[Problem]:
    """Everything that the checks refuse in one form, as it would stand in this bundle."""
    empty = list(_unfinished(form))
    whole = _whole(form)
    if whole is None:
        return empty
    found: dict[str, Problem] = {}
    for raw in _raw(bundle, task, whole, diagrams):
        found.setdefault(raw, _problem(raw, form))
    return [*empty, *found.values()]


def new_problems(before: list[Problem], after: list[Problem]) -> list[Problem]:
    """What a change brings up; a page or rows without questions yet is only unfinished."""
    known = {problem.raw for problem in before}
    return [one for one in after if not one.unfinished and one.raw not in known]


def node_of(diagrams: Diagrams, task: str) -> Node | None:
    """The task as it is drawn, if it is."""
    nodes = (node for diagram in diagrams.processes.values() for node in every_node(diagram))
    return next((node for node in nodes if node.id == task and node.kind == "user task"), None)


def statutory(form: Mapping[str, Any], node: Node | None) -> dict[str, str]:
    """Question id -> why its contents must stay, for each that a stage of the adult's voice needs."""
    if node is None or not node.stages:
        return {}
    now = _missing(form, node)
    if now is None:
        return {}
    found = {}
    for id in [place.question["id"] for place in every(form)]:
        without = _whole(remove(dict(form), id))
        lost = [one for one in (without and _missing(without, node)) or () if one not in now]
        if lost:
            found[id] = lost[0]
    return found


# -- inside -----------------------------------------------------------------------


def _missing(form: Mapping[str, Any], node: Node) -> list[str] | None:
    try:
        return list(stages.missing(define(node.id, form), node.stages))
    except InvalidProcess:
        return None


def _unfinished(form: Mapping[str, Any]) -> Iterator[Problem]:
    for number, page in enumerate(form["pages"], 1):
        if not page.get("questions"):
            yield Problem(
                f"The page “{page.get('title')}” asks nothing yet. Add a question to it.",
                page=number, unfinished=True,
            )  # fmt: skip
    for place in every(form):
        one = place.question
        if one.get("type") in ("rows", "review") and not one.get("questions"):
            yield Problem(
                f"“{one.get('label')}” has no questions inside it yet.",
                one["id"], place.page + 1, unfinished=True,
            )  # fmt: skip


def _whole(form: Mapping[str, Any]) -> dict[str, Any] | None:
    """The form without what is only unfinished; None where nothing is left."""
    pages = []
    for page in form["pages"]:
        asked = [
            q
            for q in page.get("questions", [])
            if q.get("type") not in ("rows", "review") or q.get("questions")
        ]
        if asked:
            pages.append({**page, "questions": asked})
    return {**form, "pages": pages} if pages else None


def _raw(
    bundle: Bundle, task: str, form: dict[str, Any], diagrams: Diagrams | None
) -> Iterator[str]:
    """The sentences of the checks about this form alone."""
    drawn = diagrams or read(bundle)
    files = {
        path: content
        for path, content in bundle.files.items()
        if path.startswith("codes/") or path.endswith(".bpmn")
    }
    alone = Bundle(bundle.name, {**files, f"forms/{task}.json": form_bytes(form)})
    main = drawn.main(bundle.name) or next(iter(drawn.processes.values()), None)
    if main is None:
        return
    subject = Subject(alone, drawn, main, frozenset(NAMES), frozenset(FUNCTIONS))
    for problem in (*forms.check(subject), *lanes_may_read.check(subject)):
        if problem.element == task and "has no form" not in problem.message:
            yield problem.message
    for question, _ in every_question(form):
        for name, called in (("label", "label"), ("hint", "hint"), ("required", "error sentence")):
            for said, better in words.words_to_avoid(str(question.get(name) or "")):
                yield (
                    f"The {called} of {question.get('id')} says '{said}'. "
                    f"Better: {better.better}. {better.why}."
                )
    for page in form["pages"]:
        for said, better in words.words_to_avoid(str(page.get("title") or "")):
            yield f"The title of a page says '{said}'. Better: {better.better}. {better.why}."


#: A sentence of a check -> the same for somebody who knows the form by its labels.
_SAID = (
    (
        r"the condition of (\w+) names '(\w+)', neither a fact nor a question of the form\.",
        "“{0}” is asked only by “{1}”, which is no question of this form and no fact.",
    ),
    (
        r"the condition of (\w+) names '(\w+)', which is not asked before it\.",
        "“{0}” is asked only by the answer to “{1}”, which is not asked before it.",
    ),
    (
        r"the condition of (\w+) asks for '(.*)', which '(\w+)' can never be\.",
        "“{0}” is asked only if “{2}” is ‘{1}’, which nobody can answer there.",
    ),
    (
        r"the condition of (\w+) calls '(\w+)', which does not exist\.",
        "The condition of “{0}” calls ‘{1}’, which does not exist.",
    ),
    (r"the condition of (\w+)(?: cannot be used\.|:) (.*)", "The condition of “{0}” cannot be used. {1}"),
    (
        r"(\w+) is required, but its condition can never hold\.",
        "“{0}” must be answered, but no answers make it appear: its condition can never hold.",
    ),
    (
        r"(\w+) names the list '(\w+)', which is not there \(.*\)\.",
        "“{0}” offers the list ‘{1}’, which is not there.",
    ),
    (r"the question (\w+) is there twice\.", "The question “{0}” is there twice."),
)  # fmt: skip
_PART = {"label": "label", "hint": "hint", "required": "error sentence", "show_if": "condition"}


def _problem(raw: str, form: Mapping[str, Any]) -> Problem:
    labels = {
        p.question["id"]: str(p.question.get("label") or p.question["id"]) for p in every(form)
    }
    pages = {p.question["id"]: p.page + 1 for p in every(form)}
    text = re.sub(r"^The form of \w+: ", "", raw)
    where = next((word for word in re.findall(r"\w+", text) if word in labels), "")
    for pattern, words_ in _SAID:
        if match := re.fullmatch(pattern, text, re.DOTALL):
            groups = [labels.get(group, group) for group in match.groups()]
            where = next((group for group in match.groups() if group in labels), where)
            return Problem(words_.format(*groups), where, pages.get(where, 0), raw)
    if place := _at(text, form):
        return Problem(place[0], place[1], place[2], raw)
    if where:
        text = re.sub(rf"(?<![\w:.]){where}\b", f"“{labels[where]}”", text, count=1)
    return Problem(text[:1].upper() + text[1:], where, pages.get(where, 0), raw)


def _at(text: str, form: Mapping[str, Any]) -> tuple[str, str, int] | None:
    """What the schema of forms refuses, told by page and label and not by number."""
    match = re.fullmatch(r"at page (\d+)((?: question \d+)*)(?: (\w+))?, (.*)", text, re.DOTALL)
    if not match:
        return None
    number, steps, part, said = match.groups()
    among, question = form["pages"][int(number) - 1].get("questions", []), None
    for step in re.findall(r"\d+", steps):
        if int(step) > len(among):
            return None
        question = among[int(step) - 1]
        among = question.get("questions", [])
    called = f"“{question.get('label')}”" if question else f"the page {number}"
    what = f"the {_PART.get(part, part)} of {called}" if part else called
    sentence = f"{what[:1].upper()}{what[1:]}: {said}"
    return sentence, question["id"] if question else "", int(number)
