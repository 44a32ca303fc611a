"""Migrate: slices - running cases taken over a few seconds at a time, each with a result, in counts.

For a page: it says how many are left and goes on where the last slice stopped. Whoever was
taken over follows the new version already, so that beginning again loses nothing.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from engine import people
from engine.case.migrate import batch
from engine.case.migrate.foreseen import Group
from engine.case.model import Case
from engine.db import Database
from engine.errors import Conflict
from engine.people.users import get_user_by_email
from engine.process import drafts
from engine.process.model import ProcessVersion

SECONDS = 6.0


@dataclass(frozen=True)
class Earlier:
    """An earlier version that cases still follow, and how many."""

    version: ProcessVersion
    running: int


@dataclass(frozen=True)
class Slice:
    """What one slice came to; ``last`` is where the next one goes on, ``left`` how many it finds."""

    moved: int
    stayed: tuple[Group, ...]
    last: int
    left: int


def earlier_versions(session: Session, version: ProcessVersion) -> list[Earlier]:
    """The versions of the same process that running cases still follow, newest first."""
    found = session.execute(
        select(ProcessVersion, func.count(Case.id))
        .join(Case, Case.process_version_id == ProcessVersion.id)
        .where(
            ProcessVersion.process == version.process,
            ProcessVersion.id != version.id,
            Case.ended_at.is_(None),
        )
        .group_by(ProcessVersion.id)
        .order_by(ProcessVersion.number.desc())
    )
    return [Earlier(one, count) for one, count in found]


def move_some(
    database: Database,
    version: str,
    numbers: Collection[int],
    email: str,
    *,
    after: int = 0,
    at: datetime,
    seconds: float = SECONDS,
) -> Slice:
    """Take over running cases of the versions ``numbers``, from behind the case ``after``.

    No case is begun after ``seconds``; at least one is. Raises ``NotFound``; ``NotAllowed``;
    ``Conflict`` for a version that is not live.
    """
    with database.read() as session:
        people.require(get_user_by_email(session, email), "publish_process", None)
        live = drafts.get_draft(session, version)
        if live.state != drafts.PUBLISHED:
            raise Conflict("Cases are taken over to the live version only.")
        target, todo = live.id, _todo(session, live, numbers, after)
    began, moved, stayed, last, done = time.monotonic(), 0, Counter[str](), after, 0
    for number in todo:
        done += 1
        said = batch.one_case(database, number, target, email, True, at, "web")
        moved, last = moved + (said["result"] == "moved"), number
        if said["result"] != "moved":
            stayed[said["why"]] += 1
        if time.monotonic() - began > seconds:
            break
    groups = tuple(Group(count, why=why) for why, count in stayed.most_common())
    return Slice(moved, groups, last, len(todo) - done)


def _todo(
    session: Session, live: ProcessVersion, numbers: Collection[int], after: int
) -> list[int]:
    versions = select(ProcessVersion.id).where(
        ProcessVersion.process == live.process,
        ProcessVersion.number.in_(numbers),
        ProcessVersion.id != live.id,
    )
    found = select(Case.id).where(
        Case.ended_at.is_(None), Case.process_version_id.in_(versions), Case.id > after
    )
    return list(session.scalars(found.order_by(Case.id)))
