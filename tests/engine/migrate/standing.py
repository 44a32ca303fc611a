"""Standing: what a case has at one moment - its rows, its dates, what is being typed - to compare."""

from __future__ import annotations

import zlib
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.case.file import CaseFile
from engine.case.model import Case, Draft, KeptText, Task, Timer, Workflow
from engine.db.tables import metadata
from engine.form import fields
from engine.form.definition import Form, Question

#: One workflow of a case: the diagram ("" is the main one) and what is open in it.
Stand = tuple[str, tuple[str, ...]]
Position = tuple[Stand, ...]


def position(session: Session, case_id: int) -> Position:
    """Where a case stands: each of its workflows with the tasks that are open in it."""
    found: dict[int, tuple[str, list[str]]] = {}
    rows = session.execute(
        select(Workflow.id, Workflow.is_main, Workflow.name, Task.name)
        .join(Task.workflow)
        .where(Task.case_id == case_id, Task.completed_at.is_(None), Task.cancelled_at.is_(None))
    )
    for number, main, name, task in rows:
        found.setdefault(number, ("" if main else name, []))[1].append(task)
    return tuple(sorted((name, tuple(sorted(tasks))) for name, tasks in found.values()))


def rows(session: Session, case_id: int) -> int:
    """A digest of every row of a case, to see that nothing was changed."""
    tasks = select(Task.id).where(Task.case_id == case_id)
    found = 0
    for table in metadata.sorted_tables:
        if table.name == "case":
            where = table.c.id == case_id
        elif "case_id" in table.c:
            where = table.c.case_id == case_id
        elif "task_id" in table.c:
            where = table.c.task_id.in_(tasks)
        else:
            continue
        order = [c for c in table.c if c.primary_key]
        for row in session.execute(sa.select(table).where(where).order_by(*order)):
            found = zlib.crc32(repr((table.name, tuple(row))).encode(), found)
    return found


@dataclass
class Standing:
    """What must not be lost of a case."""

    tasks: dict[int, dict[str, Any]] = field(default_factory=dict)
    timers: dict[int, dict[str, Any]] = field(default_factory=dict)
    fired: set[tuple[str, int | None]] = field(default_factory=set)
    next_due_at: datetime | None = None


def standing(session: Session, case_id: int) -> Standing:
    """Read it."""
    found = Standing(next_due_at=session.get_one(Case, case_id).next_due_at)
    for task in session.scalars(select(Task).where(Task.case_id == case_id)):
        if task.is_open:
            found.tasks[task.id] = {
                "name": task.name,
                "due": task.due_at,
                "holder": task.assignee_id,
                "since": task.paused_at,
                "paused": (task.paused_because, task.paused_review_on),
                "held": task.held_because,
                "opened": task.opened_at,
                "reminded": task.reminded_at,
                "roles": {task.role, task.also_role},
            }
    for timer in session.scalars(select(Timer).where(Timer.case_id == case_id)):
        if timer.fired_at is not None:
            found.fired.add((timer.name, timer.task_id))
        elif timer.cancelled_at is None:
            found.timers[timer.id] = {
                "name": timer.name,
                "due": timer.due_at,
                "task": timer.task_id,
                "stopped": timer.stopped_at,
                "drawn": ":" not in timer.spiff_id,
            }
    return found


# -- what is being typed -----------------------------------------------------------------


def type_everywhere(session: Session, case_id: int, at: datetime) -> dict[str, int]:
    """Put a draft into every open task, a word of its own in every box; word -> whose it is."""
    file = CaseFile(session, session.get_one(Case, case_id), None, at)
    users = [row[0] for row in session.execute(sa.text('select id from "user" order by id'))]
    words: dict[str, int] = {}
    for number, task in enumerate(file.open_tasks):
        author = task.assignee_id or users[number % len(users)]
        typed: dict[str, list[str]] = {"_at": ["what-you-found"]}
        for name in _boxes(file.process.form(task.name)):
            word = f"word {task.id} {name}"
            typed[name] = [word]
            words[word] = author
        draft = session.get(Draft, task.id) or Draft(task_id=task.id, version=0)
        draft.typed, draft.saved_by, draft.saved_at, draft.version = typed, author, at, 1
        session.add(draft)
    return words


def _boxes(form: Form) -> list[str]:
    """A field in every box that words can be typed into, two rows of each kind of row."""
    found: list[str] = []
    for page in form.pages:
        for question in page.questions:
            found += _of(question, question.id)
            marks = {"rows": ("0", "7"), "review": ("aB-c_d-eF0123456",)}.get(question.type, ())
            for mark in marks:
                for nested in question.questions:
                    found += _of(nested, fields.nested_name(question, mark, nested))
    return found


def _of(question: Question, name: str) -> list[str]:
    typed_into = ("text", "long_text", "date", "date_time", "number")
    return list(fields.names(question, name)) if question.type in typed_into else []


def lost(session: Session, case_id: int, words: dict[str, int], at: datetime) -> list[str]:
    """Every word that is neither in a draft whose form asks for it nor in its author's kept text."""
    file = CaseFile(session, session.get_one(Case, case_id), None, at)
    there: set[str] = set()
    for task in file.open_tasks:
        draft = session.get(Draft, task.id) if task.is_open else None
        if draft is not None:
            asked = _asked(file.process.form(task.name), draft.typed)
            there |= {w for name, ws in draft.typed.items() if name in asked for w in ws}
    kept = select(KeptText).join(Task, Task.id == KeptText.task_id).where(Task.case_id == case_id)
    for text in session.scalars(kept):
        there |= {w for ws in text.typed.values() for w in ws if words.get(w) == text.user_id}
    return sorted(set(words) - there)


def _asked(form: Form, typed: dict[str, list[str]]) -> set[str]:
    found: set[str] = set()
    for page in form.pages:
        for question in page.questions:
            found |= set(fields.names(question, question.id))
            for name in typed:
                start, end = f"{question.id}-", name.rsplit("-", 1)[-1]
                if question.questions and name.startswith(start):
                    ids = {n.id for n in question.questions}
                    part = name.removesuffix(f"-{end}").rsplit("-", 1)[-1]
                    if end in ids or (part in ids and f"-{end}" in (*fields.DATE_PARTS, "-time")):
                        found.add(name)
    return found
