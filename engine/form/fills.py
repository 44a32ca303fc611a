"""Fills: which record rows the answers of a form become or change.

Pure data for the caller, who writes them: the engine adds stage, task, person,
conversation and times. An answer that was not given erases nothing; a known answer
that somebody emptied is filled with None.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from engine.form.answers import Answers
from engine.form.definition import Form, Question


@dataclass(frozen=True)
class Fill:
    """One row to write.

    ``verb``: ``one`` the single live row; ``add`` a new row; ``each`` a new version of ``row``.
    ``about``: the row a new row points at, as (kind, public id); for a row that this same form
    adds it is (kind, code of that row), the code being as in ``people-0``.
    ``question``: the question, rows or review it came from; ``index``: the number of the row.
    """

    verb: str
    kind: str
    values: Mapping[str, Any] = field(default_factory=dict)
    row: str | None = None
    about: tuple[str, str] | None = None
    question: str = ""
    index: int = 0


def fills(form: Form, answers: Answers) -> list[Fill]:
    """List the rows that these answers write, in the order of the form."""
    gathered: dict[tuple[str, str], tuple[str, dict[str, Any]]] = {}
    result: list[Fill | tuple[str, str]] = []
    for question in (q for page in form.pages for q in page.questions):
        if question.id not in answers.asked or not question.bound:
            continue
        if question.type == "rows":
            result.extend(_rows(question, answers))
        elif question.type == "review":
            result.extend(_blocks(question, answers))
        elif question.bound.verb in ("one", "add"):
            value = answers.values.get(question.id)
            if value is None and question.id not in answers.cleared:
                continue
            key = (question.bound.verb, question.bound.kind)
            if key not in gathered:
                gathered[key] = (question.id, {})
                result.append(key)
            _put(gathered[key][1], question.bound.column, value)
    return [_whole(one, gathered) if isinstance(one, tuple) else one for one in result]


def _whole(
    key: tuple[str, str], gathered: Mapping[tuple[str, str], tuple[str, dict[str, Any]]]
) -> Fill:
    first, values = gathered[key]
    return Fill(key[0], key[1], values, question=first)


def _put(values: dict[str, Any], column: str, value: Any) -> None:
    """Keep an answer; where two questions share a column, the one that was answered stands."""
    if value is not None or column not in values:
        values[column] = value


def _rows(holder: Question, answers: Answers) -> Iterator[Fill]:
    assert holder.bound, "rows are bound, by definition"
    rows = answers.values.get(holder.id) or []
    numbers = answers.numbers.get(holder.id, tuple(range(len(rows))))
    for number, row in zip(numbers, rows, strict=True):
        kinds = _by_target(holder, row)
        own = kinds.pop(("add", holder.bound.kind), {})
        yield Fill("add", holder.bound.kind, own, question=holder.id, index=number)
        for (_, kind), values in kinds.items():
            about = (holder.bound.kind, f"{holder.id}-{number}")
            yield Fill("add", kind, values, about=about, question=holder.id, index=number)


def _blocks(holder: Question, answers: Answers) -> Iterator[Fill]:
    assert holder.bound, "a review is bound, by definition"
    blocks: Mapping[str, dict[str, Any]] = answers.values.get(holder.id) or {}
    for index, (public_id, block) in enumerate(blocks.items()):
        for (verb, kind), values in _by_target(holder, block).items():
            if verb == "each":
                yield Fill("each", kind, values, row=public_id, question=holder.id, index=index)
            else:
                about = (holder.bound.kind, public_id)
                yield Fill("add", kind, values, None, about, holder.id, index)


def _by_target(holder: Question, row: Mapping[str, Any]) -> dict[tuple[str, str], dict[str, Any]]:
    targets: dict[tuple[str, str], dict[str, Any]] = {}
    for question in holder.questions:
        value = row.get(question.id)
        if question.bound and value is not None:
            target = targets.setdefault((question.bound.verb, question.bound.kind), {})
            _put(target, question.bound.column, value)
    return targets
