"""Views: the answers of a completed task that can be corrected, and one of them asked again."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from engine import people
from engine.case.corrections.correct import newest_answer
from engine.case.corrections.places import (
    Place,
    as_it_was_typed,
    asked_alone,
    place_named,
    places,
    read_back,
)
from engine.case.model import Answer
from engine.case.views.showing import Sheet, TaskPage, open_task
from engine.errors import Conflict, NotFound
from engine.form.asking import Walk
from engine.form.fields import Typed
from engine.form.presenting import View
from engine.form.showing import displayed
from engine.people.model import User


@dataclass(frozen=True)
class Line:
    """One answer: the name it is corrected by, its question, and what it says."""

    name: str
    label: str
    words: str


@dataclass
class Correcting:
    """A completed task whose answers can be corrected by this person."""

    page: TaskPage
    answer: Answer

    def lines(self) -> list[tuple[str, list[Line]]]:
        """The answers that can be corrected, by the page they stand on."""
        by_page: dict[str, list[Line]] = {page.slug: [] for page in self.page.form.pages}
        for place in places(self.page.form, self.answer.values):
            if not self.page.may_read(place.question):
                continue
            top = place.holder or place.question
            slug = next(p.slug for p in self.page.form.pages if top in p.questions)
            by_page[slug].append(self._line(place))
        titles = {page.slug: page.title for page in self.page.form.pages}
        return [(titles[slug], lines) for slug, lines in by_page.items() if lines]

    def _line(self, place: Place) -> Line:
        number = self._number(place)
        label = f"{number} {place.question.label}".strip()
        return Line(place.name, label, self.words(place))

    def _number(self, place: Place) -> str:
        if place.holder is None:
            return ""
        rows: Any = self.answer.values.get(place.holder.id) or []
        marks = list(rows) if isinstance(rows, dict) else [str(n) for n in range(len(rows))]
        return f"{marks.index(place.mark) + 1}."

    def words(self, place: Place) -> str:
        """What an answer says, in words."""
        question = place.question
        listed = question.codes or question.type in ("yes_no", "yes_no_not_known")
        codes = Walk(self.page.form, {}, self.page.known).codes(question) if listed else ()
        return displayed(question, read_back(question, place.value(self.answer.values)), codes)


@dataclass
class Again(Sheet):
    """One question of a completed task, asked again by itself."""

    place: Place = field(default=None)  # type: ignore[assignment]
    said: str = ""
    token: str = ""

    @property
    def name(self) -> str:
        """The answer, as its field was named."""
        return self.place.name

    def view(self, messages: Mapping[str, str] | None = None) -> View:
        """The question as drawn."""
        return self.views(self.form.pages[0], messages)[0]


def open_corrections(session: Session, task: str, user: User, *, at: datetime) -> Correcting:
    """Open the answers of a completed task. Raises ``NotFound``; ``NotAllowed``; ``Conflict``."""
    page = open_task(session, task, user, at=at)
    if page.task.completed_at is None:
        raise NotFound("This task has not been completed, so there is nothing to correct.")
    people.require(user, "correct", page.task)
    if page.task.case.ended_at is not None:
        raise Conflict("This case is closed. You can add a late entry.")
    return Correcting(page, newest_answer(session, page.task))


def open_correction(
    session: Session, task: str, name: str, user: User, *, at: datetime, typed: Typed | None = None
) -> Again:
    """Open one answer to be answered again, with ``typed`` in place of what it says.

    Raises ``NotFound``; ``NotAllowed``; ``Conflict``.
    """
    of = open_corrections(session, task, user, at=at)
    place = place_named(of.page.form, of.answer.values, name)
    if not of.page.may_read(place.question):
        raise NotFound
    alone = asked_alone(place, of.page.task.name)
    given = typed if typed is not None else as_it_was_typed(place, of.answer.values)
    sheet = Again(of.page.sight, alone, given, of.page.task)
    sheet.place, sheet.said, sheet.token = place, of.words(place), of.page.token
    return sheet


def may_correct(page: TaskPage) -> bool:
    """Say whether the person may correct answers of this task now."""
    task = page.task
    is_open = task.completed_at is not None and task.case.ended_at is None
    return is_open and people.may(page.sight.user, "correct", task)
