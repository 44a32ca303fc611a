"""Corrections: the row of the record, and the column, that one answer once filled."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from engine.case.corrections.places import Place
from engine.case.file import CaseFile
from engine.case.known import KnownNow
from engine.case.model import Task
from engine.errors import Conflict, Refused
from engine.form.definition import Form
from engine.record import Row
from engine.record.desired_outcome import first_of
from engine.record.kind import plain

CHANGED_SINCE = (
    "This has been changed since it was answered here. Correct it where it was said last, "
    "or write a note."
)


def filled(
    file: CaseFile, task: Task, form: Form, place: Place, values: Mapping[str, Any]
) -> Row | None:
    """The row that an answer filled; None where the answer was kept in the answer only.

    Raises ``Conflict`` where the record says something else by now, ``Refused`` for the
    words of an outcome: those are never edited (INV-4).
    """
    bound = place.question.bound
    if bound is None:
        return None
    if (bound.kind, bound.column) == ("desired_outcome", "words"):
        raise Refused(
            "outcome_words_kept",
            "The words of an outcome are never edited. "
            "Look at the outcomes again with the adult, and add what they want now.",
            "enquiry officer: review_outcomes_again",
        )
    said = place.value(values)
    if bound.verb == "one":
        found = [KnownNow(file, task, form, {}).one(bound.kind)]
    else:
        found = list(_written(file, task, place))
    same = [r for r in found if r is not None and _says(r, bound.column, said)]
    if not same:
        raise Conflict(CHANGED_SINCE)
    return same[_number(place, same, found)]


def _written(file: CaseFile, task: Task, place: Place) -> list[Row]:
    """The rows of the kind that this task wrote, those about the reviewed row where there is one."""
    bound = place.question.bound
    assert bound is not None
    rows = [row for row in file.record.rows(bound.kind) if row.task_id == task.id]
    if place.holder is not None and place.holder.type == "review" and place.holder.bound:
        return [row for row in rows if _is_about(file, row, place)]
    return rows


def _is_about(file: CaseFile, row: Row, place: Place) -> bool:
    """Whether a row that a review wrote is about the row that was reviewed."""
    assert place.holder is not None and place.holder.bound is not None
    kind = place.holder.bound.kind
    if kind == "person_to_tell":
        return bool(getattr(row, "recipient", None) == place.mark)
    reviewed = file.record.row(kind, int(place.mark)) if place.mark.isdecimal() else None
    if reviewed is None:
        return False
    ids = {reviewed.id, first_of(reviewed) if kind == "desired_outcome" else reviewed.id}
    columns = [n for n, f in row._kind.columns.items() if (f.type, f.of) == ("ref", kind)]
    return any(getattr(row, name) in ids for name in columns)


def _says(row: Row, column: str, said: Any) -> bool:
    return bool(plain(row._kind.columns[column], getattr(row, column)) == said)


def _number(place: Place, same: list[Row], found: list[Row | None]) -> int:
    """Which of several rows that say the same: the one with the number of the answer's row."""
    if place.holder is None or place.holder.type != "rows" or len(same) == 1:
        return 0
    number = int(place.mark)
    meant = found[number] if number < len(found) else None
    return same.index(meant) if meant in same else 0
