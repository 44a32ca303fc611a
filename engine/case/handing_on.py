"""Case: handing on - a colleague goes on with somebody's part in a case."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from engine import clock, log, people
from engine.case import after, conflict
from engine.case.file import CaseFile, locked_case, workers
from engine.case.step import Passed
from engine.errors import Conflict, NotAllowed
from engine.people.model import User
from engine.people.roles import ROLES


def hand_on(
    session: Session,
    case: str,
    role: str,
    by: User,
    to: User,
    actor: User,
    *,
    at: datetime | None = None,
    via: str = "web",
) -> None:
    """Let a colleague go on with what somebody (``by``) does in a case, in one role.

    From now on the tasks of that role come to them; those that nobody has do so at once.
    Whose part it was stays in the record. Raises ``NotFound``; ``NotAllowed``; ``Conflict``
    where it is not their part any more or the case has ended; ``Refused``.
    """
    file = CaseFile(session, locked_case(session, case), actor, at or clock.now(), via)
    people.require(actor, "assign", file.case, workers(session, file.case, actor))
    if file.case.ended_at is not None:
        raise Conflict("This case has ended.")
    theirs = [
        row for row in file.record.live("case_worker") if (row.user, row.role) == (by.id, role)
    ]
    if not theirs:
        raise Conflict(f"{by.name} does not do this in the case any more.")
    if to.disabled_at is not None or role not in to.roles:
        raise NotAllowed(f"{to.name} is no {ROLES[role].name.lower()}.")
    if role == conflict.ROLE:
        conflict.require_apart(session, file.case, to)
    typed = {"typed_at": file.at, "typed_by": actor.id, "task_id": None}
    for row in theirs:
        file.record.change(row, {"until": file.at}, **typed)  # type: ignore[arg-type]
    named = [{"user": to.id, "role": role, "from": file.at}]
    added = file.record.add("case_worker", named, **typed)  # type: ignore[arg-type]
    file.changed()
    after.follow(file, {"case_worker": added}, Passed(), typed)
    data = {"user": by.id, "to": to.id, "role": role}
    log.append(session, file.case, "role_handed_on", actor, at=file.at, via=via, data=data)
