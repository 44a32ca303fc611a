"""Partners: sharing - send one task to a named person at another organisation, and take it back.

The mail holds the link and no word of the case. The code goes another way: a worker reads
it out on the telephone, or the person asks for it to be mailed to the same address.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

import sqlalchemy as sa
from sqlalchemy import select
from sqlalchemy.orm import Session

from engine import clock, log, people
from engine.case.file import CaseFile, locked_case_of_task
from engine.case.model import Draft, KeptText, Task
from engine.case.still_open import require_open
from engine.case.submit import get_task
from engine.db.model import public_id
from engine.errors import Conflict, InvalidAnswers, NotFound
from engine.notices import by_link
from engine.partners import harm
from engine.people.attempts import digest
from engine.people.emails import normal_email
from engine.people.model import User, UserRole
from engine.people.shared import PARTNER, SharedTask, code, link_token

LONGEST = timedelta(days=92)
LONGEST_TEXT = 200
#: How long a code is good that is read out, and one that is mailed.
READ_OUT, MAILED = timedelta(hours=24), timedelta(minutes=15)


@dataclass(frozen=True)
class Whom:
    """Who is sent a task, and until when the link is good."""

    name: str
    agency: str
    email: str
    phone: str | None
    until: datetime


def share_task(
    session: Session,
    task: str,
    typed: Mapping[str, str],
    until: date | None,
    key: str,
    actor: User,
    *,
    at: datetime | None = None,
    via: str = "web",
) -> SharedTask:
    """Send one task to a person at another organisation by a link that runs out.

    ``typed`` holds name, agency, email and phone, ``until`` is the last day of the link,
    ``key`` the key of the program. What a colleague typed into the task so far is laid
    aside as theirs: it may not be for the partner to read.

    Raises ``NotFound``; ``NotAllowed``; ``Conflict`` when the task is no longer open or
    is shared already; ``InvalidAnswers``.
    """
    file = CaseFile(session, locked_case_of_task(session, task), actor, at or clock.now(), via)
    row = get_task(file, task)
    people.require(actor, "share_task", row)
    require_open(row)
    if row.held_because:
        raise Conflict(f"This task is on hold: {row.held_because}")
    if current_of(session, row, file.at) is not None:
        raise Conflict("This task is shared already. Take that link back first.")
    whom = _whom(typed, until, clock.today(file.at))
    if why := harm.barred(session, file.case, whom.name, whom.email, whom.phone):
        raise InvalidAnswers({"name": why})
    _lay_draft_aside(session, row, file.at)
    shared = _add(session, row, whom, key, actor, file.at)
    by_link.send_link(session, shared, file.at)
    _log(file, row, "task_shared", shared)
    return shared


def revoke(
    session: Session,
    share: str,
    because: str,
    actor: User,
    *,
    task: str | None = None,
    at: datetime | None = None,
) -> SharedTask:
    """Take a link back, with a reason; it opens nothing from that moment on.

    ``task`` is the id of the task it must be of, where an address names one.
    Raises ``NotFound``; ``NotAllowed``; ``Conflict`` where it is over; ``InvalidAnswers``.
    """
    file, row, shared = _locked(session, share, task, actor, at)
    because = " ".join(because.split())
    if not because:
        raise InvalidAnswers({"because": "Say why the link is taken back."})
    if len(because) > LONGEST_TEXT:
        raise InvalidAnswers({"because": f"Use {LONGEST_TEXT} characters or fewer."})
    shared.revoked_at, shared.revoked_by, shared.revoked_because = file.at, actor.id, because
    shared.code_until = None
    _log(file, row, "task_unshared", shared)
    return shared


def code_to_read_out(
    session: Session,
    share: str,
    key: str,
    actor: User,
    *,
    task: str | None = None,
    at: datetime | None = None,
) -> str:
    """Make a new code for a worker to read out on the telephone; the one before is void.

    ``task`` is as for ``revoke``. Raises ``NotFound``; ``NotAllowed``; ``Conflict`` where the link is over.
    """
    file, row, shared = _locked(session, share, task, actor, at)
    new_code(shared, file.at + READ_OUT)
    _log(file, row, "share_code_made", shared)
    return code(key, shared.public_id, shared.code_number)


def new_code(shared: SharedTask, until: datetime) -> None:
    """Make another code good, until then and once."""
    shared.code_number += 1
    shared.code_until = min(until, shared.until)


def current_of(session: Session, task: Task, at: datetime) -> SharedTask | None:
    """The link of a task that can be used now, or None."""
    found = session.scalars(
        select(SharedTask).where(SharedTask.task_id == task.id).order_by(SharedTask.id.desc())
    )
    return next((one for one in found if one.is_good(at)), None)


def last_day(shared_on: date, days: int) -> date:
    """Until when a link is good where nothing else is said."""
    return shared_on + min(timedelta(days=max(days, 1)), LONGEST)


def _locked(
    session: Session, share: str, of_task: str | None, actor: User, at: datetime | None
) -> tuple[CaseFile, Task, SharedTask]:
    """The share with its case locked, for somebody who may change it, while it can be used."""
    named = select(Task.public_id).join(SharedTask, SharedTask.task_id == Task.id)
    task = session.scalar(named.where(SharedTask.public_id == share))
    if task is None or of_task not in (None, task):
        raise NotFound
    file = CaseFile(session, locked_case_of_task(session, task), actor, at or clock.now())
    row = get_task(file, task)
    people.require(actor, "share_task", row)
    shared = session.scalars(
        select(SharedTask)
        .where(SharedTask.public_id == share)
        .execution_options(populate_existing=True)
    ).one()
    if not shared.is_good(file.at):
        raise Conflict("This link is over already.")
    return file, row, shared


def _whom(typed: Mapping[str, str], until: date | None, today: date) -> Whom:
    said = {name: " ".join(typed.get(name, "").split()) for name in ("name", "agency", "phone")}
    wrong: dict[str, str] = {}
    if not said["name"]:
        wrong["name"] = "Enter the person’s name."
    if not said["agency"]:
        wrong["agency"] = "Enter the organisation."
    for name, words in said.items():
        if len(words) > LONGEST_TEXT:
            wrong[name] = f"Use {LONGEST_TEXT} characters or fewer."
    email = ""
    try:
        email = normal_email(typed.get("email", ""))
    except InvalidAnswers as error:
        wrong["email"] = next(iter(error.messages.values()))
    if until is None:
        wrong["until"] = "Enter the last day on which the link can be used."
    elif not today <= until <= today + LONGEST:
        wrong["until"] = "The last day is from today to three months ahead."
    if wrong or until is None:
        raise InvalidAnswers(wrong)
    ends = datetime.combine(until + timedelta(days=1), time(), clock.LONDON)
    return Whom(said["name"], said["agency"], email, said["phone"] or None, ends)


def _add(
    session: Session, row: Task, whom: Whom, key: str, actor: User, at: datetime
) -> SharedTask:
    number = public_id()
    signs = User(
        email=f"{number}@partner.invalid",
        name=f"{whom.name}, {whom.agency}",
        created_at=at,
        disabled_at=at,  # nobody ever signs in to it
    )
    signs.role_rows = [UserRole(role=PARTNER)]
    session.add(signs)
    session.flush()
    shared = SharedTask(
        public_id=number, case_id=row.case_id, task_id=row.id, user_id=signs.id,
        name=whom.name, agency=whom.agency, email=whom.email, phone=whom.phone,
        link_digest=digest(link_token(key, number)),
        shared_at=at, shared_by=actor.id, until=whom.until,
    )  # fmt: skip
    session.add(shared)
    session.flush()
    return shared


def _lay_draft_aside(session: Session, row: Task, at: datetime) -> None:
    draft = session.get(Draft, row.id)
    if draft is None:
        return
    because = "The task was then sent to a partner, who begins with an empty form."
    session.add(
        KeptText(
            task_id=row.id, user_id=draft.saved_by, typed=draft.typed, because=because, kept_at=at
        )
    )
    session.execute(sa.delete(Draft).where(Draft.task_id == row.id))


def _log(file: CaseFile, row: Task, what: str, shared: SharedTask) -> None:
    data = {"share": shared.public_id, "user": shared.user_id}
    log.append(
        file.session, file.case, what, file.actor, at=file.at, via=file.via, task=row, data=data
    )
