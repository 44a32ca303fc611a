"""Procedures: keeping - add one, add a new version, say that it is still the newest, take it out of use."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from engine import clock
from engine.case.documents.receiving import Received
from engine.errors import Conflict, InvalidAnswers, NotFound
from engine.log import events
from engine.people.model import User
from engine.people.permission import require
from engine.procedures.model import Procedure, ProcedureVersion

SCOPES = {"national": "National", "local": "Local"}
#: At which tasks it is shown.
STAGES = {
    "start": "At the start",
    "middle": "In the middle",
    "end": "At the end",
    "every": "At every task",
}
#: So long after somebody looked, it is looked at again whether it is still the newest.
CHECKED_FOR = timedelta(days=365)
LONGEST, LONGEST_ADDRESS = 500, 2_000


@dataclass(frozen=True)
class Place:
    """Where a version is: at an address, or as a document that is kept here; one of the two."""

    address: str = ""
    file: Received | None = None


def add_procedure(
    session: Session,
    title: str,
    what_for: str,
    scope: str,
    stages: Collection[str],
    called: str,
    place: Place,
    actor: User,
    *,
    at: datetime | None = None,
    via: str = "web",
) -> Procedure:
    """Put a procedure into the library, with its first version.

    Raises ``NotAllowed``; ``InvalidAnswers``.
    """
    require(actor, "keep_procedures", None)
    at = at or clock.now()
    title, what_for = _plain(title), _plain(what_for)
    wrong = _wrong(title, what_for, scope, stages) | _wrong_version(called, "", place)
    if wrong:
        raise InvalidAnswers(wrong)
    row = Procedure(
        title=title, what_for=what_for, scope=scope, stages=sorted(set(stages)),
        added_at=at, added_by=actor.id,
    )  # fmt: skip
    session.add(row)
    session.flush()
    _add_version(session, row, 1, called, "", place, actor, at)
    _log(session, "procedure_added", row, actor, at, via)
    return row


def change_procedure(
    session: Session,
    public_id: str,
    title: str,
    what_for: str,
    scope: str,
    stages: Collection[str],
    actor: User,
    *,
    at: datetime | None = None,
    via: str = "web",
) -> Procedure:
    """Change what a procedure is called, what it is for and where it is shown; nobody reads it anew.

    Raises ``NotFound``; ``NotAllowed``; ``Conflict``; ``InvalidAnswers``.
    """
    row, at = _mine(session, public_id, actor), at or clock.now()
    title, what_for = _plain(title), _plain(what_for)
    if wrong := _wrong(title, what_for, scope, stages):
        raise InvalidAnswers(wrong)
    row.title, row.what_for, row.scope, row.stages = title, what_for, scope, sorted(set(stages))
    _log(session, "procedure_changed", row, actor, at, via)
    return row


def add_version(
    session: Session,
    public_id: str,
    called: str,
    what_changed: str,
    place: Place,
    actor: User,
    *,
    at: datetime | None = None,
    via: str = "web",
) -> ProcedureVersion:
    """Add a newer version of a procedure: everybody is asked to read it.

    Raises ``NotFound``; ``NotAllowed``; ``Conflict``; ``InvalidAnswers``.
    """
    row, at = _mine(session, public_id, actor), at or clock.now()
    if wrong := _wrong_version(called, what_changed, place, newer=True):
        raise InvalidAnswers(wrong)
    last = session.scalar(
        select(func.max(ProcedureVersion.number)).where(ProcedureVersion.procedure_id == row.id)
    )
    version = _add_version(session, row, (last or 0) + 1, called, what_changed, place, actor, at)
    _log(session, "procedure_changed", row, actor, at, via, version.number)
    return version


def still_newest(
    session: Session, public_id: str, actor: User, *, at: datetime | None = None
) -> ProcedureVersion:
    """Say that one has looked, and the newest version here is the newest there is.

    Raises ``NotFound``; ``NotAllowed``; ``Conflict``.
    """
    row, at = _mine(session, public_id, actor), at or clock.now()
    version = newest(session, row)
    version.checked_on = clock.today(at)
    version.check_again_on = version.checked_on + CHECKED_FOR
    _log(session, "procedure_checked", row, actor, at, "web", version.number)
    return version


def withdraw_procedure(
    session: Session, public_id: str, actor: User, *, at: datetime | None = None
) -> Procedure:
    """Take a procedure out of use; who has read it stays.

    Raises ``NotFound``; ``NotAllowed``; ``Conflict``.
    """
    row = _mine(session, public_id, actor)
    row.withdrawn_at, row.withdrawn_by = at or clock.now(), actor.id
    _log(session, "procedure_withdrawn", row, actor, row.withdrawn_at, "web")
    return row


def get_procedure(session: Session, public_id: str) -> Procedure:
    """The procedure with this public id. Raises ``NotFound``."""
    row = session.scalar(select(Procedure).where(Procedure.public_id == public_id))
    if row is None:
        raise NotFound
    return row


def newest(session: Session, procedure: Procedure) -> ProcedureVersion:
    """The newest version of a procedure: there is always one."""
    every = select(ProcedureVersion).where(ProcedureVersion.procedure_id == procedure.id)
    return session.scalars(every.order_by(ProcedureVersion.number.desc()).limit(1)).one()


def _mine(session: Session, public_id: str, actor: User) -> Procedure:
    """A procedure that is to be changed, locked."""
    require(actor, "keep_procedures", None)
    found = select(Procedure).where(Procedure.public_id == public_id)
    row = session.scalar(found.with_for_update())
    if row is None:
        raise NotFound
    if row.withdrawn_at is not None:
        raise Conflict("This procedure is not in use any more.")
    return row


def _add_version(
    session: Session,
    row: Procedure,
    number: int,
    called: str,
    what_changed: str,
    place: Place,
    actor: User,
    at: datetime,
) -> ProcedureVersion:
    file = place.file.file if place.file else None
    version = ProcedureVersion(
        procedure_id=row.id, number=number, called=_plain(called),
        what_changed=_plain(what_changed), address=None if file else place.address.strip(),
        file_name=file.name if file else None,
        media_type=file.sort.media_type if file else None,
        content=file.content if file else None,
        sha256=file.sha256 if file else None,
        added_at=at, added_by=actor.id,
        checked_on=clock.today(at), check_again_on=clock.today(at) + CHECKED_FOR,
    )  # fmt: skip
    session.add(version)
    session.flush()
    return version


def _wrong(title: str, what_for: str, scope: str, stages: Collection[str]) -> dict[str, str]:
    wrong = {}
    if not title:
        wrong["title"] = "Enter what it is called"
    if not what_for:
        wrong["what_for"] = "Say in a sentence what it is for"
    for name, text in (("title", title), ("what_for", what_for)):
        if len(text) > LONGEST:
            wrong[name] = f"Use {LONGEST} characters or fewer"
    if scope not in SCOPES:
        wrong["scope"] = "Select whether it is national or local"
    if set(stages) - STAGES.keys():
        wrong["stages"] = "Select from the stages that are there"
    return wrong


def _wrong_version(
    called: str, what_changed: str, place: Place, *, newer: bool = False
) -> dict[str, str]:
    wrong = {}
    if not _plain(called):
        wrong["called"] = "Enter the version, as the document says it: 4.2, or June 2026"
    if newer and not _plain(what_changed):
        wrong["what_changed"] = "Say in a sentence what is new in it"
    for name, text in (("called", called), ("what_changed", what_changed)):
        if len(text) > LONGEST:
            wrong[name] = f"Use {LONGEST} characters or fewer"
    address = place.address.strip()
    if place.file is not None and address:
        wrong["address"] = "Give an address or a document, not both"
    elif place.file is None and not _is_web(address):
        wrong["address"] = "Enter an address that begins with https://, or choose a document"
    return wrong


def _is_web(address: str) -> bool:
    """An https address of another machine, without a name or password in it."""
    if len(address) > LONGEST_ADDRESS or any(c.isspace() or not c.isprintable() for c in address):
        return False
    try:
        parts = urlsplit(address)
        return parts.scheme == "https" and bool(parts.hostname) and "@" not in parts.netloc
    except ValueError:
        return False


def _plain(text: str) -> str:
    return " ".join(text.replace("\x00", "").split())


def _log(
    session: Session,
    what: str,
    row: Procedure,
    actor: User,
    at: datetime,
    via: str,
    version: int | None = None,
) -> None:
    data = {"procedure": row.id} | ({"version": version} if version else {})
    events.append(session, None, what, actor, at=at, via=via, data=data)
