"""Documents: in a walk - a small file written out in a scenario or the demo, sent like any other.

In an answer ``{"file": "rota.txt", "text": "Monday ..."}`` is a text file, and with
``base64`` in place of ``text`` any other. A step ``{"document": "The rota", "from": "the
agency", "dated": "~-3", "file": {...}}`` adds a document. Every check is as for a person.
"""

from __future__ import annotations

import base64
from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any

from sqlalchemy.orm import Session

from engine.case.documents.keep import (
    DOCUMENT,
    FILE,
    add_document,
    keep_for_case,
    keep_for_task,
)
from engine.case.documents.model import Upload
from engine.case.documents.receiving import Received, receive
from engine.form.flattening import flatten
from engine.people.model import User


def with_files(session: Session, task: str, value: Any, actor: User, *, at: datetime) -> Any:
    """Answers in which each file that is written out is kept, and stands by its public id."""

    def keep(received: Received) -> Upload:
        return keep_for_task(session, task, received, actor, at=at, via="shell")

    return _kept(value, keep)


def add_written_out(
    session: Session, case: str, one: Mapping[str, Any], actor: User, *, at: datetime
) -> None:
    """Add a document whose file is written out in a step."""
    received = _received(one["file"])
    upload = keep_for_case(session, case, received, actor, at=at, via="shell").public_id
    said = {FILE: upload, "document_title": one["document"], "document_origin": one["from"]}
    if one.get("dated"):
        said["document_dated"] = date.fromisoformat(one["dated"]).isoformat()
    typed = flatten(DOCUMENT, said)
    add_document(session, case, typed, actor, at=at, via="shell")


def _kept(value: Any, keep: Callable[[Received], Upload]) -> Any:
    if isinstance(value, list):
        return [_kept(one, keep) for one in value]
    if not isinstance(value, Mapping):
        return value
    if isinstance(value.get("file"), str) and value.keys() <= {"file", "text", "base64"}:
        return keep(_received(value)).public_id
    return {key: _kept(one, keep) for key, one in value.items()}


def _received(said: Mapping[str, str]) -> Received:
    """A file that is written out; a scenario is ours, and has no scanner."""
    content = base64.b64decode(said["base64"]) if "base64" in said else said["text"].encode()
    return receive(said["file"], content, None)
