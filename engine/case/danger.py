"""Case: danger - the urgent steps open the moment somebody says that there is danger (INV-17).

The form they were answering stays as it is, a draft that waits: safety does not
wait until a form is complete.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine import clock, log, people
from engine.case import step
from engine.case.file import CaseFile, locked_case_of_task
from engine.case.model import Case, Task, Workflow
from engine.case.step import Passed
from engine.case.submit import get_task
from engine.case.worklist import DANGER
from engine.errors import NotFound
from engine.form.definition import Form
from engine.form.fields import Typed
from engine.people.model import User
from engine.process.runtime import process_of


def open_urgent_steps(
    session: Session,
    task: str,
    typed: Typed,
    actor: User,
    *,
    at: datetime | None = None,
    via: str = "web",
) -> Task | None:
    """Open the urgent steps if a page of this task says that anyone is in danger now.

    Returns the first of them, or None if there is no danger or they are open already. A page
    that says nothing of danger locks no case; call it before the task is locked, since cases
    are locked first. Raises ``NotFound``; ``NotAllowed``.
    """
    if not _may_say_danger(session, task, typed):
        return None
    file = CaseFile(session, locked_case_of_task(session, task), actor, at or clock.now(), via)
    row = get_task(file, task)
    people.require(actor, "draft", row)
    if not _says_danger(file, row, typed) or _opened(file):
        return None
    passed = Passed()
    step.begin(file, DANGER, passed, because="Somebody is in danger now.", main=False)
    session.flush()
    log.append(
        session, file.case, "reported", actor, at=file.at, via=via, task=row, data={"name": DANGER}
    )
    session.flush()
    return passed.opened[0]


def _may_say_danger(session: Session, task: str, typed: Typed) -> bool:
    """Whether the page says so, as far as can be seen before the case is locked."""
    found = session.execute(
        select(Task.name, Case.process_version_id).join(Task.case).where(Task.public_id == task)
    ).first()
    if found is None:
        raise NotFound
    return _is_said(process_of(session, found.process_version_id).form(found.name), typed)


def _says_danger(file: CaseFile, row: Task, typed: Typed) -> bool:
    return row.is_open and _is_said(file.process.form(row.name), typed)


def _is_said(form: Form, typed: Typed) -> bool:
    bound = form.bindings()
    asks = [q.id for q, b in bound if (b.kind, b.column) == ("concern", "danger_now")]
    return any(typed.get(question) == ["yes"] for question in asks)


def _opened(file: CaseFile) -> bool:
    if not file.process.has_occurrence(DANGER):
        return True
    return (
        file.session.scalar(
            select(Workflow.id)
            .where(Workflow.case_id == file.case.id, Workflow.name == DANGER)
            .limit(1)
        )
        is not None
    )
