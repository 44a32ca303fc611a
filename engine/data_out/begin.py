"""Data out: begin - whoever takes something away is named in the log before a line has left."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy.orm import Session

from engine import clock, log, people
from engine.people.model import User

#: what is taken away -> how the log calls it
WHAT = {"events": "events_exported", "records": "records_exported"}


def begin_export(
    session: Session,
    what: str,
    options: Mapping[str, str | bool],
    actor: User,
    *,
    at: datetime | None = None,
    via: str = "web",
) -> None:
    """Note that somebody takes the events or the records away, and how. Raises ``NotAllowed``."""
    people.require(actor, f"export_{what}", None)
    log.append(session, None, WHAT[what], actor, at=at or clock.now(), via=via, data=dict(options))
