"""Keeping: restore - a backup into an empty place, and what was checked of it."""

from __future__ import annotations

import json
import os
import shutil
import tarfile
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import make_url

from engine import guards
from engine.db import Database
from engine.db.upgrade import is_known, upgrade
from engine.errors import Conflict, EngineError
from engine.keeping import postgres
from engine.keeping.backup import CONTENT, MANIFEST, require_whole
from engine.keeping.checking import Checked, check_restored
from engine.keeping.locking import Opener
from engine.log.anchor import Anchor
from engine.log.seals import Key
from engine.notices.model import Mail

HELD = "Held after a backup was restored: it may have been sent since."
NOT_EMPTY = "There is a database already. A backup is restored into an empty place only."


@dataclass(frozen=True)
class Restored:
    """What was restored: from when it is, what was checked, how many mails are held."""

    made_at: str
    held: int
    checked: tuple[Checked, ...]

    @property
    def is_whole(self) -> bool:
        """Whether every check went well."""
        return all(one.well for one in self.checked)


def restore(
    backup: Path,
    opener: Opener,
    url: str,
    key: Key | None,
    at: datetime,
    anchors: Sequence[Anchor] = (),
) -> Restored:
    """Restore a backup into an empty database and check it.

    A mail that was waiting is held, since it may have left after the backup was made. An
    older release's backup is brought to this release. Raises ``Conflict`` where the place
    is not empty, ``EngineError`` where the backup cannot be opened or is of a newer release.
    """
    require_empty(url)
    with opened(backup, opener) as (manifest, content):
        if make_url(url).get_backend_name() != manifest["kind"]:
            raise EngineError(f"This is a backup of a {manifest['kind']} database.")
        if not is_known(manifest["revision"]):
            raise EngineError("This backup is of a newer release. Install that release first.")
        _fill(url, content)
    database = Database(url)
    try:
        upgrade(database)
        with database.write() as session:
            waiting = sa.select(Mail).where(Mail.sent_at.is_(None), Mail.given_up_at.is_(None))
            held = 0
            for mail in session.scalars(waiting):
                mail.given_up_at, mail.failed_because = at, HELD
                held += 1
        checked = check_restored(database, manifest["rows"], key, anchors)
    finally:
        database.engine.dispose()
    return Restored(manifest["made_at"], held, tuple(checked))


def require_empty(url: str) -> None:
    """See that nothing is written over. Raises ``Conflict``."""
    if not guards.on("restore_into_empty"):
        return
    place = make_url(url)
    if place.get_backend_name() == "sqlite":
        path = Path(place.database or "")
        if path.exists() and path.stat().st_size > 0:
            raise Conflict(NOT_EMPTY)
        return
    database = Database(url)
    try:
        with database.read() as session:
            if sa.inspect(session.connection()).get_table_names():
                raise Conflict(NOT_EMPTY)
    finally:
        database.engine.dispose()


@contextmanager
def opened(backup: Path, opener: Opener) -> Iterator[tuple[dict[str, Any], Path]]:
    """What is in a backup: what it says of itself, and its database. Raises ``EngineError``."""
    with tempfile.TemporaryDirectory(prefix="threefold-restore-") as made:
        archive = Path(made) / "archive.tar"
        opener.open(backup, archive)
        wrong = EngineError("This is no backup of Threefold.")
        try:
            with tarfile.open(archive) as tar:
                for name in (MANIFEST, *CONTENT.values()):
                    if name in tar.getnames():
                        tar.extract(name, made, filter="data")
            manifest = json.loads((Path(made) / MANIFEST).read_text())
            content = Path(made) / CONTENT[manifest["kind"]]
        except (tarfile.TarError, OSError, ValueError, KeyError):
            raise wrong from None
        if not content.exists():
            raise wrong
        yield manifest, content


def _fill(url: str, content: Path) -> None:
    place = make_url(url)
    if place.get_backend_name() == "postgresql":
        postgres.fill(place, content)
        return
    require_whole(content)
    path = Path(place.database or "")
    path.parent.mkdir(parents=True, exist_ok=True)
    being_written = path.with_name(path.name + ".part")
    shutil.copyfile(content, being_written)
    os.chmod(being_written, 0o600)
    os.replace(being_written, path)
