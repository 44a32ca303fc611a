"""Case: column words - what one column of a row says, in the words of the process of the case."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, datetime
from typing import Any
from weakref import WeakKeyDictionary

from engine.case.views.sight import Sight
from engine.clock import day_in_words, in_words
from engine.form.known import title
from engine.form.showing import NOT_KEPT, FileWords
from engine.process.runtime import Process
from engine.record import KINDS
from engine.record.kind import Field

#: Codes that stand beside rows in a column that points at rows.
BESIDE = "outcome_link|consulted_none"
YES_NO = {"yes": "Yes", "no": "No", "not_known": "Not known"}


def value_in_words(sight: Sight, field: Field, value: Any) -> str:
    """A value as one reads it: labels for codes, days and times in full, rows by their words."""
    if value in (None, "", []):
        return ""
    if isinstance(value, datetime):
        return in_words(value)
    if isinstance(value, date):
        return day_in_words(value)
    if field.type == "code":
        return YES_NO.get(value) or sight.label(field.of, value)
    if field.type == "codes":
        return sight.labels(field.of, value)
    if field.type in ("ref", "refs"):
        return "; ".join(row_titles(sight, field.of, value))
    if field.type == "user":
        return sight.name_of(value)
    if field.type == "file":
        return FileWords(sight.files[value], value) if value in sight.files else NOT_KEPT
    return str(value)


def row_titles(sight: Sight, kind: str, value: Any) -> Iterator[str]:
    """What the rows that a column points at are known by."""
    for one in value if isinstance(value, list) else [value]:
        number = int(one) if str(one).isdecimal() else None
        row = sight.file.record.row(kind, number) if number is not None else None
        if row is None:
            if number is None:
                yield sight.label(BESIDE, str(one))
            continue
        if kind == "conversation":
            yield in_words(row.happened_at) if row.happened_at else "A conversation"
        else:
            yield title(row) or KINDS[kind].says


#: A process never changes, so its labels are gathered once.
_gathered: WeakKeyDictionary[Process, dict[tuple[str, str], str]] = WeakKeyDictionary()


def labels_of(process: Process) -> Mapping[tuple[str, str], str]:
    """(kind, column) -> the first question of the process that fills it."""
    if process not in _gathered:
        labels: dict[tuple[str, str], str] = {}
        for form in process.bundle.forms.values():
            for question in _questions(form):
                verb, _, target = question.get("binding", "").partition(":")
                kind, _, column = target.partition(".")
                if column and verb in ("one", "add"):
                    labels.setdefault((kind, column), question["label"])
        _gathered[process] = labels
    return _gathered[process]


def _questions(form: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    for page in form["pages"]:
        for question in page["questions"]:
            yield question
            yield from question.get("questions", ())
