"""Case: history - what happened in a case, in plain sentences, newest first."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select

from engine.case.file import knows
from engine.case.model import Case
from engine.case.note_kinds import NOTES, written_kinds
from engine.case.views.sight import Sight
from engine.form.showing import displayed
from engine.log.model import Event
from engine.log.words import describe
from engine.people.model import User
from engine.process.bundle import Code
from engine.process.diagram import every_node
from engine.record.kind import KINDS, Row, record_version

PAGE = 50
#: events that name another case, by its number
TELLS_OF_ANOTHER = ("linked", "link_called_error")

#: The word for a filter in an address -> what people call it, and the events it shows.
FILTERS: Mapping[str, tuple[str, frozenset[str]]] = {
    "all": ("Everything", frozenset()),
    "tasks": (
        "Tasks",
        frozenset(
            [
                "opened",
                "submitted",
                "corrected",
                "reported",
                "paused",
                "resumed",
                "held",
                "cancelled",
                "woken",
                "escalated",
                "closed",
                "ended",
                "migrated",
            ]
        ),
    ),
    "notes": ("Notes", frozenset({"noted", "late_entry_added"})),
    "documents": (
        "Documents",
        frozenset(
            {"file_sent", "file_taken_out", "file_cleared", "document_added", "document_withdrawn"}
        ),
    ),
    "letters": (
        "Letters and copies",
        frozenset(
            {
                "letter_written",
                "letter_changed",
                "letter_approved",
                "letter_sent",
                "letter_held",
                "letter_stopped",
                "letter_cancelled",
                "copy_offered",
            }
        ),
    ),
    "assignments": ("Who had what", frozenset({"assigned", "claimed", "released"})),
}


@dataclass(frozen=True)
class Written:
    """One question of a note and what was written."""

    label: str
    text: str


@dataclass(frozen=True)
class Happened:
    """One line of what happened: a sentence, when, and what stands with it."""

    sentence: str
    at: datetime
    task: str
    details: tuple[str, ...]
    written: tuple[Written, ...]


@dataclass(frozen=True)
class History:
    """A page of what happened, and how much there is."""

    entries: Sequence[Happened]
    kind: str
    page: int
    pages: int
    count: int


def history(sight: Sight, *, kind: str = "all", page: int | None = 1) -> History:
    """What happened, newest first; ``page`` None gives everything on one page, to print.

    An unknown kind shows everything; a page that is not there shows the last.
    """
    kind = kind if kind in FILTERS else "all"
    wanted = [Event.case_id == sight.case.id]
    if FILTERS[kind][1]:
        wanted.append(Event.what.in_(FILTERS[kind][1]))
    session = sight.file.session
    wanted.append(Event.id.not_in(_of_hidden_cases(sight)))
    count = session.scalar(select(func.count(Event.id)).where(*wanted)) or 0
    pages = max(1, -(-count // PAGE))
    number = min(max(page or 1, 1), pages)
    lines = select(Event).where(*wanted).order_by(Event.seq.desc())
    if page is not None:
        lines = lines.limit(PAGE).offset((number - 1) * PAGE)
    events = session.scalars(lines).all()
    return History(_entries(sight, events), kind, number, 1 if page is None else pages, count)


def _of_hidden_cases(sight: Sight) -> list[int]:
    """The lines that would tell of another case which the person may not know of."""
    session = sight.file.session
    lines = select(Event.id, Event.data).where(
        Event.case_id == sight.case.id, Event.what.in_(TELLS_OF_ANOTHER)
    )
    told = {number: data.get("case") for number, data in session.execute(lines)}
    if not told:
        return []
    others = session.scalars(select(Case).where(Case.id.in_(set(told.values()))))
    known = {case.id for case in others if knows(session, case, sight.user)}
    return [number for number, other in told.items() if other not in known]


def _entries(sight: Sight, events: Sequence[Event]) -> list[Happened]:
    names = _names(sight, events)
    titles = {task.id: task.title for task in sight.tasks}
    tasks = {task.id: task.public_id for task in sight.tasks}
    notes = _notes(sight, events)
    return [
        Happened(
            sentence=_sentence(event, names, titles),
            at=event.at,
            task=tasks.get(event.task_id or 0, ""),
            details=tuple(_details(sight, event)),
            written=tuple(notes.get(event.id, ())),
        )
        for event in events
    ]


def _sentence(event: Event, names: Mapping[int, str], titles: Mapping[int, str]) -> str:
    """The sentence of the log; of a note also what it is about."""
    said = describe(event, names, titles)
    kind = KINDS.get(event.data.get("kind", "")) if event.what == "noted" else None
    return f"{said.rstrip('.')}: {kind.says}." if kind else said


def _names(sight: Sight, events: Iterable[Event]) -> dict[int, str]:
    ids = {e.actor_id for e in events}
    for event in events:
        ids |= {event.data.get(key) for key in ("to", "from", "user", "for")}
    numbers = {i for i in ids if isinstance(i, int)}
    found = sight.file.session.execute(select(User.id, User.name).where(User.id.in_(numbers)))
    return {number: name for number, name in found}


def _details(sight: Sight, event: Event) -> Iterable[str]:
    """What followed: tasks that opened, milestones reached, how the case ended."""
    data = event.data
    named = _titles(sight)
    if event.what == "reported" and data.get("name") in sight.file.process.diagrams:
        yield f"Reported: {sight.file.process.diagrams[data['name']].name}."
    reached = [named.get(name, name) for name in data.get("milestones") or ()]
    if reached:
        yield f"Reached: {', '.join(reached)}."
    opened = [named.get(name, name) for name in data.get("opened") or ()]
    if opened:
        yield f"Opened: {', '.join(opened)}."
    if data.get("ended_as"):
        yield f"The case ended: {sight.label('closure_reason', data['ended_as'])}."


def _titles(sight: Sight) -> dict[str, str]:
    """What tasks and milestones are called: id, or the name of the milestone -> title."""
    found: dict[str, str] = {}
    for diagram in sight.file.process.diagrams.values():
        for node in every_node(diagram):
            if node.kind == "user task":
                found.setdefault(node.id, node.title)
            if milestone := node.properties.get("milestone"):
                found.setdefault(milestone, node.title)
    return found


# -- the texts of notes -----------------------------------------------------------


def _notes(sight: Sight, events: Sequence[Event]) -> dict[int, list[Written]]:
    """What was written in each note: its rows carry the moment and the writer of the event."""
    noted = [e for e in events if e.what in ("noted", "late_entry_added")]
    if not noted:
        return {}
    rows = _rows_without_task(sight)
    return {e.id: _written(sight, e, rows.get((e.at, e.actor_id), {})) for e in noted}


def _written(sight: Sight, event: Event, rows: Mapping[str, Mapping[str, Any]]) -> list[Written]:
    kind = NOTES.get(event.data.get("kind", ""))
    said: list[Written] = []
    for question, bound in kind.form.bindings() if kind else ():
        values = rows.get(bound.kind)
        if values is None or not sight.may_read(bound.kind):
            continue
        value = values.get(bound.column)
        if value not in (None, "", []):
            codes = [
                *sight.file.process.codes(question.codes),
                Code("yes", "Yes"),
                Code("no", "No"),
            ]
            said.append(Written(question.label, displayed(question, value, codes)))
    return said


def _rows_without_task(
    sight: Sight,
) -> dict[tuple[datetime, int | None], dict[str, Mapping[str, Any]]]:
    """(when, by whom) -> kind -> what was written then, earlier versions included."""
    found: dict[tuple[datetime, int | None], dict[str, Mapping[str, Any]]] = {}
    for kind in written_kinds():
        for row in sight.rows(kind):
            if row.task_id is None:
                found.setdefault((row.typed_at, row.typed_by), {})[kind] = row.values()
            if row.version > 1:
                for version, at, by in _earlier(sight, row):
                    values = sight.file.record.as_of_version(row, version)
                    found.setdefault((at, by), {})[kind] = values
    return found


def _earlier(sight: Sight, row: Row) -> Sequence[Any]:
    """The earlier versions of a row that a note wrote: (version, when, by whom)."""
    c = record_version.c
    statement = select(c.version, c.typed_at, c.typed_by).where(
        c.kind == row._kind.name, c.row_id == row.id, c.task_id.is_(None)
    )
    return sight.file.session.execute(statement).all()
