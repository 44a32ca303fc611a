"""Oversight: nudge - a word about an open task to whoever has it; ask why it waits, and say why.

So does whoever gives a task back leave a word for whoever takes it next.

It completes nothing and moves no target. The words stand in a table of their own, never in
the log, and are shown to whoever has the task.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine import clock, guards, log
from engine.case.assign import assign
from engine.case.file import CaseFile, locked_case, locked_case_of_task
from engine.case.model import Incident, Task
from engine.case.still_open import require_open
from engine.case.submit import get_task
from engine.errors import Conflict, InvalidAnswers, NotFound
from engine.notices.telling import tell_holder
from engine.oversight.model import Nudge
from engine.people.model import User
from engine.people.permission import require

LONGEST = 500


def nudge(
    session: Session,
    task: str,
    note: str,
    actor: User,
    *,
    asks_reason: bool = False,
    at: datetime | None = None,
    via: str = "web",
) -> Nudge:
    """Say a word about an open task to whoever has it; or, with ``asks_reason``, ask why it waits.

    Where nobody has it, whoever takes it reads the word first.

    Raises ``NotFound``; ``NotAllowed``; ``Conflict`` when it is no longer open;
    ``InvalidAnswers`` for a word that is missing or too long.
    """
    file = CaseFile(session, locked_case_of_task(session, task), actor, at or clock.now(), via)
    row = get_task(file, task)
    require(actor, "nudge", row)
    if guards.on("nudge_open_only"):
        require_open(row)
    said = _words("note", note, "Write a few words to whoever has this task")
    made = Nudge(
        case_id=file.case.id,
        task_id=row.id,
        note=said,
        asks_reason=asks_reason,
        nudged_by=actor.id,
        nudged_at=file.at,
    )
    session.add(made)
    tell_holder(session, "nudge", row, actor, file.at)
    _log(file, row, "reason_asked" if asks_reason else "nudged")
    return made


def give_reason(
    session: Session,
    task: str,
    reason: str,
    actor: User,
    *,
    at: datetime | None = None,
    via: str = "web",
) -> Nudge:
    """Say why a task waits, to whoever asked; it is shown beside the target that has passed.

    Raises ``NotFound``; ``NotAllowed``; ``Conflict`` when it is no longer open or nobody
    asked; ``InvalidAnswers``.
    """
    file = CaseFile(session, locked_case_of_task(session, task), actor, at or clock.now(), via)
    row = get_task(file, task)
    require(actor, "give_reason", row)
    require_open(row)
    asked = newest(session, row, asks_reason=True)
    if asked is None:
        raise Conflict("Nobody has asked why this waits.")
    said = _words("reason", reason, "Say in a few words why this waits")
    asked.reason, asked.given_by, asked.given_at = said, actor.id, file.at
    _log(file, row, "reason_given")
    return asked


def give_back(
    session: Session,
    task: str,
    why: str,
    actor: User,
    *,
    at: datetime | None = None,
    via: str = "web",
) -> Nudge:
    """Put one's own task back for the team, and say why: whoever takes it next reads that first.

    Raises ``NotFound``; ``NotAllowed``; ``Conflict`` when it is with somebody else or no
    longer open; ``InvalidAnswers`` for words that are missing or too long.
    """
    file = CaseFile(session, locked_case_of_task(session, task), actor, at or clock.now(), via)
    row = get_task(file, task)
    require(actor, "release", row)
    require_open(row)
    if row.assignee_id != actor.id:
        raise Conflict("This task is not with you any more.")
    said = _words("why", why, "Say in a few words why you give it back")
    assign(session, task, None, actor, at=file.at, via=via)
    made = Nudge(
        case_id=file.case.id, task_id=row.id, note=said, nudged_by=actor.id, nudged_at=file.at
    )
    session.add(made)
    return made


def settle_incident(
    session: Session,
    case: str,
    incident: int,
    actor: User,
    *,
    at: datetime | None = None,
    via: str = "web",
) -> Incident:
    """Say that what had failed in a case is seen to. Raises ``NotFound``; ``NotAllowed``; ``Conflict``."""
    file = CaseFile(session, locked_case(session, case), actor, at or clock.now(), via)
    require(actor, "settle_incident", file.case)
    row = session.get(Incident, incident)
    if row is None or row.case_id != file.case.id:
        raise NotFound
    if row.settled_at is not None:
        raise Conflict("This is seen to already.")
    row.settled_at, row.settled_by = file.at, actor.id
    log.append(session, file.case, "incident_settled", actor, at=file.at, via=via)
    return row


def newest(session: Session, task: Task, *, asks_reason: bool = False) -> Nudge | None:
    """The newest word about a task; or the newest question why it waits."""
    found = select(Nudge).where(Nudge.task_id == task.id).order_by(Nudge.id.desc()).limit(1)
    return session.scalar(found.where(Nudge.asks_reason) if asks_reason else found)


def words_to(session: Session, tasks: list[str]) -> dict[str, tuple[Nudge, str]]:
    """What was said to whoever has these tasks, and by whom; the newest word about each."""
    rows = session.execute(
        select(Task.public_id, Nudge, User.name)
        .join(Nudge, Nudge.task_id == Task.id)
        .join(User, User.id == Nudge.nudged_by)
        .where(Task.public_id.in_(tasks))
        .order_by(Nudge.id)
    )
    return {task: (one, name) for task, one, name in rows}


def _words(field: str, text: str, missing: str) -> str:
    """A few words on one line. Raises ``InvalidAnswers``."""
    said = " ".join(text.replace("\x00", "").split())
    if not said:
        raise InvalidAnswers({field: missing})
    if len(said) > LONGEST:
        raise InvalidAnswers({field: f"Use {LONGEST} characters or fewer"})
    return said


def _log(file: CaseFile, row: Task, what: str) -> None:
    log.append(
        file.session,
        file.case,
        what,
        file.actor,
        at=file.at,
        via=file.via,
        task=row,
        data={"name": row.name},
    )
