"""Case: row words - rows of the record as a task shows them back, in the words of the forms.

A label is the question that was asked when the row was written, so that a
practitioner reads back what was answered; a code is what the process calls it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from engine.case.views.cards import Line as CardLine
from engine.case.views.cards import cards
from engine.case.views.column_words import labels_of, row_titles, value_in_words
from engine.case.views.journey import day
from engine.case.views.sight import Sight
from engine.record import KINDS, Row
from engine.record.people_to_tell import name_of

#: A statement that shows one kind tells of what belongs to it as well.
TOGETHER: Mapping[str, tuple[str, ...]] = {
    "concern": ("risk", "concern"),
    "enquiry": ("enquiry", "risk_finding", "risk_result", "feedback"),
    "occurrence": ("early_end", "stop_request", "death", "transfer"),
    "partner_report": ("caused_enquiry", "partner_report"),
    "line_answer": ("line_of_enquiry", "line_answer"),
}

#: Kept for the engine, or said elsewhere on the page.
NOT_SHOWN = frozenset(
    {"task", "outcomes_shown", "merged_into", "same_as", "public_id", "decided_by", "stage"}
)
#: Columns whose question says too little out of its form.
SAID: Mapping[tuple[str, str], str] = {
    ("must_not_know", "name"): "Must not find out",
    ("must_not_know", "why"): "Why",
    ("enquiry", "started_at"): "Started",
    ("person", "wish"): "What the adult would like",
    ("outcome_capture", "exception_detail"): "What was tried, or why not",
}
#: What a row is about heads it.
ABOUT = frozenset({("risk_finding", "risk"), ("risk_result", "risk"), ("line_answer", "line")})
REACH = "How to reach them safely"


@dataclass(frozen=True)
class Shown:
    """One row in words: its name if it has one, lines of label and text, who wrote it and when."""

    title: str
    lines: tuple[tuple[str, str], ...]
    by: str


def shown_rows(sight: Sight, kind: str) -> list[Shown]:
    """The live rows of a kind and of what belongs to it, as far as the person may read them."""
    if kind == "safe_contact":
        return [Shown("", tuple((line.label, line.text) for line in _reach(sight)), "")]
    kinds = [one for one in TOGETHER.get(kind, (kind,)) if one in KINDS]
    # with a concern stands what was told with it, whoever it was told of
    told = {"risk"} if kind == "concern" else set()
    found = [
        _shown(sight, one, row)
        for one in kinds
        for row in (sight.rows(one) if one in told else sight.live(one))
    ]
    return [one for one in found if one.lines or one.title] + list(_still_open(sight, kind))


def _reach(sight: Sight) -> tuple[CardLine, ...]:
    """How to reach the adult safely, in the very words of the case page."""
    return next((card.lines for card in cards(sight) if card.title == REACH), ())


def _still_open(sight: Sight, kind: str) -> Iterator[Shown]:
    """Beside an enquiry: what somebody still has to do outside the main process."""
    waits = [task for task in sight.tasks if task.is_open and not task.workflow.is_main]
    if kind == "enquiry" and waits:
        with_whom = [t.assignee.name if t.assignee else "nobody has taken it yet" for t in waits]
        lines = tuple((t.title, f"With: {who}") for t, who in zip(waits, with_whom, strict=True))
        yield Shown("Still open", lines, "")


def _shown(sight: Sight, kind: str, row: Row) -> Shown:
    labels = labels_of(sight.file.process)
    name = _name(sight, kind, row)
    lines = []
    for column, field in KINDS[kind].columns.items():
        value = row.values().get(column)
        heads = value == name or (kind, column) in ABOUT or column == "recipient"
        if column in NOT_SHOWN or value in (None, "", []) or heads:
            continue
        label = SAID.get((kind, column)) or labels.get((kind, column))
        if label:
            lines.append((label, value_in_words(sight, field, value)))
    by = f"Written down by {sight.name_of(row.typed_by)}, {day(row.typed_at)}"
    return Shown(name, tuple(lines), by if row.typed_by else "")


def _name(sight: Sight, kind: str, row: Row) -> str:
    """What a row is headed by: somebody or something with a name, or the row it is about."""
    if kind == "must_not_know":
        return ""
    if kind == "feedback":
        return f"Told: {name_of(sight.file.record, row.recipient) or row.recipient}"
    for column, field in KINDS[kind].columns.items():
        value = row.values().get(column)
        if value and column in ("name", "agency", "organisation"):
            return str(value)
        if value and (kind, column) in ABOUT:
            return next(row_titles(sight, field.of, value), "")
    return ""
