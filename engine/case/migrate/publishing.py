"""Migrate: publishing - approve a draft, and let running cases read new wording at once.

Guidance, labels and hints are live: a version that changes wording alone takes every
running case of the version before along, each with a line in its log. Anything else
leaves them where they are (INV-26).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from engine import clock, log
from engine.case.model import Case, Task
from engine.people.model import User
from engine.process import drafts, versions
from engine.process.diagram import every_node
from engine.process.diff import diff, is_wording_only
from engine.process.model import ProcessVersion
from engine.process.runtime import process_of


@dataclass(frozen=True)
class Published:
    """What was published, and how many running cases read its wording from now on."""

    version: ProcessVersion
    reworded: int


def approve(
    session: Session, draft: str, seen: str, actor: User, *, at: datetime | None = None
) -> Published:
    """Publish a draft as its second person; see ``drafts.approve``."""
    at = at or clock.now()
    before = versions.live_or_none(session, drafts.get_draft(session, draft).process)
    version = drafts.approve(session, draft, seen, actor, at=at)
    session.flush()
    if before is None:
        return Published(version, 0)
    changes = diff(versions.bundle_of(session, before), versions.bundle_of(session, version))
    if not is_wording_only(changes):
        return Published(version, 0)
    return Published(version, _reword(session, before, version, actor, at))


def _reword(
    session: Session, before: ProcessVersion, version: ProcessVersion, actor: User, at: datetime
) -> int:
    """Let every running case follow the version that says the same in other words."""
    running = (
        select(Case)
        .where(Case.process_version_id == before.id, Case.ended_at.is_(None))
        .order_by(Case.id)
        .with_for_update(of=Case, key_share=True)
    )
    cases = session.scalars(running).all()
    nodes = (n for d in process_of(session, version.id).diagrams.values() for n in every_node(d))
    titles = {node.id: node.title for node in nodes}
    for case in cases:
        case.go_over_to(version.id)
        for task in session.scalars(_open_tasks(case)):
            task.title = titles.get(task.name, task.title)
        data = {"from": before.number, "to": version.number}
        log.append(session, case, "reworded", actor, at=at, data=data)
    return len(cases)


def _open_tasks(case: Case) -> Select[Task]:
    return select(Task).where(
        Task.case_id == case.id, Task.completed_at.is_(None), Task.cancelled_at.is_(None)
    )
