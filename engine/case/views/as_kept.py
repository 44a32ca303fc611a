"""Case: as kept - the answers of a completed task, read back from the text they are kept as."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any

from engine.form.definition import Form, Question


def read_back(
    form: Form, values: Mapping[str, Any], may_read: Callable[[Question], bool]
) -> dict[str, Any]:
    """Answers as they were read: days and instants from the text they are kept as."""
    readable = {question.id: question for question in form.walk() if may_read(question)}
    return {id: _value(readable, id, value) for id, value in values.items() if id in readable}


def _value(readable: Mapping[str, Question], id: str, value: Any) -> Any:
    type = readable[id].type
    if type == "rows":
        return [_row(readable, row) for row in value]
    if type == "review":
        return {mark: _row(readable, row) for mark, row in value.items()}
    if isinstance(value, str) and type == "date":
        return date.fromisoformat(value)
    if isinstance(value, str) and type == "date_time":
        return datetime.fromisoformat(value)
    return value


def _row(readable: Mapping[str, Question], row: Mapping[str, Any]) -> dict[str, Any]:
    return {id: _value(readable, id, value) for id, value in row.items() if id in readable}
