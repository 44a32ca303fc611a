"""Keeping: checking - that a restored database is whole, and that work can go on in it."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from engine import workflow
from engine.case.documents.model import Upload
from engine.case.model import Case, Task, Workflow
from engine.db import Database
from engine.db.protected import unprotected_tables
from engine.keeping.backup import counted
from engine.log import events
from engine.log.anchor import Anchor
from engine.log.seals import Key
from engine.log.verify import verify_seals
from engine.process.runtime import process_of


@dataclass(frozen=True)
class Checked:
    """One thing that was looked at: what, whether it was well, and what was seen."""

    what: str
    well: bool
    seen: str


def check_restored(
    database: Database,
    rows: Mapping[str, int],
    key: Key | None,
    anchors: Sequence[Anchor] = (),
) -> list[Checked]:
    """Look at everything that must be there and true after a restore."""
    with database.read() as session:
        return [
            _rows(session, rows),
            _protected(session),
            _chains(session),
            _seals(session, key, anchors),
            _files(session),
            _open_cases(session),
        ]


def _rows(session: Session, wanted: Mapping[str, int]) -> Checked:
    here = counted(session)
    other = [name for name, number in wanted.items() if here.get(name) != number]
    seen = f"{sum(here.values())} rows in {len(here)} tables"
    return Checked("rows", not other, _with(seen, "not as many as in the backup", other))


def _protected(session: Session) -> Checked:
    missing = unprotected_tables(session.connection())
    return Checked("triggers", not missing, _with("looked at every table", "missing on", missing))


def _chains(session: Session) -> Checked:
    bad, count = [], 0
    for case in session.scalars(sa.select(Case)).yield_per(500):
        count += 1
        if events.verify(session, case) is not None:
            bad.append(case.reference)
    return Checked("log of every case", not bad, _with(f"{count} cases", "changed", bad))


def _seals(session: Session, key: Key | None, anchors: Sequence[Anchor]) -> Checked:
    if key is None:
        return Checked("seals", False, "not checked: no THREEFOLD_LOG_KEY is set")
    found = verify_seals(session, key, anchors)
    bad = [one.bad[0] for one in found if one.bad]
    seen = f"{sum(one.sealed for one in found)} rows, {len(anchors)} anchors"
    return Checked(
        "seals", not bad, _with(seen, "bad", [f"{one.table}: {one.says}" for one in bad])
    )


def _files(session: Session) -> Checked:
    count, bad = 0, 0
    held = sa.select(Upload.sha256, Upload.content).where(Upload.content.is_not(None))
    for sha256, content in session.execute(held.execution_options(yield_per=10)):
        count += 1
        bad += hashlib.sha256(content or b"").hexdigest() != sha256
    return Checked("files", not bad, f"{count} files" + (f"; {bad} changed" if bad else ""))


def _open_cases(session: Session) -> Checked:
    """Every open case stands where its diagram knows it, so that its next task can be done."""
    bad, count = [], 0
    rows = session.execute(
        sa.select(Case, Workflow)
        .join(Workflow, Workflow.case_id == Case.id)
        .where(Workflow.ended_at.is_(None), Workflow.state != "")
    )
    for case, row in rows.tuples():
        count += 1
        if not _stands(session, case, row):
            bad.append(case.reference)
    return Checked("open cases", not bad, _with(f"{count} workflows", "lost", bad))


def _stands(session: Session, case: Case, row: Workflow) -> bool:
    """Whether the tasks on our list are those that the diagram waits for."""
    listed = session.scalars(
        sa.select(Task.spiff_id).where(
            Task.workflow_id == row.id, Task.completed_at.is_(None), Task.cancelled_at.is_(None)
        )
    )
    try:
        process = process_of(session, case.process_version_id)
        run = workflow.load(process.specs(row.name), row.state, {}, {})
    except Exception:  # whatever is wrong with it, it is one case that does not stand
        return False
    return set(listed) <= {one.spiff_id for one in run.open_tasks()}


def _with(seen: str, what: str, bad: Sequence[str]) -> str:
    return f"{seen}; {what}: {', '.join(bad[:5])}" if bad else seen
