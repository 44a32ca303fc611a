"""Case: draft - keep what has been typed into a task, complete or not."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session, joinedload

from engine import clock, guards, people
from engine.case.model import Draft, KeptText, Task
from engine.case.still_open import require_open
from engine.errors import InvalidAnswers, NotFound
from engine.form.fields import Typed
from engine.people.model import User

MAX_FIELDS = 2_000
MAX_TEXT = 200_000


def save_draft(
    session: Session, task: str, typed: Typed, actor: User, *, at: datetime | None = None
) -> Draft:
    """Keep what has been typed into an open task. It may be incomplete and wrong.

    A draft does not lock the case and is no event: it belongs to the task and
    says who typed. Raises ``NotFound``; ``NotAllowed``; ``Conflict`` when the task
    is no longer open; ``InvalidAnswers`` when it is more than anyone could type.
    """
    row = _task(session, task)
    people.require(actor, "draft", row)
    return write_draft(session, row, typed, actor, at or clock.now())


def write_draft(session: Session, row: Task, typed: Typed, actor: User, at: datetime) -> Draft:
    """Keep what has been typed into a task that the person may draft; as ``save_draft``."""
    require_open(row)
    kept = keepable(typed)
    draft = session.get(Draft, row.id)
    if draft is None:
        draft = Draft(task_id=row.id, version=0)
        session.add(draft)
    draft.typed = kept
    draft.saved_by = actor.id
    draft.saved_at = at
    draft.version += 1
    return draft


def keep_text(
    session: Session,
    task: str,
    typed: Typed,
    actor: User,
    because: str,
    *,
    at: datetime | None = None,
    refused_by: str = "",
    beside: bool = False,
) -> None:
    """Keep what somebody typed that could not be taken: as the draft, else as their own kept text.

    The task may have been completed by a colleague meanwhile; then the text stays
    readable for whoever typed it. Nothing typed is lost (INV-29): what stands in the draft
    from a colleague - with ``beside``, from another page of one's own as well - is laid aside
    for them. ``refused_by`` is the gate that refused it: how often that happens is counted,
    and a supervisor sees it.
    """
    if not guards.on("keep_typed"):
        return
    row = _task(session, task)
    if refused_by:
        _count_refusal(session, row, refused_by, at or clock.now())
    if row.is_open and people.may(actor, "draft", row):
        _lay_aside_what_stands(session, row, typed, actor, at or clock.now(), beside)
        save_draft(session, task, typed, actor, at=at)
        return
    session.add(
        KeptText(
            task_id=row.id,
            user_id=actor.id,
            typed=keepable(typed),
            because=because,
            kept_at=at or clock.now(),
        )
    )


def _lay_aside_what_stands(
    session: Session, row: Task, typed: Typed, actor: User, at: datetime, beside: bool
) -> None:
    """Keep for its author what would be written over in the draft."""
    draft = session.get(Draft, row.id)
    if draft is None or not _loses(draft.typed, keepable(typed)):
        return
    if draft.saved_by == actor.id and not beside:
        return
    because = "Another text stands in the draft now."
    session.add(
        KeptText(
            task_id=row.id, user_id=draft.saved_by, typed=draft.typed, because=because, kept_at=at
        )
    )


def _loses(stands: Typed, comes: Typed) -> bool:
    """Whether a word that stands would be gone. What begins with ``_`` is nobody's word."""
    return any(
        values != comes.get(name) and any(value.strip() for value in values)
        for name, values in stands.items()
        if not name.startswith("_")
    )


def _count_refusal(session: Session, row: Task, gate: str, at: datetime) -> None:
    """Count one more, in the database: two people may be refused at one moment."""
    session.execute(
        update(Task)
        .where(Task.id == row.id)
        .values(refusals=Task.refusals + 1, refused_at=at, refused_gate=gate)
        .execution_options(synchronize_session=False)
    )


def keepable(typed: Typed) -> dict[str, list[str]]:
    """What was typed, without tokens and with what no database can hold replaced.

    Raises ``InvalidAnswers`` when it is too much.
    """
    kept = {
        _storable(name)[:200]: [_storable(value) for value in values]
        for name, values in typed.items()
        if name not in ("_token", "csrf_token")
    }
    size = sum(len(value) for values in kept.values() for value in values)
    if len(kept) > MAX_FIELDS or size > MAX_TEXT:
        raise InvalidAnswers({"": "This is more text than one task can hold. Shorten it."})
    return kept


def _storable(text: str) -> str:
    return text.replace("\x00", "").encode("utf-8", "replace").decode("utf-8")


def draft_of(session: Session, task: Task) -> Draft | None:
    """The draft of a task, or None."""
    return session.get(Draft, task.id)


def kept_texts(session: Session, task: Task, user: User) -> list[Mapping[str, list[str]]]:
    """What this person typed into a task that could not be taken, newest first."""
    rows = session.scalars(
        select(KeptText)
        .where(KeptText.task_id == task.id, KeptText.user_id == user.id)
        .order_by(KeptText.id.desc())
    )
    return [row.typed for row in rows]


def _task(session: Session, public_id: str) -> Task:
    """The task, locked: the drafts of two people are saved one after the other."""
    row = session.scalar(
        select(Task)
        .where(Task.public_id == public_id)
        .options(joinedload(Task.case), joinedload(Task.assignee))
        .with_for_update(of=Task, key_share=True)
    )
    if row is None:
        raise NotFound()
    return row
