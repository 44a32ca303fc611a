"""Unflattening: the fields a page sends, as nested JSON - what ``flattening`` makes fields of.

So what somebody typed into a form can be kept as a step of a scenario. Only what was typed
is in it; an empty field is, where the page would have filled it in.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from engine.form import fields
from engine.form.definition import Form, Question
from engine.form.known import Known
from engine.form.showing import prefilled

PLAIN = re.compile(r"\d{4}-\d{2}-\d{2}(T\d{2}:\d{2})?", re.ASCII)
#: What stands for any file: no scenario needs a real one.
FILE = {"file": "made-up.txt", "text": "Made up, for a walk."}


def unflatten(form: Form, typed: Mapping[str, list[str]], known: Known) -> dict[str, Any]:
    """Nested answers from typed fields. A review is a list in the order of the live rows."""
    said: dict[str, Any] = {}
    for page in form.pages:
        for question in page.questions:
            if question.type == "rows":
                numbers = fields.row_numbers(question, typed)
                rows = [_inside(question, number, typed, known, None) for number in numbers]
                said |= {question.id: rows} if rows else {}
            elif question.type == "review" and question.bound:
                live = known.rows(question.bound.kind)
                blocks = [_inside(question, row.public_id, typed, known, row) for row in live]
                said |= {question.id: blocks} if any(blocks) else {}
            else:
                said |= _said(question, question.id, typed, known, None)
    return _renumbered(said, form, typed)


def _inside(
    holder: Question, mark: int | str, typed: Mapping[str, list[str]], known: Known, row: Any
) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for question in holder.questions:
        name = fields.nested_name(holder, mark, question)
        found |= _said(question, name, typed, known, row)
    return found


def _said(
    question: Question, name: str, typed: Mapping[str, list[str]], known: Known, row: Any
) -> dict[str, Any]:
    """The answer under its question; a day that is typed in words, in its three boxes."""
    value = _value(question, name, typed, known, row)
    if value is None:
        return {}
    if value and question.type in ("date", "date_time") and not PLAIN.fullmatch(value):
        parts = fields.names(question, name)
        return {
            f"{question.id}{part.removeprefix(name)}": (typed.get(part) or [""])[0]
            for part in parts
        }
    return {question.id: value}


def _value(
    question: Question, name: str, typed: Mapping[str, list[str]], known: Known, row: Any
) -> Any:
    if question.type in ("statement", "computed"):
        return None
    if question.type == "file":
        return dict(FILE) if question.required or typed.get(name) else None
    given = [one.strip() for part in fields.names(question, name) for one in typed.get(part, ())]
    if question.type in ("date", "date_time"):
        value: Any = _day(name, typed)
    elif question.type == "choices":
        value = [one for one in given if one]
    else:
        value = given[0] if given else ""
    if value:
        return value
    there = any(part in typed for part in fields.names(question, name))
    return "" if there and prefilled(question, name, known, row) else None


def _day(name: str, typed: Mapping[str, list[str]]) -> str:
    day, month, year, time = (
        (typed.get(f"{name}-{part}") or [""])[0].strip()
        for part in ("day", "month", "year", "time")
    )
    if not (day or month or year):
        return ""
    return f"{year:>04}-{month:>02}-{day:>02}{'T' + time if time else ''}"


def _renumbered(said: dict[str, Any], form: Form, typed: Mapping[str, list[str]]) -> dict[str, Any]:
    """Rows stand without gaps now: what points to one of them by number points to its new one."""
    moved = {
        f"{question.id}-{number}": f"{question.id}-{place}"
        for page in form.pages
        for question in page.questions
        if question.type == "rows"
        for place, number in enumerate(fields.row_numbers(question, typed))
        if place != number
    }
    return _replaced(said, moved) if moved else said


def _replaced(value: Any, moved: Mapping[str, str]) -> Any:
    if isinstance(value, dict):
        return {key: _replaced(one, moved) for key, one in value.items()}
    if isinstance(value, list):
        return [_replaced(one, moved) for one in value]
    return moved.get(value, value) if isinstance(value, str) and re.search(r"-\d", value) else value
