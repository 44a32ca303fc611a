"""Case: showing - a task opened for a person: its form, what was typed so far, and what to know.

Only reads. Whoever may know of the case may look; whether the task is theirs to do
is said in a sentence, and the page then shows the answers without the fields.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from sqlalchemy import select
from sqlalchemy.orm import Session, contains_eager

from engine import clock, people
from engine.case import token
from engine.case.corrections.correct import newest_answer
from engine.case.documents import sorts
from engine.case.draft import draft_of, kept_texts
from engine.case.file import CaseFile, known_cases_of
from engine.case.known import KnownNow
from engine.case.model import Answer, Case, Draft, Task
from engine.case.paging import AT, TYPED_BY, pages_asked, strays
from engine.case.restricted import ADDRESS
from engine.case.views.as_kept import read_back
from engine.case.views.earlier_shown import earlier_shown
from engine.case.views.journey import Outcome, outcomes, why_none
from engine.case.views.row_words import Shown, shown_rows
from engine.case.views.sight import Sight, workers
from engine.case.worklist import DANGER
from engine.errors import NotAllowed, NotFound
from engine.form import Answers
from engine.form.definition import Form, Page, Question
from engine.form.fields import Typed
from engine.form.presenting import View, page_view, shown_versions, summary, with_prefilled
from engine.form.showing import NOT_PROVIDED
from engine.form.summarising import Line
from engine.people.model import User
from engine.record import KINDS


@dataclass
class Sheet:
    """A form being filled in for one case: a task's or a note's."""

    sight: Sight
    form: Form
    typed: Typed
    task: Task
    #: True where the case is made up, so that its files can be fetched nowhere.
    made_up = False

    @cached_property
    def known(self) -> KnownNow:
        """What the form may know, given what stands typed."""
        return KnownNow(self.sight.file, self.task, self.form, self.typed)

    @cached_property
    def whole(self) -> dict[str, list[str]]:
        """What was typed, with what the other pages would show filled in."""
        return with_prefilled(self.form, self.typed, self.known)

    @cached_property
    def pages(self) -> list[Page]:
        """The pages that have something to ask, as things stand."""
        return pages_asked(self.form, self.whole, self.known)

    @property
    def versions(self) -> dict[str, str]:
        """Every version the form would be drawn from now."""
        found: dict[str, str] = {}
        for page in self.form.pages:
            found |= shown_versions(self.form, page, self.known)
        return found

    @cached_property
    def outcomes(self) -> list[Outcome]:
        """What the adult wants, in their own words, each outcome with its last look."""
        if not self.sight.reads_words():
            return []
        return [outcome for outcome in outcomes(self.sight) if outcome.is_live]

    @property
    def why_no_outcomes(self) -> str:
        """Why there are none, in a sentence."""
        if not self.sight.reads_words():
            return "Your role shows how the case stands, and not what was said."
        nobody = f"Nobody has asked {self.sight.called} yet what they would like to happen."
        return why_none(self.sight) or nobody

    def page(self, slug: str) -> Page:
        """A page of the form. Raises ``NotFound``."""
        try:
            return self.form.page(slug)
        except KeyError:
            raise NotFound from None

    def offered(self, page: Page) -> list[Case]:
        """The cases of the adults of whom a page asks whether they are this one."""
        asks = any(q.codes.startswith("@adult_match") for q in page.questions)
        adults = [match.id for match in self.known.matches] if asks else []
        return known_cases_of(self.sight.file.session, adults, self.sight.user)

    def views(self, page: Page, messages: Mapping[str, str] | None = None) -> list[View]:
        """The questions of a page as drawn; one outside a group is marked where it may be left."""
        return page_view(self.form, page, self.typed, self.known, messages)

    def takes_files(self, page: Page) -> bool:
        """Say whether a page asks for a file."""
        return any(q.type == "file" for one in page.questions for q in (one, *one.questions))

    @property
    def accepts(self) -> str:
        """The endings of the files that are taken, for the browser's own dialogue."""
        return ",".join(sorts.ENDINGS)

    def hidden_versions(self, page: Page) -> dict[str, str]:
        """The versions of a page: those it was first drawn from, else those of now."""
        now = shown_versions(self.form, page, self.known)
        return {name: (self.typed.get(name) or [version])[0] for name, version in now.items()}

    def optional(self, view: View) -> bool:
        """Say whether a question may be left unanswered, and no other must be answered instead."""
        return not view.required and not self.form.question(view.id).one_of

    def summary(self) -> list[tuple[Page, list[Line]]]:
        """Everything asked, with its answer in words, page by page."""
        return summary(self.form, self.whole, self.known)

    @property
    def may_pause(self) -> bool:
        """A form that is no task has no clock."""
        return False

    @property
    def may_override(self) -> bool:
        """A form that is no task cannot be overridden."""
        return False

    def shown(self, kind: str) -> list[Shown]:
        """The rows a statement shows, in words."""
        if kind == "earlier_case":
            return earlier_shown(self.known)
        return shown_rows(self.sight, kind)


