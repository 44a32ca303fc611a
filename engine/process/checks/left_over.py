"""Left over: files of a process that nothing uses.

Most often the task or the question was given another name and its file was not: the
words in it would never be shown to anybody, and nobody would be told.
"""

from __future__ import annotations

from collections.abc import Iterator

from engine.form.definition import Form
from engine.process.checks.subject import Subject
from engine.record import KINDS


def left_over(subject: Subject) -> Iterator[tuple[str, str]]:
    """Yield (name, sentence) for each form, guidance and code list that nothing uses."""
    tasks = {node.id for _, node in subject.nodes("user task")}
    for folder, called in (("forms", "form"), ("guidance", "guidance")):
        for path in sorted(p for p in subject.bundle.files if p.startswith(f"{folder}/")):
            name = path.removeprefix(f"{folder}/").rpartition(".")[0]
            if name not in tasks:
                yield name, f"The {called} of {name} ({path}) belongs to no task."
    used = _lists(subject)
    for name in subject.bundle.codes:
        if name not in used:
            yield name, f"The list '{name}' (codes/{name}.csv) is used by no question."


def _lists(subject: Subject) -> set[str]:
    forms = (form for form in subject.defined.values() if isinstance(form, Form))
    asked = {question.own_list for form in forms for question in form.walk()}
    # notes and pages use the lists of the record, whatever the forms do
    kept = {name for k in KINDS.values() for c in k.columns.values() for name in c.of.split("|")}
    return asked | kept
