"""Showing: values as they are typed into fields, and as they are read in a sentence."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from typing import Any

from engine.clock import LONDON, today
from engine.form import fields
from engine.form.definition import Question
from engine.form.known import Known, column
from engine.process.bundle import Code

NOT_PROVIDED = "Not provided"
NOT_KEPT = "A file that is not kept any more"


class FileWords(str):
    """What a file is called, and which file that is: two of one name are still two."""

    file: str

    def __new__(cls, words: str, file: str) -> FileWords:
        """Words for the file of this id."""
        made = super().__new__(cls, words)
        made.file = file
        return made

    def __eq__(self, other: object) -> bool:
        """The same only where it is the same file."""
        return str.__eq__(self, str(other)) and self.file == getattr(other, "file", "")

    __hash__ = str.__hash__


def as_typed(question: Question, name: str, value: Any) -> dict[str, list[str]]:
    """Give a value as the fields of its question would hold it; nothing where it does not fit."""
    if value is None or value == "" or value == []:
        return {}
    if question.type == "date_time" and isinstance(value, datetime):
        return _date(name, _local(value).date()) | {f"{name}-time": [f"{_local(value):%H:%M}"]}
    if question.type == "date" and isinstance(value, date):
        return _date(name, today(value) if isinstance(value, datetime) else value)
    if question.type == "choices" and isinstance(value, list | tuple):
        return {name: [str(code) for code in value]}
    if question.type in ("date", "date_time", "choices") or isinstance(value, dict | list):
        return {}
    if isinstance(value, bool):
        return {name: ["yes" if value else "no"]}
    return {name: [str(value)]}


def prefilled(question: Question, name: str, known: Known, row: Any = None) -> dict[str, list[str]]:
    """What a page shows before anyone types: what is known, else the question's default.

    ``row`` is the row of the block, where the question stands in one.
    """
    bound = question.bound
    if bound and bound.verb == "one" and question.type != "computed":
        there = known.one(bound.kind)
        found = as_typed(question, name, column(there, bound.column)) if there is not None else {}
        if found:
            return found
    if question.default == "now":
        return as_typed(question, name, known.now)
    if question.default == "today":
        return as_typed(question, name, today(known.now))
    if question.default and row is not None:
        return as_typed(question, name, column(row, question.default.partition(".")[2]))
    return {}


def displayed(question: Question, value: Any, codes: Sequence[Code]) -> str:
    """Give an answer in words: labels for codes, days and times in full."""
    labels: Mapping[str, str] = {code.code: code.label for code in codes}
    if value is None or value == "" or value == []:
        return NOT_PROVIDED
    if question.type == "file":
        return FileWords(labels[value], value) if value in labels else NOT_KEPT
    if isinstance(value, datetime):
        local = _local(value)
        return f"{long_date(local.date())}, {_clock(local)}"
    if isinstance(value, date):
        return long_date(value)
    if isinstance(value, bool):
        return "Yes" if value else "No"
    if isinstance(value, list):
        return "; ".join(labels.get(str(code), str(code)) for code in value)
    return labels.get(str(value), str(value))


def long_date(day: date) -> str:
    """A day in full: 20 November 2026."""
    return f"{day.day} {day:%B} {day.year}"


def _clock(local: datetime) -> str:
    hour = local.hour % 12 or 12
    minute = f":{local.minute:02}" if local.minute else ""
    return f"{hour}{minute}{'am' if local.hour < 12 else 'pm'}"


def _local(value: datetime) -> datetime:
    return (value if value.tzinfo else value.replace(tzinfo=UTC)).astimezone(LONDON)


def _date(name: str, day: date) -> dict[str, list[str]]:
    parts = (str(day.day), str(day.month), str(day.year))
    return {f"{name}{part}": [text] for part, text in zip(fields.DATE_PARTS, parts, strict=True)}
