"""Corrections: which answer of a completed task is meant, what it says, and what asks it again.

An answer is named as its field was: ``triage``, ``risks-0-risk_source`` for the first
row of a question with rows, ``end_outcomes-12-end_achieved`` for a reviewed row.
"""

from __future__ import annotations

import copy
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from engine.errors import NotFound
from engine.form.definition import Form, Page, Question
from engine.form.showing import as_typed

#: Types whose answer is one value that can be answered again by itself.
ALONE = frozenset(
    {
        "text",
        "long_text",
        "choice",
        "choices",
        "yes_no",
        "yes_no_not_known",
        "date",
        "date_time",
        "number",
    }
)


@dataclass(frozen=True)
class Place:
    """One answer: its question, and the row or reviewed row it stands in."""

    name: str
    question: Question
    holder: Question | None = None
    mark: str = ""

    def value(self, values: Mapping[str, Any]) -> Any:
        """What stands there; None where nothing was answered."""
        if self.holder is None:
            return values.get(self.question.id)
        return self._row(values).get(self.question.id)

    def with_value(self, values: Mapping[str, Any], value: Any) -> dict[str, Any]:
        """The answers of the task with this one in place of what stood there."""
        result = copy.deepcopy(dict(values))
        row = result if self.holder is None else self._row(result)
        if value is None:
            row.pop(self.question.id, None)
        else:
            row[self.question.id] = value
        return result

    def _row(self, values: Mapping[str, Any]) -> dict[str, Any]:
        assert self.holder is not None
        rows = values.get(self.holder.id) or []
        if isinstance(rows, dict):
            return dict(rows.get(self.mark) or {}) if self.mark not in rows else rows[self.mark]
        number = int(self.mark)
        return rows[number] if number < len(rows) else {}


def places(form: Form, values: Mapping[str, Any]) -> Iterator[Place]:
    """Every answer of a completed task that can be answered again by itself, in order."""
    for question in (q for page in form.pages for q in page.questions):
        if question.questions:
            rows = values.get(question.id) or []
            marks = list(rows) if isinstance(rows, dict) else [str(n) for n in range(len(rows))]
            for mark in marks:
                for nested in question.questions:
                    place = Place(f"{question.id}-{mark}-{nested.id}", nested, question, mark)
                    if stands_alone(nested) and place.value(values) is not None:
                        yield place
        elif stands_alone(question) and values.get(question.id) is not None:
            yield Place(question.id, question)


def place_named(form: Form, values: Mapping[str, Any], name: str) -> Place:
    """The answer of this name. Raises ``NotFound`` for one that is not there."""
    for place in places(form, values):
        if place.name == name:
            return place
    raise NotFound("There is no such answer to correct.")


def stands_alone(question: Question) -> bool:
    """Whether a question asks for one value; rows that are picked and files are not corrected."""
    return question.type in ALONE and not question.codes.startswith("@")


def asked_alone(place: Place, task: str) -> Form:
    """A form that asks this one question again, bound to nothing."""
    alone = replace(place.question, binding="", show_if="", one_of="", default="")
    return Form((Page("The answer", "answer", (alone,)),), task)


def as_it_was_typed(place: Place, values: Mapping[str, Any]) -> dict[str, list[str]]:
    """The fields of the question as they hold what was answered."""
    return as_typed(
        place.question, place.question.id, read_back(place.question, place.value(values))
    )


def read_back(question: Question, value: Any) -> Any:
    """A kept answer as it was read: days and instants from the text they are kept as."""
    if isinstance(value, str) and question.type == "date":
        return date.fromisoformat(value)
    if isinstance(value, str) and question.type == "date_time":
        return datetime.fromisoformat(value)
    return value
