"""Asking: which questions are asked, given the answers so far, and what was answered to each.

One walk in page order. A condition may name facts and earlier questions of the same
form. What is not answered yet, or not asked, counts as None; a rows question counts
as its rows; outside its rows a row question counts as the list of its answers.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from engine import expressions
from engine.clock import today
from engine.form import fields
from engine.form.definition import Form, Page, Question
from engine.form.known import Known
from engine.form.readers import READERS, Asked, Wrong
from engine.form.readers.chosen import YES_NO, YES_NO_NOT_KNOWN
from engine.process.bundle import Code

TOO_MANY = f"Add no more than {fields.MAX_ROWS}"


@dataclass(frozen=True)
class Answered:
    """One question that was asked, its name on the page, and what came back."""

    question: Question
    name: str
    page: str
    value: Any
    wrong: Wrong | None = None
    holder: Question | None = None
    typed: bool = False


@dataclass
class Place:
    """Where the walk stands inside rows or a block: the holder, this row's answers and facts."""

    holder: Question
    values: dict[str, Any] = field(default_factory=dict)
    facts: Mapping[str, Any] = field(default_factory=dict)


class Names(Mapping[str, Any]):
    """The names a condition may use at one place: the row first, then the form, then facts."""

    def __init__(
        self, form: Form, values: Mapping[str, Any], known: Known, place: Place | None
    ) -> None:
        self.form, self.known, self.place = form, known, place
        self.answers = values

    def __getitem__(self, name: str) -> Any:
        if self.place:
            if any(question.id == name for question in self.place.holder.questions):
                return self.place.values.get(name)
            if name in self.place.facts:
                return self.place.facts[name]
        if not self.form.has(name):
            return self.known.facts[name]
        holder = self.form.holder(name)
        if holder is None:
            return self.answers.get(name)
        return _row_answers(self.answers.get(holder.id), name)

    def __iter__(self) -> Iterator[str]:
        return (question.id for question in self.form.walk())

    def __len__(self) -> int:
        return sum(1 for _ in self.form.walk())


def _row_answers(rows: Any, name: str) -> list[Any]:
    """Every answer given to a row question; the codes of a choices question one by one."""
    result: list[Any] = []
    for row in rows.values() if isinstance(rows, dict) else rows or []:
        value = row.get(name)
        if isinstance(value, list):
            result.extend(value)
        elif value is not None:
            result.append(value)
    return result


class Walk:
    """One walk through a form: the values so far, and every question asked with its answer."""

    def __init__(self, form: Form, typed: fields.Typed, known: Known) -> None:
        self.form, self.typed, self.known = form, typed, known
        self.values: dict[str, Any] = {}
        self.numbers: dict[str, tuple[int, ...]] = {}
        self.answered: list[Answered] = []

    def run(self, last: str | None = None) -> Walk:
        """Walk every page, or up to and with the page of this slug."""
        for page in self.form.pages:
            for question in page.questions:
                if self.holds(question, None):
                    self._ask(question, page)
            if page.slug == last:
                break
        return self

    def holds(self, question: Question, place: Place | None) -> bool:
        """Say whether a question is asked at this place. Raises ``ExpressionError``."""
        if not question.show_if:
            return True
        names = Names(self.form, self.values, self.known, place)
        return bool(expressions.evaluate(question.show_if, names, self.known.functions))

    def codes(self, question: Question) -> list[Code]:
        """The codes a question offers: its list, and the rows of this form that were just added."""
        if question.type in ("yes_no", "yes_no_not_known"):
            return list(YES_NO if question.type == "yes_no" else YES_NO_NOT_KNOWN)
        source = question.codes or question.type
        kind = (
            "person" if source == "person" else source[1:].split("+")[0] if source[0] == "@" else ""
        )
        return [*self.known.codes(source), *(self._new_rows(kind) if kind else ())]

    def _new_rows(self, kind: str) -> Iterator[Code]:
        for holder_id, numbers in self.numbers.items():
            holder = self.form.question(holder_id)
            if holder.bound and holder.bound.kind == kind:
                for number, row in zip(numbers, self.values.get(holder_id) or [], strict=False):
                    label = row.get(holder.questions[0].id)
                    if isinstance(label, str):
                        yield Code(f"{holder_id}-{number}", label)

    def _ask(self, question: Question, page: Page) -> None:
        if question.type == "statement":
            return
        if question.type == "computed":
            value = self.known.compute(question.id, dict(self.values))
            self.values[question.id] = value
            self.answered.append(Answered(question, question.id, page.slug, value))
        elif question.type == "rows":
            self._rows(question, page)
        elif question.type == "review":
            self._blocks(question, page)
        else:
            self.values[question.id] = self._read(question, question.id, page, None)

    def _read(self, question: Question, name: str, page: Page, holder: Question | None) -> Any:
        value, wrong = None, None
        asked = Asked(question, name, self.typed, lambda: self.codes(question), self.known.now)
        try:
            value = READERS[question.type](asked)
        except Wrong as error:
            wrong = error
        typed = any(one in self.typed for one in fields.names(question, name))
        self.answered.append(Answered(question, name, page.slug, value, wrong, holder, typed))
        return value

    def _place(self, holder: Question, mark: int | str, page: Page, place: Place) -> dict[str, Any]:
        for question in holder.questions:
            if self.holds(question, place):
                name = fields.nested_name(holder, mark, question)
                place.values[question.id] = self._read(question, name, page, holder)
        return place.values

    def _rows(self, holder: Question, page: Page) -> None:
        numbers = [n for n in fields.row_numbers(holder, self.typed) if not self.blank(holder, n)]
        wrong = Wrong(TOO_MANY) if len(numbers) > fields.MAX_ROWS else None
        here = len(self.answered)
        rows = [self._place(holder, n, page, Place(holder)) for n in numbers[: fields.MAX_ROWS]]
        self.values[holder.id] = rows
        self.numbers[holder.id] = tuple(numbers[: fields.MAX_ROWS])
        self.answered.insert(here, Answered(holder, holder.id, page.slug, rows, wrong))

    def _blocks(self, holder: Question, page: Page) -> None:
        assert holder.bound, "a review is bound, by definition"
        here = len(self.answered)
        blocks: dict[str, dict[str, Any]] = {}
        for row in self.known.rows(holder.bound.kind):
            facts = self.known.row_facts(holder.bound.kind, row)
            blocks[row.public_id] = self._place(
                holder, row.public_id, page, Place(holder, {}, facts)
            )
        self.values[holder.id] = blocks
        self.answered.insert(here, Answered(holder, holder.id, page.slug, blocks))

    def blank(self, holder: Question, mark: int | str) -> bool:
        """Say whether nothing was typed in a row or block; today's date, filled in, is nothing."""
        for question in holder.questions:
            name = fields.nested_name(holder, mark, question)
            given = [self.typed.get(one) or [] for one in fields.names(question, name)]
            typed = any(not isinstance(v, str) or v.strip() for values in given for v in values)
            if typed and not (question.default == "today" and self._is_today(question, name)):
                return False
        return True

    def _is_today(self, question: Question, name: str) -> bool:
        try:
            read = READERS["date"](Asked(question, name, self.typed, list, self.known.now))
        except Wrong:
            return False
        return bool(read == today(self.known.now))
