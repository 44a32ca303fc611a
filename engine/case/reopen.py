"""Case: reopen - a new concern for the adult of a closed case. The closed case is never taken up again."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from engine import clock, people
from engine.case import links
from engine.case.file import locked_case, workers
from engine.case.model import Task
from engine.case.open import begin_case, take
from engine.errors import Conflict
from engine.people.model import User

STILL_OPEN = "This case is still open. Report a new concern in it instead."


def reopen(
    session: Session,
    case: str,
    actor: User,
    *,
    at: datetime | None = None,
    via: str = "web",
) -> Task:
    """Open a new case about the adult of a closed one, linked to it; return its first task.

    Nothing in the closed case is edited but its log, which says that they are linked. The
    new case follows the process as it is published now, in the person's own team.

    Raises ``NotFound``; ``NotAllowed``; ``Conflict`` while the case is open. Source:
    domain A5 I11; INV-23.
    """
    closed = locked_case(session, case)
    people.require(actor, "link_case", closed, workers(session, closed, actor))
    people.require(actor, "open_case", actor.team)
    if closed.ended_at is None:
        raise Conflict(STILL_OPEN)
    moment = at or clock.now()
    assert actor.team_id is not None  # or they could not open a case
    begun = begin_case(session, actor, closed.adult_id, actor.team_id, at=moment, via=via)
    take(begun.task, actor)
    links.add(begun.file, closed, "reopened_from", say=closed.team_id == actor.team_id)
    return begun.task
