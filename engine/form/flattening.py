"""Flattening: nested JSON, as the shell takes it, to the same fields a page would send.

So there is one path for every answer. What a page would have filled in before
anyone typed - a default, or a required answer that is known - is filled in here too.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from engine.errors import InvalidAnswers
from engine.form import fields
from engine.form.definition import Form, Question
from engine.form.known import Known, Row
from engine.form.showing import as_typed, prefilled

DATE = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})", re.ASCII)
DATE_TIME = re.compile(DATE.pattern + r"[T ](\d{1,2}:\d{2})(?::\d{2}(?:\.\d+)?)?", re.ASCII)


class _Unfit(Exception):
    """A JSON value of a kind its question cannot take."""


def flatten(form: Form, data: Any, known: Known | None = None) -> dict[str, list[str]]:
    """Turn nested answers into typed fields.

    Rows are a list of objects; a review is an object by public id, or a list in the
    order of the live rows (``known`` is needed for that). Fields already flat pass
    through. Raises ``InvalidAnswers`` where JSON is of the wrong kind.
    """
    if not isinstance(data, Mapping):
        raise InvalidAnswers({form.task: "The answers must be one JSON object."})
    typed: dict[str, list[str]] = {}
    messages: dict[str, str] = {}
    for name, value in ((str(key), value) for key, value in data.items()):
        try:
            if form.has(name) and form.holder(name) is None:
                typed.update(_question(form.question(name), value, known))
            else:
                typed[name] = list(_texts(value))
        except _Unfit as error:
            messages[name] = str(error)
    if messages:
        raise InvalidAnswers(messages)
    return typed if known is None else _filled_in(form, typed, known)


def _question(question: Question, value: Any, known: Known | None) -> dict[str, list[str]]:
    if question.type == "rows":
        return _rows(question, value)
    if question.type == "review":
        return _blocks(question, value, known)
    return _fields(question, question.id, value)


def _rows(holder: Question, value: Any) -> dict[str, list[str]]:
    if value is None:
        return {}
    if not isinstance(value, list):
        raise _Unfit("Give a list, with an object for each row.")
    if len(value) > fields.MAX_ROWS:
        raise _Unfit(f"Add no more than {fields.MAX_ROWS}")
    typed: dict[str, list[str]] = {}
    for number, row in enumerate(value):
        typed.update(_row(holder, number, row))
    return typed


def _blocks(holder: Question, value: Any, known: Known | None) -> dict[str, list[str]]:
    if value is None:
        return {}
    if isinstance(value, list):
        rows: Sequence[Row] = known.rows(holder.bound.kind) if known and holder.bound else ()
        if len(value) > len(rows):
            raise _Unfit(f"There are {len(rows)} in the record, and {len(value)} were answered.")
        value = {row.public_id: block for row, block in zip(rows, value, strict=False)}
    if not isinstance(value, Mapping):
        raise _Unfit("Give an object, with an answer for each row of the record.")
    typed: dict[str, list[str]] = {}
    for public_id, block in value.items():
        typed.update(_row(holder, public_id, block))
    return typed


def _row(holder: Question, mark: int | str, row: Any) -> dict[str, list[str]]:
    if not isinstance(row, Mapping):
        raise _Unfit("Give an object for each row, with the answers by question.")
    nested = {question.id: question for question in holder.questions}
    typed: dict[str, list[str]] = {f"{holder.id}-{mark}": [""]}
    for name, value in row.items():
        full = f"{holder.id}-{mark}-{name}"
        typed.update(
            _fields(nested[name], full, value) if name in nested else {full: list(_texts(value))}
        )
    return typed


def _fields(question: Question, name: str, value: Any) -> dict[str, list[str]]:
    if value is None:
        return {}
    if question.type in ("date", "date_time"):
        return _date(question, name, value)
    if isinstance(value, bool) and question.type in ("yes_no", "yes_no_not_known"):
        return {name: ["yes" if value else "no"]}
    if isinstance(value, list) and question.type != "choices":
        raise _Unfit("Give one answer, not a list.")
    if isinstance(value, int) and not isinstance(value, bool) and question.type == "number":
        return {name: [str(value) if abs(value) < 10**12 else "9" * 13]}
    return {name: list(_texts(value))}


def _texts(value: Any) -> Iterator[str]:
    for one in value if isinstance(value, list) else [value]:
        if not isinstance(one, str):
            raise _Unfit("Give a text here.")
        yield one


def _date(question: Question, name: str, value: Any) -> dict[str, list[str]]:
    if not isinstance(value, str):
        raise _Unfit("Give a date as a text, like 2026-03-27.")
    words = value.strip()
    found = (question.type == "date_time" and DATE_TIME.fullmatch(words)) or DATE.fullmatch(words)
    if not found:
        return _instant(question, name, words) or {f"{name}{p}": [words] for p in fields.DATE_PARTS}
    year, month, day, *clock = found.groups()
    typed = {f"{name}-day": [day], f"{name}-month": [month], f"{name}-year": [year]}
    return typed | ({f"{name}-time": clock} if clock else {})


def _instant(question: Question, name: str, words: str) -> dict[str, list[str]]:
    """Take an instant that names its own time zone, as in 2026-11-20T10:00Z."""
    try:
        instant = datetime.fromisoformat(words)
        return as_typed(question, name, instant) if instant.tzinfo else {}
    except (ValueError, OverflowError):
        return {}


def _filled_in(form: Form, typed: dict[str, list[str]], known: Known) -> dict[str, list[str]]:
    """Add what a page would have shown filled in, wherever nothing at all was said."""
    for page in form.pages:
        for question in page.questions:
            if question.default or question.required:
                _fill(question, question.id, typed, known, None)
            for mark, row in _marks(question, typed, known):
                for nested in question.questions:
                    if nested.default:
                        name = fields.nested_name(question, mark, nested)
                        _fill(nested, name, typed, known, row)
    return typed


def _marks(holder: Question, typed: dict[str, list[str]], known: Known) -> list[tuple[Any, Any]]:
    if holder.type == "rows":
        return [(number, None) for number in fields.row_numbers(holder, typed)]
    if holder.type == "review" and holder.bound:
        rows = known.rows(holder.bound.kind)
        return [(r.public_id, r) for r in rows if f"{holder.id}-{r.public_id}" in typed]
    return []


def _fill(
    question: Question, name: str, typed: dict[str, list[str]], known: Known, row: Any
) -> None:
    if not any(one in typed for one in fields.names(question, name)):
        typed.update(prefilled(question, name, known, row))
