"""Trying: answers - plausible answers to any form, from its definition, the codes and the record alone.

A form is walked as its reader walks it; each question that is asked is answered
before it is read, so conditions hold or do not by what was just answered. Which way the
answers lean, and what is written, is told by whoever walks.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from random import Random
from typing import Any, Protocol

from engine.case.file import CaseFile
from engine.case.known import KnownNow
from engine.case.model import Task
from engine.clock import today
from engine.form import Form
from engine.form.asking import Walk
from engine.form.definition import Page, Question
from engine.form.showing import as_typed, prefilled

Typed = dict[str, list[str]]

#: What is answered less often than the rest, where it need not be answered at all.
SELDOM = {
    "enquiry.longer_why": 0.08,  # one conversation is mostly enough
    **{
        f"experience.{c}": 0.2
        for c in ("involved", "understood", "listened_to", "feels_safer", "respect")
    },
}
CODED = ("choice", "yes_no", "yes_no_not_known", "person", "user", "choices")
#: Days that lie ahead; every other day is about now.
AHEAD = ("due_on", "review_on", "next_on", "next_contact_on", "again_by")


class Leaning(Protocol):
    """Which way answers lean: how often a code is chosen, and how much is left out."""

    sober: bool
    tempting: float

    def weigh(self, names: Iterable[str], code: str) -> float:
        """How much a code weighs where a question goes by any of these names."""


class Words(Protocol):
    """What is written, and which codes fit what is known."""

    @property
    def born(self) -> date:
        """When the adult was born."""

    def text(self, it: Answering, question: Question, mark: str) -> str:
        """What somebody writes in answer to a question."""

    def fits(self, it: Answering, question: Question, code: str, mark: str) -> float:
        """How well a code fits what is known."""


class Answering(Walk):
    """One walk through a form, answering on the way."""

    def __init__(
        self,
        file: CaseFile,
        task: Task,
        form: Form,
        lean: Leaning,
        wording: Words,
        choose: Random,
        *,
        fresh: bool = False,
    ) -> None:
        typed: Typed = {}
        super().__init__(form, typed, KnownNow(file, task, form, typed))
        self.typed: Typed = typed
        self.file, self.task, self.lean = file, task, lean
        self.wording, self.choose = wording, choose
        self.fresh = fresh  # nothing is left as the page would show it
        self._answered: set[str] = set()

    # -- the walk -------------------------------------------------------------------

    def blank(self, holder: Question, mark: int | str) -> bool:
        """A row that was begun is filled in."""
        return False

    def _ask(self, question: Question, page: Page) -> None:
        if question.type == "rows":
            for number in range(self._how_many(question)):
                self.typed[f"{question.id}-{number}"] = [""]
                self._count(question)
        super()._ask(question, page)

    def _read(self, question: Question, name: str, page: Page, holder: Question | None) -> Any:
        if self._wanted(question, holder):
            given = self._answer(question, name, holder)
            self.typed.update(given)
            if given:
                self._count(question)
        return super()._read(question, name, page, holder)

    # -- whether --------------------------------------------------------------------

    def _how_many(self, holder: Question) -> int:
        least = holder.rows_min or (1 if holder.required and not holder.one_of else 0)
        if holder.one_of and self._is_last_hope(holder):
            least = 1
        if any(q.type == "file" and q.required for q in holder.questions):
            return least
        most = 0 if self.lean.sober else 2
        return max(least, self.choose.choice((0, 1, 1, most)) if most else 0)

    def _wanted(self, question: Question, holder: Question | None) -> bool:
        if question.one_of:
            return self._is_last_hope(question) or self.choose.random() < 0.4
        if question.required or self.fresh:
            return True
        names = self._names(question)
        often = SELDOM.get(names[1], 0.35 if self.lean.sober else 0.55)
        return self.choose.random() < often * self.lean.weigh(names, "answered")

    def _is_last_hope(self, question: Question) -> bool:
        """Whether this is the last of a group of which one needs an answer, and none has one."""
        group = [q for q in self.form.walk() if q.one_of == question.one_of]
        later = group[group.index(question) + 1 :]
        return question.one_of not in self._answered and not any(
            self.form.holder(q.id) is None and self.holds(q, None) for q in later
        )

    def _count(self, question: Question) -> None:
        if question.one_of:
            self._answered.add(question.one_of)

    # -- what -----------------------------------------------------------------------

    def _answer(self, question: Question, name: str, holder: Question | None) -> Typed:
        mark = name[len(holder.id) + 1 : -len(question.id) - 1] if holder else ""
        there = self._shown(question, name, self._row(holder, mark))
        if there and not self.fresh and self.choose.random() < 0.85 and self._may_stay(question):
            return there
        if question.type in CODED:
            return self._coded(question, name, mark)
        if question.type in ("date", "date_time"):
            return as_typed(question, name, self._when(question))
        if question.type == "file":
            return {}
        if question.type == "number":
            return {name: [str(self.choose.randint(18, 103))]}
        return {name: [self.wording.text(self, question, mark)]}

    def _shown(self, question: Question, name: str, row: Any) -> Typed:
        """What the page would show filled in, where it is among the choices."""
        there = prefilled(question, name, self.known, row)
        if question.type in CODED and there:
            offered = {code.code for code in self.codes(question)}
            return there if offered.issuperset(there[name]) else {}
        return there

    def _may_stay(self, question: Question) -> bool:
        return question.type != "choices" or question.bound is None or not self.lean.sober

    def _row(self, holder: Question | None, mark: str) -> Any:
        if holder is None or holder.type != "review" or holder.bound is None:
            return None
        rows = self.known.rows(holder.bound.kind)
        return next((row for row in rows if row.public_id == mark), None)

    def _coded(self, question: Question, name: str, mark: str) -> Typed:
        offered = self.codes(question)
        if not offered:
            return {}
        weights = [self._weight(question, code.code, mark) for code in offered]
        if not any(weights):
            weights = [1.0] * len(offered)
        first = self.choose.choices(offered, weights)[0]
        if question.type != "choices":
            return {name: [first.code]}
        return {name: self._several(question, first, offered)}

    def _several(self, question: Question, first: Any, offered: Sequence[Any]) -> list[str]:
        column = question.bound.column if question.bound else ""
        others = [c for c in offered if not c.exclusive and c.code != first.code]
        if first.exclusive:
            return [first.code]
        if column == "supporter_checks" and self.choose.random() > self.lean.tempting:
            return [c.code for c in offered]
        more = self.choose.sample(others, self.choose.randint(0, min(2, len(others))))
        return [first.code, *(c.code for c in more)]

    def _weight(self, question: Question, code: str, mark: str) -> float:
        return self.wording.fits(self, question, code, mark) * self.lean.weigh(
            self._names(question), code
        )

    def _names(self, question: Question) -> tuple[str, str, str]:
        """The names a question goes by when its answers are weighed."""
        bound = question.bound
        column = f"{bound.kind}.{bound.column}" if bound else ""
        source = question.codes.partition("+")[2] or question.codes
        return question.id, column, source

    def _when(self, question: Question) -> datetime | Any:
        column = question.bound.column if question.bound else ""
        now = self.known.now
        if question.type == "date_time":
            hours = 48 if self.choose.random() < self.lean.tempting else 0
            return now - timedelta(hours=hours, minutes=self.choose.randint(0, 4))
        if column == "date_of_birth":
            return self.wording.born
        if column in AHEAD:
            return today(now) + timedelta(days=self.choose.randint(1, 90))
        return today(now) - timedelta(days=self.choose.choice((0, 0, 0, 1, 3)))

    # -- for hostile steps ----------------------------------------------------------

    def required_fields(self) -> list[str]:
        """The fields without which the form must not be taken."""
        return [
            one.name
            for one in self.answered
            if one.question.required
            and not one.question.one_of
            and one.question.type in ("choice", "text", "long_text", "yes_no")
            and one.typed
            and not self._is_known(one.question)
        ]

    def _is_known(self, question: Question) -> bool:
        """Whether the record would answer in its place."""
        return bool(question.default)
