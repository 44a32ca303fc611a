"""Oversight: self-check - is what cases follow today what was proved? For the live version and older ones.

A certificate is kept with exactly one content. This looks whether each version that a
running case follows has one, whether it says that every rule was proved, and whether the
files are still those it was given for. Source: the briefing, "Does your organisation have
systems in place to work within MSP agenda?" (S35).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from engine import people
from engine.case.model import Case
from engine.people.model import User
from engine.process import versions
from engine.process.model import ProcessVersion
from engine.process.runtime import process_of

PROVED, SOUND = "proved", "sound"


@dataclass(frozen=True)
class Followed:
    """One version that cases follow: its proofs by rule, and whether its files are unchanged."""

    version: ProcessVersion
    is_live: bool
    proofs: Mapping[str, str]
    sound: bool
    unchanged: bool

    @property
    def compliant(self) -> bool:
        """Every rule was proved of exactly these files, and every case can come to its end."""
        proved = bool(self.proofs) and set(self.proofs.values()) == {PROVED}
        return proved and self.sound and self.unchanged


def self_check(session: Session, user: User, process: str) -> Sequence[Followed]:
    """The live version, then each older one that a running case follows, the newest first.

    Raises ``NotAllowed``; ``NotFound`` where no process is published.
    """
    people.require(user, "read_process", None)
    live = versions.live(session, process)
    running = select(Case.process_version_id).where(Case.ended_at.is_(None))
    found = session.scalars(
        select(ProcessVersion)
        .where(
            ProcessVersion.process == process,
            or_(ProcessVersion.id == live.id, ProcessVersion.id.in_(running)),
        )
        .order_by(ProcessVersion.number.desc())
    )
    return [_followed(session, one, one.id == live.id) for one in found]


def _followed(session: Session, version: ProcessVersion, is_live: bool) -> Followed:
    kept = version.certificate or {}
    files = process_of(session, version.id).bundle.hash
    return Followed(
        version=version,
        is_live=is_live,
        proofs={one["rule"]: one["result"] for one in kept.get("proofs", ())},
        sound=kept.get("soundness") == SOUND,
        unchanged=files == version.hash == kept.get("content"),
    )
