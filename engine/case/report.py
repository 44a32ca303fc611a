"""Case: report - something has happened in the adult's life: start its occurrence."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from engine import clock, guards, log, people
from engine.case import step
from engine.case.file import CaseFile, locked_case, workers
from engine.case.model import Case, Task
from engine.case.step import Passed
from engine.errors import Conflict, NotFound
from engine.people.model import User

#: The stage a case is in, by the last milestone it passed.
STAGES = (
    ("enquiry_ended", "closed"),
    ("plan_agreed", "plan"),
    ("findings_reported", "closing"),
    ("enquiry_started", "enquiry"),
    ("concern_received", "concern"),
)


def stage(case: Case) -> str:
    """The stage a case is in: concern, enquiry, plan, closing or closed."""
    if case.ended_at is not None:
        return "closed"
    return next((name for milestone, name in STAGES if milestone in case.milestones), "concern")


def report(
    session: Session,
    case: str,
    name: str,
    actor: User,
    *,
    at: datetime | None = None,
    via: str = "web",
) -> Task:
    """Start an occurrence in a case and return its first task, which is the reporter's.

    Raises ``NotFound``; ``NotAllowed``; ``Conflict`` when it cannot be reported now.
    """
    file = CaseFile(session, locked_case(session, case), actor, at or clock.now(), via)
    file.reports = True
    people.require(actor, "report", file.case, workers(session, file.case, actor))
    properties = file.process.occurrence(name)
    if guards.on("closed_stays_closed") and file.case.ended_at is not None:
        raise Conflict("This case is closed. You can add a late entry, or open a new concern.")
    offered = {s.strip() for s in properties.get("offered_in", "").split(",")}
    if stage(file.case) not in offered:
        raise NotFound("This cannot be reported at this stage of the case.")
    passed = Passed()
    step.begin(file, name, passed, because="It was reported.", main=False)
    session.flush()
    log.append(
        session,
        file.case,
        "reported",
        actor,
        at=file.at,
        via=via,
        task=passed.opened[0],
        data={"name": name},
    )
    return passed.opened[0]
