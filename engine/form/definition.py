"""Definition: a form as written in a process, checked once and then never changed.

A form is pages of questions. Questions of type ``rows`` (new rows, as many as
needed) and ``review`` (one block for every live row) hold questions of their own.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator

from engine import expressions
from engine.errors import InvalidProcess
from engine.form.fits import Fits, fits

SCHEMA = Path(__file__).with_name("schema.json")
HOLDERS = ("rows", "review")


@dataclass(frozen=True)
class Binding:
    """Where an answer goes: ``one``, ``add``, ``each`` or ``show``, a kind, and a column or ''."""

    verb: str
    kind: str
    column: str


@dataclass(frozen=True)
class Question:
    """One question as written; an empty text means that the form does not say it."""

    id: str
    type: str
    label: str
    hint: str = ""
    codes: str = ""
    binding: str = ""
    required: str = ""
    show_if: str = ""
    one_of: str = ""
    rows_min: int = 0
    default: str = ""
    source: str = ""
    questions: tuple[Question, ...] = ()

    @cached_property
    def bound(self) -> Binding | None:
        """The binding taken apart, or None where the answer is kept as an answer only."""
        if not self.binding:
            return None
        verb, _, target = self.binding.partition(":")
        kind, _, column = target.partition(".")
        return Binding(verb, kind, column)

    @property
    def own_list(self) -> str:
        """Its local list: 'told' of 'told', 'none' of '@person+none', '' of '@person'."""
        return self.codes.partition("+")[2] if self.codes.startswith("@") else self.codes


@dataclass(frozen=True)
class Page:
    """One page: its title, the word for it in an address, and its questions."""

    title: str
    slug: str
    questions: tuple[Question, ...]


@dataclass(frozen=True, eq=False)
class Form:
    """The form of one task."""

    pages: tuple[Page, ...]
    task: str

    def walk(self) -> Iterator[Question]:
        """Give every question in order, those inside rows and blocks after their holder."""
        for page in self.pages:
            for question in page.questions:
                yield question
                yield from question.questions

    def question(self, id: str) -> Question:
        """Find a question by its id. Raises ``KeyError``."""
        return self._by_id[id]

    def has(self, id: str) -> bool:
        """Say whether the form has a question of this id."""
        return id in self._by_id

    def holder(self, id: str) -> Question | None:
        """The rows or review question this question stands inside, or None. Raises ``KeyError``."""
        self._by_id[id]
        return self._holders.get(id)

    def page(self, slug: str) -> Page:
        """Find a page by its slug. Raises ``KeyError``."""
        return {page.slug: page for page in self.pages}[slug]

    def bindings(self) -> list[tuple[Question, Binding]]:
        """Every question that is bound to a record, with its binding."""
        return [(q, q.bound) for q in self.walk() if q.bound]

    @cached_property
    def _by_id(self) -> dict[str, Question]:
        return {q.id: q for q in self.walk()}

    @cached_property
    def _holders(self) -> dict[str, Question]:
        return {n.id: q for q in self.walk() for n in q.questions}


def define(task: str, data: Mapping[str, Any]) -> Form:
    """Make the form of a task from its JSON.

    Raises ``InvalidProcess`` with a sentence for everything that is wrong with it.
    """
    if not _quick()(data):
        _require_shape(task, data)
    form = Form(tuple(_pages(data["pages"])), task)
    problems = [f"The form of {task}: {problem}" for problem in _problems(form)]
    if problems:
        raise InvalidProcess(problems)
    return form


def _require_shape(task: str, data: Mapping[str, Any]) -> None:
    """Say everything in which a form differs from the schema. Raises ``InvalidProcess``."""
    errors = sorted(_validator().iter_errors(data), key=lambda e: [str(p) for p in e.absolute_path])
    if errors:
        raise InvalidProcess(
            [
                f"The form of {task}: {_where(error.absolute_path)}{error.message[:200]}."
                for error in errors[:50]
            ]
        )


@cache
def _validator() -> Draft202012Validator:
    return Draft202012Validator(json.loads(SCHEMA.read_text(encoding="utf-8")))


@cache
def _quick() -> Fits:
    return fits(json.loads(SCHEMA.read_text(encoding="utf-8")))


def _where(path: Any) -> str:
    steps = [str(part + 1) if isinstance(part, int) else str(part).rstrip("s") for part in path]
    return f"at {' '.join(steps)}, " if steps else ""


def _pages(pages: list[dict[str, Any]]) -> Iterator[Page]:
    taken: set[str] = set()
    for page in pages:
        base = re.sub(r"[^a-z0-9]+", "-", page["title"].lower()).strip("-") or "page"
        slug, n = base, 2
        while slug in taken:
            slug, n = f"{base}-{n}", n + 1
        taken.add(slug)
        yield Page(page["title"], slug, tuple(_question(q) for q in page["questions"]))


def _question(data: dict[str, Any]) -> Question:
    fields = {k: v for k, v in data.items() if k != "questions"}
    return Question(**fields, questions=tuple(_question(q) for q in data.get("questions", [])))


def _problems(form: Form) -> Iterator[str]:
    seen: set[str] = set()
    for question in form.walk():
        if question.id in seen:
            yield f"the question {question.id} is there twice."
        seen.add(question.id)
        yield from _problems_of(question)
        if question.show_if:
            try:
                expressions.parse(question.show_if)
            except expressions.ExpressionError as error:
                yield f"the condition of {question.id}: {error}"


def _problems_of(question: Question) -> Iterator[str]:
    verb = question.bound.verb if question.bound else ""
    column = question.bound.column if question.bound else ""
    if (question.type in HOLDERS) != bool(question.questions):
        yield f"{question.id}: rows and reviews hold questions, and nothing else does."
    if any(nested.type in (*HOLDERS, "statement", "computed") for nested in question.questions):
        yield f"{question.id}: rows and blocks hold only questions that somebody answers."
    if question.type in ("choice", "choices") and not question.codes:
        yield f"{question.id}: a choice names its list of codes."
    if question.type == "rows" and (verb != "add" or column):
        yield f"{question.id}: rows are bound to new rows, as in add:person."
    if question.type == "review" and (verb != "each" or column):
        yield f"{question.id}: a review is bound to every live row, as in each:risk."
    if question.type not in (*HOLDERS, "statement") and verb and not column:
        yield f"{question.id}: the binding names no column."
    if question.type == "statement" and verb not in ("", "show"):
        yield f"{question.id}: a statement only shows."
    if question.rows_min and question.type != "rows":
        yield f"{question.id}: only rows have a smallest number."
