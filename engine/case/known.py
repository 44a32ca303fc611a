"""Case: what a form may know - the record, the facts and the choices of one case at one moment."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from functools import cached_property
from typing import Any

from sqlalchemy import select

from engine.case import large_scale
from engine.case.file import CaseFile
from engine.case.model import Case, Task
from engine.case.restricted import hides_address
from engine.clock import in_words
from engine.form import Form
from engine.form.fields import Typed
from engine.people.hidden import kept_people
from engine.people.model import User
from engine.people.roles import CASE_ROLES
from engine.process.bundle import Code
from engine.record import KINDS, Record, Row, earlier, people_to_tell
from engine.record.facts import capacity_from, duty_from, overall_achieved
from engine.record.facts.risk import newest_assessment
from engine.record.told_of import first_told

#: Kinds of which a case has one per concern: the main process means the first, an occurrence its own.
OF_EACH_CONCERN = ("concern", "referrer")


class KnownNow:
    """Hands a form what it asks for; looks up nothing that no question needs."""

    def __init__(self, file: CaseFile, task: Task, form: Form, typed: Typed) -> None:
        self.file, self.task, self.form, self.typed = file, task, form, typed

    @property
    def now(self) -> datetime:
        """The moment of the verb."""
        return self.file.at

    @cached_property
    def facts(self) -> Mapping[str, Any]:
        """The facts of the case; matches are looked for by what has just been typed."""
        return _Overlay(
            self.file.facts,
            {
                "possible_matches": lambda: len(self.matches),
                "earlier_cases": lambda: len(self.earlier_cases),
                "people_to_tell": lambda: len(self.rows("person_to_tell")),
            },
        )

    @property
    def functions(self) -> Mapping[str, Callable[..., Any]]:
        """The functions a condition may call."""
        return self.file.facts.functions

    def rows(self, kind: str) -> Sequence[Any]:
        """The live rows of a kind, for blocks and choices."""
        if kind == "person_to_tell":
            return people_to_tell.rows(self.file.record, self._talking_with)
        if kind == "earlier_case":
            return self.earlier_cases
        return self.file.record.live(kind) if kind in KINDS else ()

    def one(self, kind: str) -> Row | None:
        """The row a ``one:`` question means here."""
        record = self.file.record
        if not self.task.workflow.is_main:
            mine = [row for row in record.rows(kind) if row.task_id in self._tasks_of_workflow]
            if mine:
                return mine[-1]
        if kind == "conversation":
            return self.picked_conversation()
        if kind in OF_EACH_CONCERN:
            return first_told(record, kind)
        if kind == "safe_contact" and record.one(kind) is None and self._said_same is not None:
            return Record(record.session, record.case_id, self._said_same.id).one(kind)
        return record.one(kind)

    def codes(self, source: str) -> Sequence[Code]:
        """The choices of a list, of the rows of a kind, or of both."""
        if source == "person":
            source = "@person"
        if source == "user":
            return self._colleagues
        if source == "file":
            return self._files
        if not source.startswith("@"):
            return self.file.process.codes(source)
        kind, _, extra = source[1:].partition("+")
        return [*self._row_codes(kind), *(self.file.process.codes(extra) if extra else ())]

    def compute(self, question_id: str, values: Mapping[str, Any]) -> Any:
        """The value of a computed question, from the answers on the page where it rests on them."""
        question = self.form.question(question_id)
        column = question.bound.column if question.bound else ""
        if question_id == "duty":
            return duty_from(*(values.get(self._asked("decision", c)) for c in LIMBS))
        if column == "overall_achieved":
            return overall_achieved(self._achieved(values))
        if question_id == "capacity_result":
            return capacity_from(*(values.get(self._asked("capacity", c)) for c in CAPACITY))
        return self.file.facts[question_id]

    def row_facts(self, kind: str, row: Any) -> Mapping[str, Any]:
        """What a condition inside a block may read of its row."""
        if kind != "risk":
            return {}
        return {"row_assessment": newest_assessment(self.file.record, row.id)}

    # -- inside -------------------------------------------------------------------

    @cached_property
    def matches(self) -> Sequence[earlier.Match]:
        """People in the records who may be this adult, by what has been typed so far."""
        found = earlier.possible_matches(
            self.file.session,
            **self._typed_adult,
            but=self.file.case.adult_id,
            may_know=self.file.may_know_adult,
        )
        return [replace(one, address=None) if self._hides_address(one) else one for one in found]

    def _hides_address(self, match: earlier.Match) -> bool:
        """Whether where somebody lives is kept from whoever fills in the form."""
        case = self.file.session.scalar(select(Case).where(Case.adult_id == match.id).limit(1))
        user = self.file.actor
        return not (case and user) or hides_address(self.file.session, match.id, user)

    @cached_property
    def earlier_cases(self) -> Sequence[earlier.EarlierCase]:
        """Earlier cases of the adult, or of whoever has just been said to be the same person."""
        same = self._said_same
        return self.file.earlier_cases_of(same.id) if same else self.file.earlier_cases

    @cached_property
    def _said_same(self) -> earlier.Match | None:
        """Whoever has just been said to be the same person; None where nobody was."""
        said = (self.typed.get(self._asked("adult", "same_as")) or [""])[0]
        if said in ("", "none"):
            return None
        return next((match for match in self.matches if match.public_id == said), None)

    @property
    def _talking_with(self) -> str | None:
        """Who the conversation is with that this very form writes down, if it writes one down."""
        said = (self.typed.get(self._asked("conversation", "talked_with")) or [""])[0]
        return said if said and self.picked_conversation() is None else None

    @cached_property
    def _typed_adult(self) -> dict[str, Any]:
        from engine.form.readers import read_typed

        wanted = ("name", "date_of_birth", "address", "nhs_number")
        return {
            column: read_typed(self._asked("adult", column), self.form, self.typed)
            for column in wanted
        }

    @cached_property
    def _tasks_of_workflow(self) -> frozenset[int]:
        return frozenset(
            self.file.session.scalars(
                select(Task.id).where(Task.workflow_id == self.task.workflow_id)
            )
        )

    @cached_property
    def _files(self) -> list[Code]:
        """The files that this task may be answered with."""
        from engine.case.documents.offered import files_for  # it asks for the verbs

        return files_for(self.file, self.task)

    @cached_property
    def _colleagues(self) -> list[Code]:
        users = self.file.session.scalars(
            select(User)
            .where(User.team_id == self.file.case.team_id, User.disabled_at.is_(None))
            .where(User.id.not_in(kept_people(self.file.case.id)))
            .order_by(User.name)
        )
        return [Code(user.public_id, user.name) for user in users if user.roles & CASE_ROLES]

    def _row_codes(self, kind: str) -> list[Code]:
        if kind == "adult_match":
            return [Code(match.public_id, match.words) for match in self.matches]
        if kind == "earlier_case":
            return [Code(case.public_id, case.words) for case in self.earlier_cases]
        if kind == "large_scale":
            found = large_scale.open_ones(
                self.file.session, self.file.case.team_id, self.file.actor
            )
            return [Code(one.public_id, one.name) for one in found]
        return [Code(row.public_id, self._words(kind, row)) for row in self.rows(kind)]

    def _words(self, kind: str, row: Any) -> str:
        """What a row is called in a list of choices."""
        if kind == "conversation":
            when = in_words(row.happened_at) if row.happened_at else "Not dated"
            label = self.file.process.label
            parts = (label("talked_with", row.talked_with), label("talked_where", row.place))
            return ", ".join((when, *(part for part in parts if part)))
        for name in ("words", "name", "what_happened", "question", "what", "who"):
            if name in KINDS[kind].columns and getattr(row, name):
                return str(getattr(row, name))
        return KINDS[kind].says

    def picked_conversation(self) -> Row | None:
        """The conversation that was picked from those written down already, or None."""
        for question in self.form.walk():
            if question.codes.startswith("@conversation"):
                picked = (self.typed.get(question.id) or [""])[0]
                if picked.isdecimal() and len(picked) < 10:
                    return self.file.record.row("conversation", int(picked))
        return None

    def _asked(self, kind: str, column: str) -> str:
        """The id of the question that fills a column; '' where the form has none."""
        for question, bound in self.form.bindings():
            if (bound.kind, bound.column) == (kind, column):
                return question.id
        return ""

    def _achieved(self, values: Mapping[str, Any]) -> list[str | None]:
        question = self._asked("outcome_review", "achieved")
        holder = self.form.holder(question) if question else None
        blocks = values.get(holder.id) if holder else None
        return [block.get(question) for block in (blocks or {}).values()]


LIMBS = ("needs", "risk", "unable", "other_enquiry")
CAPACITY = ("understand", "retain", "weigh", "say", "because")


class _Overlay(Mapping[str, Any]):
    """Facts, with a few that depend on what has just been typed."""

    def __init__(self, facts: Mapping[str, Any], over: Mapping[str, Callable[[], Any]]) -> None:
        self.facts, self.over = facts, over

    def __getitem__(self, name: str) -> Any:
        return self.over[name]() if name in self.over else self.facts[name]

    def __iter__(self) -> Any:
        return iter(self.facts)

    def __len__(self) -> int:
        return len(self.facts)
