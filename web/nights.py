"""Nights: the seal's key and what is done every night, from the settings of the operator."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from engine.errors import EngineError
from engine.keeping.anchoring import places_of
from engine.keeping.locking import Lock
from engine.keeping.nightly import Nights
from engine.keeping.periods import Periods
from engine.log.seals import Key
from engine.notices.ways import Way

if TYPE_CHECKING:
    from web.settings import Settings


def nights_of(settings: Settings, way: Way) -> Nights:
    """What is done every night. Raises ``ValueError`` with a sentence."""
    secret = settings.log_key or settings.secret_key
    return Nights(
        key=Key(secret, settings.old_log_keys) if secret else None,
        anchors=tuple(places_of(settings.anchor, way)),
        backup_to=Path(settings.backup_to).expanduser() if settings.backup_to else None,
        lock=lock_of(settings),
        periods=Periods(settings.keep_enquiry_years, settings.keep_concern_years),
    )


def lock_of(settings: Settings) -> Lock | None:
    """What backups are encrypted with; nothing where none is set. Raises ``ValueError``."""
    if not (settings.backup_key or settings.backup_passphrase or settings.backup_to):
        return None
    try:
        return Lock(settings.backup_key, settings.backup_passphrase)
    except EngineError as error:
        raise ValueError(str(error)) from None