@dataclass
class TaskPage(Sheet):
    """One task opened for one person."""

    draft: Draft | None = None
    saved_by: str = ""
    why_not: str = ""
    answer: Answer | None = None

    @cached_property
    def kept(self) -> list[Mapping[str, list[str]]]:
        """What this person typed into the task that could not be taken, newest first."""
        return kept_texts(self.sight.file.session, self.task, self.sight.user)

    @property
    def may_pause(self) -> bool:
        """Say whether the person may stop the task's clock, or let it go on."""
        urgent = self.task.workflow.name == DANGER
        return self.task.is_open and not urgent and people.may(self.sight.user, "pause", self.task)

    @property
    def may_override(self) -> bool:
        """Say whether the person may note that the step is not done for now: a second person."""
        own = self.task.assignee_id == self.sight.user.id
        able = self.task.is_open and not own and self.task.workflow.name != DANGER
        return able and people.may(self.sight.user, "override_step", self.task)

    @property
    def token(self) -> str:
        """A token for one rendering of the form."""
        return token.issue(self.task.case.event_key, self.sight.user.id, self.task.id)

    @property
    def guidance(self) -> str:
        """Why and how, as Markdown; nothing where the process says nothing."""
        return self.sight.file.process.bundle.guidance(self.task.name) or ""

    @property
    def start(self) -> str:
        """The word of the page where the draft stopped: a slug, ``check``, or the first page."""
        at = (self.typed.get(AT) or [""])[0]
        if at == "check" or any(page.slug == at for page in self.pages):
            return at
        return self.pages[0].slug if self.pages else "check"

    @property
    def saved_at(self) -> str:
        """When the draft was saved, in words."""
        return clock.in_words(self.draft.saved_at) if self.draft else ""

    def opened(self, page: Page) -> str:
        """Who typed this page last, as its hidden field says it."""
        return (self.typed.get(TYPED_BY + page.slug) or [""])[0]

    def strays(self) -> dict[str, list[str]]:
        """What stands typed for something that is no longer in the record."""
        return strays(self.form, self.typed, self.known)

    def kept_in_words(self) -> list[list[tuple[Page, list[Line]]]]:
        """What this person typed that could not be taken, newest first."""
        sheets = [Sheet(self.sight, self.form, typed, self.task).summary() for typed in self.kept]
        return [
            [(page, said) for page, lines in sheet if (said := _said(lines))] for sheet in sheets
        ]

    def will_happen(self) -> list[str]:
        """What the form says will follow, as things stand."""
        return [
            view.label
            for page in self.pages
            for view in self.views(page)
            if view.type == "statement" and view.shown and not view.kind
        ]

    def may_read_draft(self) -> bool:
        """Say whether the person may read everything that this form asks."""
        return all(self.may_read(question) for question in self.form.walk())

    def may_read(self, question: Question) -> bool:
        """Say whether the person may read what a question asks."""
        kind = question.bound.kind if question.bound else "adult"
        if kind == "adult" and question.bound and question.bound.column in ADDRESS:
            return self.sight.may_read(kind) and not self.sight.hides_address
        return self.sight.may_read(kind if kind in KINDS else "adult")

    @property
    def corrected(self) -> str:
        """That the answers were corrected since, by whom, when and why; '' if they were not."""
        if self.answer is None or self.answer.because is None:
            return ""
        who, when = (
            self.sight.name_of(self.answer.answered_by),
            clock.in_words(self.answer.answered_at),
        )
        return f"Corrected by {who}, {when}: {self.answer.because} The first answer is kept."

    def answered(self) -> list[tuple[Page, list[Line]]]:
        """What was answered when the task was completed, page by page."""
        if self.answer is None:
            return []
        values = read_back(self.form, self.answer.values, self.may_read)
        numbers = {k: tuple(range(len(v))) for k, v in values.items() if isinstance(v, list)}
        return summary(self.form, Answers(values, tuple(values), {}, {}, numbers), self.known)


def open_task(
    session: Session, task: str, user: User, *, at: datetime, typed: Typed | None = None
) -> TaskPage:
    """Open a task by its public id, with ``typed`` in place of its draft where that is given.

    Raises ``NotFound`` when it does not exist or the person may not know of it.
    """
    row = session.scalar(
        select(Task)
        .join(Task.case)
        .join(Task.workflow)
        .options(contains_eager(Task.case), contains_eager(Task.workflow))
        .where(Task.public_id == task)
    )
    if row is None:
        raise NotFound
    people.require(user, "read_case", row, workers(session, row.case, user))
    sight = Sight(CaseFile(session, row.case, user, at), user)
    draft = draft_of(session, row) if row.is_open else None
    saver = session.get(User, draft.saved_by) if draft else None
    page = TaskPage(
        sight,
        sight.file.process.form(row.name),
        typed if typed is not None else (draft.typed if draft else {}),
        row,
        draft=draft,
        saved_by=saver.name if saver else "",
        why_not=_why_not(user, row),
        answer=newest_answer(session, row) if row.completed_at else None,
    )
    return page


def _why_not(user: User, row: Task) -> str:
    """Why this person cannot fill in the task now; '' if they can."""
    if row.completed_at is not None:
        who = row.completer.name if row.completer else "Somebody"
        return f"{who} completed this on {clock.in_words(row.completed_at)}."
    if row.cancelled_at is not None:
        return f"This task is no longer needed. {row.cancelled_because or ''}".strip()
    if row.held_because:
        return f"This task is on hold: {row.held_because}"
    try:
        people.require(user, "submit", row)
    except (NotAllowed, NotFound) as error:
        return str(error)
    return ""


def _said(lines: list[Line]) -> list[Line]:
    return [(label, words) for label, words in lines if words != NOT_PROVIDED]
