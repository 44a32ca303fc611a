"""Words: labels use the field's words, none that blames the adult or belongs to a trial.

The list is in ``avoided.py``. It is held against what a process *asks and shows*:
names and notes in diagrams, forms, labels of codes, guidance, letters - and never
against what people answer (S15, INV-4).
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import Any

from engine import guards
from engine.process.checks.avoided import words_to_avoid
from engine.process.checks.subject import Problem, Subject, every_question
from engine.process.xml import BPMN

_PROCESS, _POOLS = f"{{{BPMN}}}process", f"{{{BPMN}}}collaboration"
_NOTES = (f"{{{BPMN}}}documentation", f"{{{BPMN}}}text")
_found = partial(Problem, "words")


def check(subject: Subject) -> Iterator[Problem]:
    """Refuse words to avoid in what a process asks and shows, with the better word."""
    if not guards.on("check_words"):
        return
    for element, place, text in texts_shown(subject):
        for said, one in words_to_avoid(text):
            sentence = f"{place} says '{said}'. Better: {one.better}. {one.why}."
            yield _found(element, sentence)


def texts_shown(subject: Subject) -> Iterator[tuple[str, str, str]]:
    """(element, where it stands, text) of everything people are shown."""
    mine = {diagram.id for diagram in subject.processes}
    drawn = {diagram.file for diagram in subject.processes}
    for file in sorted(drawn & subject.bundle.files.keys()):  # a form is edited without them
        yield from _drawn(subject.xml(file), file, mine)
    if not subject.whole:
        return
    for task, form in subject.bundle.forms.items():
        yield from ((task, f"The form of {task}: {place}", text) for place, text in _asked(form))
    for name, codes in subject.bundle.codes.items():
        for code in codes:
            yield name, f"The list '{name}': the label of '{code.code}'", code.label or ""
    for path in sorted(subject.bundle.files):
        if path.endswith(".md"):
            yield from _written(path, subject.bundle.files[path])


def _drawn(root: Any, file: str, mine: set[str]) -> Iterator[tuple[str, str, str]]:
    """Names of every element of these processes, and the notes written to it or on it."""
    for part in root:
        if part.tag == _PROCESS and part.get("id") not in mine:
            continue
        if part.tag == _POOLS and mine.isdisjoint(pool.get("processRef") for pool in part):
            continue
        for element in part.iter(f"{{{BPMN}}}*") if part.tag in (_PROCESS, _POOLS) else ():
            where = f"({file}, line {element.sourceline})"
            if name := element.get("name"):
                yield _id(element), f"The name '{name}' {where}", name
            if element.tag in _NOTES and element.text:
                yield _id(element.getparent()), f"A note {where}", element.text


def _id(element: Any) -> str:
    return str(element.get("id") or "")


def _asked(form: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """(where, text) of a form as written, also of one that cannot be asked as it is."""
    pages = form.get("pages")
    for page in pages if isinstance(pages, list) else []:
        if isinstance(page, dict) and isinstance(page.get("title"), str):
            yield "the title of a page", page["title"]
    for question, _ in every_question(form):
        for part, called in (("label", "label"), ("hint", "hint"), ("required", "error sentence")):
            if isinstance(question.get(part), str):
                yield f"the {called} of {question.get('id')}", question[part]


def _written(path: str, content: bytes) -> Iterator[tuple[str, str, str]]:
    """Guidance and letters, line by line."""
    lines = content.decode("utf-8", "replace").splitlines()
    return ((path, f"Line {n} of {path}", line) for n, line in enumerate(lines, 1))
