"""Migrate: batch - running cases one by one, each in a transaction of its own, each with a result.

A crash in between loses nothing and needs no list: whoever was taken over follows the
new version already, so that starting again goes on with the others.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from sqlalchemy import select

from engine import clock, people
from engine.case.migrate.migrate import Outcome, migrate, preview
from engine.case.model import Case
from engine.db import Database
from engine.errors import EngineError
from engine.people.users import get_user_by_email
from engine.process import versions
from engine.process.model import ProcessVersion

_log = logging.getLogger(__name__)


def run(
    database: Database,
    process: str,
    email: str,
    *,
    really: bool,
    at: datetime | None = None,
    via: str = "shell",
) -> Iterator[dict[str, Any]]:
    """Take every running case of a process over to its live version, or say what would happen.

    Gives one line a case as it is done: its reference, ``number`` ``of`` how many, ``result``
    (moved, stays, failed), and why, or what it gains and loses. A case that fails is as it was,
    stops no other, and is tried again the next time. Raises ``NotFound``; ``NotAllowed``.
    """
    with database.read() as session:
        people.require(get_user_by_email(session, email), "publish_process", None)
        live = versions.live(session, process).id
        others = select(ProcessVersion.id).where(
            ProcessVersion.process == process, ProcessVersion.id != live
        )
        running = select(Case.id, Case.reference).where(
            Case.ended_at.is_(None), Case.process_version_id.in_(others)
        )
        cases = session.execute(running.order_by(Case.id)).all()
    for done, (number, reference) in enumerate(cases, 1):
        said = one_case(database, number, live, email, really, at or clock.now(), via)
        yield {"case": reference, "number": done, "of": len(cases), **said}


def one_case(
    database: Database, number: int, live: int, email: str, really: bool, at: datetime, via: str
) -> dict[str, Any]:
    """Take over one case, by its number, in one transaction; say what came of it."""
    try:
        outcome = _move(database, number, live, email, really, at, via)
    except EngineError as error:  # it cannot go over, or was closed or taken over meanwhile
        return {"result": "stays", "why": str(error)}
    except Exception as error:  # whatever is wrong with one case, the others go on
        _log.error("A case could not be migrated: %s.", type(error).__name__)  # no words of it
        why = f"This case could not be read or saved ({type(error).__name__}). Nothing was changed."
        return {"result": "failed", "why": why}
    return {"result": "moved", "opened": outcome.opened, "gone": outcome.gone}


def _move(
    database: Database, number: int, live: int, email: str, really: bool, at: datetime, via: str
) -> Outcome:
    if not really:
        with database.read() as session:
            return preview(session, number, session.get_one(ProcessVersion, live), at=at)
    with database.write() as session:
        session.execute(select(Case.id).where(Case.id == number).with_for_update(key_share=True))
        actor = get_user_by_email(session, email)
        case = session.get_one(Case, number).public_id
        version = session.get_one(ProcessVersion, live)
        return migrate(session, case, version, actor, at=at, via=via)
