"""The bare engine: the same step on the same state, with nothing of ours around it."""

from __future__ import annotations

import sqlite3
import tempfile
import time
from pathlib import Path
from typing import Any

from engine import workflow
from engine.case.file import CaseFile
from engine.case.model import Case, Workflow
from engine.process.runtime import process_of
from tests.council import Council

#: What the gateways of the shipped process read.
FACTS = ("for_us", "more_information_needed", "duty", "route", "longer_enquiry_needed",
         "closing_returned", "plan_needed", "plan_review_result", "report_returned",
         "not_for_us_agreed", "early_closing_returned")  # fmt: skip

Position = tuple[str, str, Any, dict[str, Any]]


def position(session, case_id: int, task: str) -> Position:
    """Where a case stands: its state, the task's place in it, the specs and the facts."""
    case = session.get_one(Case, case_id)
    row = session.query(Workflow).filter_by(case_id=case_id, is_main=True).one()
    file = CaseFile(session, case, None, case.opened_at)
    specs = process_of(session, case.process_version_id).specs(row.name)
    facts = {name: file.facts[name] for name in FACTS}
    run = workflow.load(specs, row.state, facts, {})
    spiff_id = next(t.spiff_id for t in run.open_tasks() if t.name == task)
    return row.state, spiff_id, specs, facts


def step(council: Council, where: Position) -> float:
    """Load, complete the task, dump, commit one row: milliseconds."""
    state, spiff_id, specs, facts = where
    facts = {**facts, "for_us": True, "duty": "s42", "route": "conversation"}
    connection = sqlite3.connect(_beside(council.db.engine.url), isolation_level=None)
    connection.execute("PRAGMA synchronous = EXTRA")
    connection.execute("CREATE TABLE IF NOT EXISTS state (id INTEGER PRIMARY KEY, body TEXT)")
    begin = time.perf_counter()
    run = workflow.load(specs, state, facts, {})
    run.complete(spiff_id)
    body = run.dump()
    connection.execute("BEGIN IMMEDIATE")
    connection.execute("INSERT OR REPLACE INTO state VALUES (1, ?)", (body,))
    connection.execute("COMMIT")
    took = (time.perf_counter() - begin) * 1000
    connection.close()
    return took


def _beside(url: Any) -> str:
    """A file of its own, on the disk of the council's database where that is a file."""
    if url.get_backend_name() == "sqlite":
        return f"{url.database}.bare"
    return str(Path(tempfile.gettempdir()) / f"{url.database}.bare")
