"""Fields: the names of a form's fields in HTML, in drafts and in what a browser sends.

A plain question's field is its id. A date has ``-day``, ``-month`` and ``-year``, a date
with a time ``-time`` as well. Inside rows: ``people-0-person_name``; inside a block:
``talk_findings-<public id>-talk_found``.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from engine.form.definition import Form, Question
from engine.form.known import Known

Typed = Mapping[str, list[str]]

MAX_ROWS = 100
NEW_ROW = re.compile(r"([a-z][a-z0-9_]*)-(\d{1,3})")
DATE_PARTS = ("-day", "-month", "-year")
_PARTS = {
    "date": DATE_PARTS,
    "date_time": (*DATE_PARTS, "-time"),
    "statement": (),
    "computed": (),
    "rows": (),
    "review": (),
}


def names(question: Question, name: str) -> tuple[str, ...]:
    """The fields of one question that is called ``name`` on the page."""
    return tuple(name + part for part in _PARTS.get(question.type, ("",)))


def nested_name(holder: Question, row: int | str, question: Question) -> str:
    """The name of a question inside a row (its number) or a block (its row's public id)."""
    return f"{holder.id}-{row}-{question.id}"


def ignored(name: str) -> bool:
    """Say whether a field is the page's own business: tokens, versions, buttons."""
    return name.startswith("_") or name == "csrf_token"


def row_numbers(holder: Question, typed: Typed) -> list[int]:
    """The numbers of the rows a page sent, empty ones included, in order."""
    pattern = re.compile(re.escape(holder.id) + r"-(0|[1-9]\d{0,2})(?:-.*)?", re.DOTALL)
    return sorted({int(m[1]) for name in typed if (m := pattern.fullmatch(name))})


def expected(form: Form, typed: Typed, known: Known) -> set[str]:
    """Every field name that belongs to this form, given the rows sent and the live rows."""
    result: set[str] = set()
    for page in form.pages:
        for question in page.questions:
            result.update(names(question, question.id))
            result.update(_nested(question, typed, known))
    return result


def _nested(holder: Question, typed: Typed, known: Known) -> set[str]:
    if holder.type == "rows":
        marks: Iterable[int | str] = row_numbers(holder, typed)
    elif holder.type == "review" and holder.bound:
        marks = [row.public_id for row in known.rows(holder.bound.kind)]
    else:
        return set()
    result: set[str] = set()
    for mark in marks:
        result.add(f"{holder.id}-{mark}")
        for question in holder.questions:
            result.update(names(question, nested_name(holder, mark, question)))
    return result


def new_row(value: Any) -> tuple[str, int] | None:
    """Take apart a code that means a row of this same form: ``people-0`` -> ("people", 0).

    Somebody named on one page can be picked on the next, before any row of them exists.
    """
    found = NEW_ROW.fullmatch(value) if isinstance(value, str) else None
    return (found[1], int(found[2])) if found else None
