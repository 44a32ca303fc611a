"""Drafts: saving - keep files of a draft from whichever editor, or say who was first."""

from __future__ import annotations

from collections.abc import Mapping

from flask_login import current_user
from sqlalchemy.orm import Session

from engine.errors import Conflict, NotFound
from engine.process import drafts, versions
from engine.process.bundle import Bundle
from engine.process.compared import open_version
from engine.process.model import ProcessVersion
from web import db


def opened(session: Session, version: str) -> tuple[ProcessVersion, Bundle]:
    """A draft and its files, to be changed by this person.

    Raises ``NotFound``; ``NotAllowed``; ``Conflict`` for a version that is no draft any more.
    """
    found = open_version(session, version, current_user).version
    if found.state != drafts.DRAFT:
        raise Conflict("This version cannot be changed: it is not a draft. Start a draft of it.")
    return found, versions.bundle_of(session, found)


def file_of(bundle: Bundle, path: str) -> bytes:
    """One file of a draft. Raises ``NotFound``."""
    if path not in bundle.files:
        raise NotFound
    return bundle.files[path]


def save(version: str, changes: Mapping[str, bytes | None], seen: str) -> str:
    """Keep changed files in one transaction; give the hash of the draft after it.

    Raises as ``drafts.save_files``: ``Conflict`` names who changed it since it was opened.
    """
    with db.write() as session:
        return drafts.save_files(session, version, changes, seen, current_user).hash
