"""Case: paging - a task's form page by page, kept as a draft.

What one page sends replaces what that page said before and leaves the other pages
alone. The draft remembers, page by page, who typed last: two people may fill in
different pages of one task, and nobody writes over a page they have not seen.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine import clock, people
from engine.case.draft import write_draft
from engine.case.file import CaseFile, locked_case_of_task
from engine.case.known import KnownNow
from engine.case.model import Draft, KeptText, Task
from engine.case.submit import Submitted, complete
from engine.errors import Conflict, InvalidAnswers, NotFound
from engine.form import fields
from engine.form.asking import Walk
from engine.form.definition import HOLDERS, Form, Page, Question
from engine.form.fields import Typed
from engine.form.known import Known
from engine.form.presenting import SEEN, summary
from engine.form.reading import read_page
from engine.people.model import User

AT = "_at"  # the page to come back to
TYPED_BY = "_page-"  # + slug -> who typed this page last, and how often it was saved
OPENED = "_draft"  # what TYPED_BY said when the page was drawn


class DraftChanged(Conflict):
    """Somebody else saved this page of the draft since it was opened; nothing was written over."""


@dataclass
class SavedPage:
    """One page as it was just saved: the form, the page, and the whole draft."""

    form: Form
    page: Page
    draft: Draft
    known: KnownNow
    before: Typed  # what stood in the draft

    @property
    def typed(self) -> Typed:
        """Everything typed into the task so far."""
        return self.draft.typed

    def turn_to(self, word: str) -> None:
        """Remember the page to come back to, by the last word of its address."""
        self.draft.typed = {**self.draft.typed, AT: [word]}

    def problems(self) -> Mapping[str, str]:
        """What is wrong on this page: field name -> sentence. What waits on others is not said."""
        try:
            read_page(self.form, self.page, self.typed, self.known)
        except InvalidAnswers as error:
            return error.messages
        return {}

    def next(self) -> Page | None:
        """The next page that has something to ask; None when the last one was this."""
        pages = pages_asked(self.form, self.typed, self.known)
        order = {page.slug: n for n, page in enumerate(self.form.pages)}
        here = order[self.page.slug]
        return next((page for page in pages if order[page.slug] > here), None)


def save_page(
    session: Session,
    task: str,
    slug: str,
    sent: Typed,
    actor: User,
    *,
    add: str = "",
    remove: str = "",
    at: datetime | None = None,
) -> SavedPage:
    """Keep one page of a task as it was sent, right or wrong, in the task's draft.

    ``add`` is a rows question that gets one more row, ``remove`` the row to take
    out. Raises ``NotFound``; ``NotAllowed``; ``Conflict`` when the task is no longer
    open; ``DraftChanged`` with both texts when somebody else typed on this page since.
    """
    row = _locked_task(session, task)
    people.require(actor, "draft", row)
    file = CaseFile(session, row.case, actor, at or clock.now())
    form = file.process.form(row.name)
    try:
        page = form.page(slug)
    except KeyError:
        raise NotFound from None
    draft = session.get(Draft, row.id)
    kept = dict(draft.typed) if draft else {}
    sent = with_row(form, without_row(form, sent, remove), add)
    known = KnownNow(file, row, form, {**kept, **sent})
    typed = merged(form, page, kept, sent, known)
    _keep_theirs(session, row, draft, page, sent, typed, actor, known)
    typed[AT] = [page.slug]
    typed[TYPED_BY + slug] = [_next_mark(kept, slug, actor)]
    saved = write_draft(session, row, typed, actor, file.at)
    return SavedPage(form, page, saved, KnownNow(known.file, row, form, saved.typed), kept)


def send(
    session: Session, task: str, typed: Typed, actor: User, *, at: datetime | None = None
) -> Submitted:
    """Submit a task, unless somebody else typed into its draft since these answers were checked.

    Raises what ``submit`` raises, and ``DraftChanged`` with both texts.
    """
    file = CaseFile(session, locked_case_of_task(session, task), actor, at or clock.now())
    row = _locked_task(session, task)
    people.require(actor, "submit", row)
    draft = session.get(Draft, row.id)
    if draft is not None:
        form = file.process.form(row.name)
        known = KnownNow(file, row, form, typed)
        for page in form.pages:
            opened = {**typed, OPENED: typed.get(TYPED_BY + page.slug, [""])}
            if not _is_theirs(draft.typed, page.slug, opened, actor):
                continue
            theirs, yours = _differences(form, page, draft.typed, typed, known)
            if theirs or yours:
                raise _changed(session, draft, theirs, yours)
    return complete(file, row, typed, actor)


def pages_asked(form: Form, typed: Typed, known: Known) -> list[Page]:
    """The pages that have something to ask or to show, as things stand."""
    walk = Walk(form, typed, known).run()
    asked = {one.page for one in walk.answered if one.question.type != "review" or one.value}
    return [
        page
        for page in form.pages
        if page.slug in asked
        or any(q.type == "statement" and walk.holds(q, None) for q in page.questions)
    ]


def merged(form: Form, page: Page, kept: Typed, sent: Typed, known: Known) -> dict[str, list[str]]:
    """The draft with one page's fields replaced by what was sent; its first versions stay."""
    mine = _of_page(form, page, {**kept, **sent}, known)
    typed = {name: list(values) for name, values in kept.items() if not mine(name)}
    typed |= {name: list(values) for name, values in sent.items() if mine(name)}
    for name, values in sent.items():
        if name.startswith("_version-"):
            typed.setdefault(name, list(values))
    typed[SEEN] = list(dict.fromkeys([*kept.get(SEEN, []), page.slug]))
    return typed


