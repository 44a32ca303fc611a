"""Process: publish a version, through its checks, and find the one that is live."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from engine import guards, log, people
from engine.errors import InvalidProcess, NotFound
from engine.people.model import User
from engine.process import checks
from engine.process.bundle import Bundle
from engine.process.model import ProcessFile, ProcessVersion


def publish(
    session: Session, bundle: Bundle, actor: User | None, *, at: datetime, via: str = "web"
) -> ProcessVersion:
    """Publish a process folder as the next version; new cases follow it from now on.

    The checks run on exactly the bytes that are published. Running cases stay on
    the version they started with (INV-26). ``actor`` is None only when the
    shipped process is put into an empty database.

    Raises ``InvalidProcess`` with every problem; then nothing is published (INV-25).
    """
    if actor is not None:
        people.require(actor, "publish_process", None)
    report = _checked(bundle)
    number = next_number(session, bundle.name)
    retire_live(session, bundle.name)
    version = ProcessVersion(
        process=bundle.name,
        number=number,
        state="published",
        hash=bundle.hash,
        created_at=at,
        created_by=actor.id if actor else None,
        published_at=at,
        published_by=actor.id if actor else None,
        certificate=report.certificate(bundle.hash),
    )
    store(session, version, bundle)
    log.append(
        session,
        None,
        "published",
        actor,
        at=at,
        via=via,
        data={"process": bundle.name, "number": number, "hash": bundle.hash},
    )
    session.flush()
    return version


def _checked(bundle: Bundle) -> checks.Report:
    """The report of a bundle that may be published. Raises ``InvalidProcess`` for any other."""
    report = checks.check(bundle)
    if guards.on("publish_checked") and report.verdict != "publishable":
        raise InvalidProcess([p.message for p in report.problems] or ["It was refused."])
    return report


def next_number(session: Session, process: str) -> int:
    """The number of the next version of a process."""
    last = select(func.max(ProcessVersion.number)).where(ProcessVersion.process == process)
    return 1 + (session.scalar(last) or 0)


def retire_live(session: Session, process: str) -> None:
    """Take the live version out of use for new cases; running cases stay on it (INV-26)."""
    published = select(ProcessVersion).where(
        ProcessVersion.process == process, ProcessVersion.state == "published"
    )
    for earlier in session.scalars(published):
        earlier.state = "retired"


def store(session: Session, version: ProcessVersion, bundle: Bundle) -> None:
    """Keep a version with its files."""
    session.add(version)
    session.flush()
    session.add_all(
        ProcessFile(version_id=version.id, path=path, content=content)
        for path, content in sorted(bundle.files.items())
    )


def live_or_none(session: Session, process: str) -> ProcessVersion | None:
    """The published version of a process, or None."""
    return session.scalar(
        select(ProcessVersion)
        .where(ProcessVersion.process == process, ProcessVersion.state == "published")
        .order_by(ProcessVersion.number.desc())
        .limit(1)
    )


def live(session: Session, process: str) -> ProcessVersion:
    """The published version of a process. Raises ``NotFound``."""
    version = live_or_none(session, process)
    if version is None:
        raise NotFound("No version of this process has been published.")
    return version


def bundle_of(session: Session, version: ProcessVersion) -> Bundle:
    """The files of a version, as they were published."""
    rows = session.execute(
        select(ProcessFile.path, ProcessFile.content).where(
            ProcessFile.version_id == version.id, ProcessFile.removed_at.is_(None)
        )
    )
    return Bundle(version.process, {path: content for path, content in rows})
