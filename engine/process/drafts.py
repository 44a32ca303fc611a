"""Process: drafts - a version that is being changed, checked, and approved by a second person.

A draft is a copy of the live version. Every save names the content it was made from, so
that nobody writes over what a colleague has changed since. Nothing of it touches a case
until another person has approved exactly the bytes that were checked.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine import clock, guards, log, people
from engine.errors import Conflict, InvalidAnswers, InvalidProcess, NotAllowed, NotFound
from engine.people.model import User
from engine.process import checks, versions
from engine.process.asking import authors, tell_approvers, tell_authors
from engine.process.bundle import MAX_FILE, Bundle
from engine.process.kept import keep_file
from engine.process.model import DISCARDED, DRAFT, PUBLISHED, SENT, ProcessEdit, ProcessVersion
from engine.process.paths import require_path
from engine.process.scenarios import require_walked

LONGEST = 2_000


def start_draft(
    session: Session, process: str, actor: User, *, at: datetime, via: str = "web"
) -> ProcessVersion:
    """Begin to change a process: a copy of its live version. One draft of a process at a time.

    Raises ``NotAllowed``; ``NotFound``; ``Conflict`` where there is a draft already.
    """
    people.require(actor, "publish_process", None)
    live = versions.live(session, process)
    if open_draft(session, process) is not None:
        raise Conflict("This process is being changed already. Go on with that draft.")
    return _begin(session, versions.bundle_of(session, live), live.id, actor, at, via, "drafted")


def import_draft(
    session: Session, bundle: Bundle, actor: User, *, at: datetime, via: str = "web"
) -> ProcessVersion:
    """Begin a draft from a folder or zip file, byte for byte, over the live version if there is one.

    Raises ``NotAllowed``; ``Conflict``; ``InvalidProcess`` for paths that lead out of the folder.
    """
    people.require(actor, "publish_process", None)
    for path in bundle.files:
        require_path(path)
    if open_draft(session, bundle.name) is not None:
        raise Conflict(
            "This process is being changed already. Publish or discard that draft first."
        )
    live = versions.live_or_none(session, bundle.name)
    return _begin(session, bundle, live.id if live else None, actor, at, via, "imported")


def open_draft(session: Session, process: str) -> ProcessVersion | None:
    """The draft of a process, sent for approval or not; None where nobody is changing it."""
    return session.scalar(
        select(ProcessVersion).where(
            ProcessVersion.process == process, ProcessVersion.state.in_((DRAFT, SENT))
        )
    )


def get_draft(session: Session, public_id: str, *, lock: bool = False) -> ProcessVersion:
    """A version by its public id, locked where it is to be changed. Raises ``NotFound``."""
    statement = select(ProcessVersion).where(ProcessVersion.public_id == public_id)
    found = session.scalar(statement.with_for_update() if lock else statement)
    if found is None:
        raise NotFound
    return found


def save_file(
    session: Session,
    draft: str,
    path: str,
    content: bytes | None,
    seen: str,
    actor: User,
    *,
    at: datetime | None = None,
    via: str = "web",
) -> ProcessVersion:
    """Keep one file of a draft, right or wrong; see ``save_files``."""
    return save_files(session, draft, {path: content}, seen, actor, at=at, via=via)


def save_files(
    session: Session,
    draft: str,
    changes: Mapping[str, bytes | None],
    seen: str,
    actor: User,
    *,
    at: datetime | None = None,
    via: str = "web",
) -> ProcessVersion:
    """Keep files of a draft that change together, right or wrong; content None takes one out.

    ``seen`` is the hash of the draft that the change was made from. Raises ``NotAllowed``;
    ``NotFound``; ``Conflict`` where it was changed since or is not a draft; ``InvalidProcess``
    for a path or size that cannot be kept.
    """
    people.require(actor, "publish_process", None)
    at = at or clock.now()
    version = get_draft(session, draft, lock=True)
    _require_state(version, DRAFT)
    _require_seen(session, version, seen)
    for path, content in changes.items():
        require_path(path)
        if content is not None and len(content) > MAX_FILE:
            raise InvalidProcess([f"{path}: the file is larger than {MAX_FILE // 1_000_000} MB."])
    for path, content in changes.items():
        keep_file(session, version, path, content, actor, at, via)
    return version


def discard(
    session: Session, draft: str, why: str, actor: User, *, at: datetime | None = None
) -> ProcessVersion:
    """Give a draft up, with a reason. Its content is kept. Raises as ``save_file``."""
    people.require(actor, "publish_process", None)
    version = get_draft(session, draft, lock=True)
    _require_state(version, DRAFT, SENT)
    version.state, version.says = DISCARDED, _words(why, "Say why the draft is given up")
    tell_authors(session, version, "draft_discarded", actor, at or clock.now())
    _log(session, version, "draft_discarded", actor, at)
    return version


# -- approval ---------------------------------------------------------------------


def send_for_approval(
    session: Session, draft: str, says: str, seen: str, actor: User, *, at: datetime | None = None
) -> ProcessVersion:
    """Ask a second person to approve a draft that passes every check.

    ``says`` tells them what was changed and why. Every scenario of it has been walked on
    exactly this content and went as it says. Raises as ``save_file``, and
    ``InvalidProcess`` with every problem.
    """
    people.require(actor, "publish_process", None)
    version = get_draft(session, draft, lock=True)
    _require_state(version, DRAFT)
    _require_seen(session, version, seen)
    told = _words(says, "Say what was changed, and why")
    bundle = versions.bundle_of(session, version)
    _require_publishable(bundle)
    require_walked(version, bundle)
    version.state, version.says = SENT, told
    version.sent_at, version.sent_by = at or clock.now(), actor.id
    tell_approvers(session, version, version.sent_at)
    _log(session, version, "draft_sent", actor, at)
    return version


def give_back(
    session: Session, draft: str, why: str, actor: User, *, at: datetime | None = None
) -> ProcessVersion:
    """Send a draft back to be changed: by its authors, or by whoever was asked to approve it."""
    people.require(actor, "publish_process", None)
    version = get_draft(session, draft, lock=True)
    _require_state(version, SENT)
    version.state, version.says = DRAFT, _words(why, "Say why it goes back")
    tell_authors(session, version, "draft_returned", actor, at or clock.now())
    version.sent_at = version.sent_by = None
    _log(session, version, "draft_returned", actor, at)
    return version


def approve(
    session: Session, draft: str, seen: str, actor: User, *, at: datetime | None = None
) -> ProcessVersion:
    """Publish a draft that somebody else made: new cases follow it from now on.

    The checks run once more on exactly the bytes that are published, and their result is
    kept with them. Whoever changed any of it, or sent it, cannot approve it.
    Raises as ``send_for_approval``; ``NotAllowed`` for its authors.
    """
    people.require(actor, "publish_process", None)
    at = at or clock.now()
    version = get_draft(session, draft, lock=True)
    _require_state(version, SENT)
    _require_seen(session, version, seen)
    if guards.on("publish_two_people") and actor.id in authors(session, version):
        raise NotAllowed("You made this draft, or a part of it. Somebody else has to approve it.")
    bundle = versions.bundle_of(session, version)
    report = _require_publishable(bundle)
    require_walked(version, bundle)
    versions.retire_live(session, version.process)
    version.state = PUBLISHED
    version.published_at, version.published_by = at, actor.id
    tell_authors(session, version, "draft_approved", actor, at)
    version.certificate = {**(version.certificate or {}), **report.certificate(version.hash)}
    _log(session, version, "published", actor, at)
    return version


# -- inside -----------------------------------------------------------------------


def _begin(
    session: Session, bundle: Bundle, based_on: int | None, actor: User, at: datetime, via: str,
    what: str,
) -> ProcessVersion:  # fmt: skip
    version = ProcessVersion(
        process=bundle.name,
        number=versions.next_number(session, bundle.name),
        state=DRAFT,
        hash=bundle.hash,
        based_on=based_on,
        created_at=at,
        created_by=actor.id,
    )
    versions.store(session, version, bundle)
    data = {"process": bundle.name, "number": version.number, "hash": bundle.hash}
    log.append(session, None, f"draft_{what}", actor, at=at, via=via, data=data)
    session.flush()
    return version


def _require_state(version: ProcessVersion, *states: str) -> None:
    if version.state in states:
        return
    sentence = {
        DRAFT: "This draft is not sent for approval.",
        SENT: "This draft is with somebody for approval. Take it back before you change it.",
        DISCARDED: "This draft was given up.",
    }.get(version.state, "This version was published, and is never changed. Start a draft.")
    raise Conflict(sentence)


def _require_seen(session: Session, version: ProcessVersion, seen: str) -> None:
    """Refuse a change made from content that is no longer there, and say who changed it."""
    if seen == version.hash or not guards.on("draft_as_seen"):
        return
    last = session.execute(
        select(ProcessEdit, User)
        .join(User, User.id == ProcessEdit.by)
        .where(ProcessEdit.version_id == version.id)
        .order_by(ProcessEdit.id.desc())
        .limit(1)
    ).first()
    if last is None:
        raise Conflict("This page is out of date. Open the draft again.")
    edit, who = last
    raise Conflict(
        f"{who.name} changed {edit.path} at {clock.time_in_words(edit.at)} on "
        f"{clock.day_in_words(clock.today(edit.at))}, after you opened it. "
        "Yours was not saved, so that nothing of theirs is lost."
    )


def _require_publishable(bundle: Bundle) -> checks.Report:
    report = checks.check(bundle)
    if guards.on("publish_checked") and report.verdict != "publishable":
        raise InvalidProcess([p.message for p in report.problems] or ["It was refused."])
    return report


def _words(text: str, missing: str) -> str:
    said = " ".join(text.split())
    if not said:
        raise InvalidAnswers({"says": missing})
    if len(said) > LONGEST:
        raise InvalidAnswers({"says": f"Use {LONGEST:,} characters or fewer"})
    return said


def _log(session: Session, version: ProcessVersion, what: str, actor: User, at: Any) -> None:
    data = {"process": version.process, "number": version.number, "hash": version.hash}
    log.append(session, None, what, actor, at=at or clock.now(), data=data)
