"""Undoing: the last change of a draft, taken back by whoever made it - byte for byte."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.people.model import User
from engine.process.bundle import Bundle
from engine.process.model import ProcessEdit, ProcessVersion


def last_change(
    session: Session, version: ProcessVersion, bundle: Bundle, actor: User
) -> dict[str, bytes | None]:
    """What the files said before the last save of a draft; {} where it is not this person's.

    Files that were saved together are taken back together. To keep what is given is itself a
    change, so that an undo can be undone.
    """
    rows = session.scalars(
        select(ProcessEdit)
        .where(ProcessEdit.version_id == version.id)
        .order_by(ProcessEdit.id.desc())
        .limit(20)
    ).all()
    if not rows or rows[0].by != actor.id or rows[0].hash != version.hash:
        return {}
    found: dict[str, bytes | None] = {}
    for row in rows:
        if row.by != actor.id or row.at != rows[0].at or row.path in found:
            break
        if row.was is None and row.what != "added":
            return {}  # kept before this release: nobody knows what it said
        found[row.path] = row.was
    return {path: was for path, was in found.items() if bundle.files.get(path) != was}