def strays(form: Form, typed: Typed, known: Known) -> dict[str, list[str]]:
    """What stands typed for what is no longer in the record, such as a changed outcome."""
    ours = fields.expected(form, typed, known)
    return {
        name: values
        for name, values in typed.items()
        if not fields.ignored(name) and name not in ours and any(v.strip() for v in values)
    }


def with_row(form: Form, sent: Typed, holder: str) -> dict[str, list[str]]:
    """What was sent, with one more row of a rows question."""
    result = {name: list(values) for name, values in sent.items()}
    if holder and form.has(holder) and form.question(holder).type == "rows":
        numbers = fields.row_numbers(form.question(holder), sent) or [0]
        if len(numbers) < fields.MAX_ROWS:
            result[f"{holder}-{numbers[-1] + 1}"] = [""]
    return result


def without_row(form: Form, sent: Typed, row: str) -> dict[str, list[str]]:
    """What was sent, without one row such as ``people-1``."""
    holder, _, number = row.rpartition("-")
    known = form.has(holder) and form.question(holder).type == "rows" and number.isdecimal()
    return {
        name: list(values)
        for name, values in sent.items()
        if not (known and (name == row or name.startswith(f"{row}-")))
    }


# -- whose page it is -------------------------------------------------------------


def _locked_task(session: Session, public_id: str) -> Task:
    """The task, locked: the drafts of two people are saved one after the other."""
    found = select(Task).where(Task.public_id == public_id).with_for_update(key_share=True)
    row = session.scalar(found.execution_options(populate_existing=True))
    if row is None:
        raise NotFound
    return row


def _is_theirs(kept: Typed, slug: str, sent: Typed, actor: User) -> bool:
    """Say whether somebody else typed on this page last, unseen by who sends it now."""
    mark = (kept.get(TYPED_BY + slug) or [""])[0]
    seen = (sent.get(OPENED) or [""])[0]
    return bool(mark) and mark.partition(".")[0] != actor.public_id and mark != seen


def _next_mark(kept: Typed, slug: str, actor: User) -> str:
    count = (kept.get(TYPED_BY + slug) or [""])[0].partition(".")[2]
    return f"{actor.public_id}.{int(count) + 1 if count.isdecimal() else 1}"


def _keep_theirs(
    session: Session,
    row: Task,
    draft: Draft | None,
    page: Page,
    sent: Typed,
    typed: Typed,
    actor: User,
    known: KnownNow,
) -> None:
    """Refuse to write over another person's page unseen; once seen, keep their text as theirs."""
    if draft is None:
        return
    mark = (draft.typed.get(TYPED_BY + page.slug) or [""])[0]
    author = mark.partition(".")[0]
    if not author or author == actor.public_id:
        return
    theirs, yours = _differences(known.form, page, draft.typed, typed, known)
    if not (theirs or yours):
        return
    if _is_theirs(draft.typed, page.slug, sent, actor):
        raise _changed(session, draft, theirs, yours)
    user = session.scalar(select(User.id).where(User.public_id == author))
    mine = _of_page(known.form, page, draft.typed, known)
    kept = {name: values for name, values in draft.typed.items() if mine(name)}
    if user is not None:
        because = f"{actor.name} has changed this page of the draft since."
        session.add(
            KeptText(task_id=row.id, user_id=user, typed=kept, because=because, kept_at=known.now)
        )


def _changed(
    session: Session, draft: Draft, theirs: Mapping[str, str], yours: Mapping[str, str]
) -> DraftChanged:
    who = session.get(User, draft.saved_by)
    at, on = clock.time_in_words(draft.saved_at), clock.today(draft.saved_at)
    return DraftChanged(
        f"{who.name if who else 'Somebody'} saved this page at {at} on {clock.day_in_words(on)}, "
        "after you opened it. Nothing of theirs was written over.",
        theirs,
        yours,
    )


def _differences(
    form: Form, page: Page, theirs: Typed, yours: Typed, known: Known
) -> tuple[dict[str, str], dict[str, str]]:
    """The questions of a page that two people answered differently, with both texts."""
    left, right = _lines(form, page, theirs, known), _lines(form, page, yours, known)
    labels = [label for label in {**left, **right} if left.get(label) != right.get(label)]
    return (
        {label: left.get(label, "") for label in labels},
        {label: right.get(label, "") for label in labels},
    )


def _lines(form: Form, page: Page, typed: Typed, known: Known) -> dict[str, str]:
    return {
        label: words
        for one, lines in summary(form, typed, known)
        if one.slug == page.slug
        for label, words in lines
    }


class _of_page:
    """Say of a field name whether it belongs to a page, rows and blocks that are gone included."""

    def __init__(self, form: Form, page: Page, typed: Typed, known: Known) -> None:
        self.names = fields.expected(Form((page,), form.task), typed, known)
        holders = [re.escape(q.id) for q in page.questions if _holds(q)]
        self.inside = re.compile(rf"(?:{'|'.join(holders)})-.+", re.DOTALL) if holders else None

    def __call__(self, name: str) -> bool:
        return name in self.names or bool(self.inside and self.inside.fullmatch(name))


def _holds(question: Question) -> bool:
    return question.type in HOLDERS
