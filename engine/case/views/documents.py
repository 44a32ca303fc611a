"""Case: documents - the files of a case as its pages list them, and one being added. Only reads."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine import people
from engine.case.documents import sorts
from engine.case.documents.keep import CLOSED, DOCUMENT
from engine.case.documents.model import Upload
from engine.case.documents.named import naming_rows, size_in_words
from engine.case.documents.opening import MANAGER, NOT_YOURS, reads_all
from engine.case.documents.receiving import CLEAN
from engine.case.documents.withdraw import WITHDRAWAL, may_withdraw
from engine.case.file import workers
from engine.case.note import no_task
from engine.case.views.showing import Sheet
from engine.case.views.sight import Sight, see
from engine.errors import Conflict, NotAllowed, NotFound
from engine.form.fields import Typed
from engine.people.model import User
from engine.record import KINDS, Row

_SORTS = {sort.media_type: sort.title for sort in sorts.TAKEN}


@dataclass(frozen=True)
class Listed:
    """One file of a case: what it is, whom it comes from, who sent it, and how it was checked."""

    upload: str
    title: str
    name: str
    sort: str
    size: str
    origin: str
    dated_on: date | None
    sent_by: str
    sent_at: datetime
    was_scanned: bool
    sha256: str
    came_with: str  # what else it came with, such as a partner's report; '' for a document
    withdrawn_because: str
    withdrawn_by: str
    withdrawn_at: datetime | None
    may_open: bool
    may_withdraw: bool

    @property
    def short_sha256(self) -> str:
        """The beginning of the checksum, enough to compare two by eye."""
        return self.sha256[:8]


@dataclass(frozen=True)
class Page:
    """Some of the documents of a case, newest first, and how many there are in all."""

    entries: list[Listed]
    count: int
    number: int
    pages: int


@dataclass
class DocumentSheet(Sheet):
    """A form about a document, filled in for one case."""


def may_read(sight: Sight) -> bool:
    """Say whether the person's roles may read documents at all."""
    return sight.may_read("document")


def may_add(sight: Sight) -> bool:
    """Say whether the person may add a document now."""
    works = workers(sight.file.session, sight.case, sight.user)
    allowed = people.may(sight.user, "keep_document", sight.case, works)
    return allowed and sight.case.ended_at is None


def documents(sight: Sight, number: int = 1, most: int = 50) -> Page:
    """The files of the record that the person may read, newest first, a page at a time."""
    everything = _listed(sight, [name for name in _names(sight) if reads_all(sight, name)])
    pages = max(1, -(-len(everything) // most))
    number = min(max(number, 1), pages)
    some = everything[(number - 1) * most : number * most]
    return Page(some, len(everything), number, pages)


def document(sight: Sight, upload: str) -> Listed:
    """One file of the record by its public id. Raises ``NotFound``; ``NotAllowed``."""
    if upload not in _names(sight):
        raise NotFound()
    if not reads_all(sight, upload):
        raise NotAllowed(NOT_YOURS)
    return _listed(sight, [upload])[0]


def new_document(
    session: Session, case: str, user: User, *, at: datetime, typed: Typed | None = None
) -> DocumentSheet:
    """Open the form of a new document. Raises ``NotFound``; ``NotAllowed``; ``Conflict``."""
    sight = see(session, case, user, at=at)
    people.require(user, "keep_document", sight.case, workers(session, sight.case, user))
    if sight.case.ended_at is not None:
        raise Conflict(CLOSED)
    return DocumentSheet(sight, DOCUMENT, typed or {}, no_task(sight.file))


def withdrawal(sight: Sight, typed: Typed | None = None) -> DocumentSheet:
    """The form that asks why a document is withdrawn."""
    return DocumentSheet(sight, WITHDRAWAL, typed or {}, no_task(sight.file))


# -- inside -------------------------------------------------------------------------


def _names(sight: Sight) -> dict[str, list[tuple[str, Row]]]:
    """The files that the record names, each with the rows that name it."""
    found: dict[str, list[tuple[str, Row]]] = {}
    for kind, row in naming_rows(sight.file.record):
        found.setdefault(row.file, []).append((kind, row))
    return found


def _listed(sight: Sight, names: list[str]) -> list[Listed]:
    session = sight.file.session
    found = session.scalars(
        select(Upload)
        .where(Upload.case_id == sight.case.id, Upload.public_id.in_(names))
        .order_by(Upload.sent_at.desc(), Upload.id.desc())
    ).all()
    rows = _names(sight)
    who = _people(session, found, rows)
    return [_one(sight, upload, rows[upload.public_id], who) for upload in found]


def _people(
    session: Session, found: Sequence[Upload], rows: Mapping[str, list[tuple[str, Row]]]
) -> dict[int, str]:
    ids = {upload.sent_by for upload in found}
    ids |= {row.typed_by for one in found for _, row in rows[one.public_id] if row.typed_by}
    found_people = session.execute(select(User.id, User.name).where(User.id.in_(ids)))
    return {number: name for number, name in found_people}


def _one(
    sight: Sight, upload: Upload, rows: list[tuple[str, Row]], who: Mapping[int, str]
) -> Listed:
    said = next((row for kind, row in rows if kind == "document"), None)
    with_what = next((KINDS[kind].says for kind, _ in rows if kind != "document"), "")
    gone = next((row for kind, row in rows if kind == "document" and row.withdrawn_because), None)
    return Listed(
        upload=upload.public_id,
        title=(said and said.title) or (f"Sent with {with_what}" if with_what else upload.name),
        name=upload.name,
        sort=_SORTS.get(upload.media_type, upload.media_type),
        size=size_in_words(upload.size),
        origin=(said and said.origin) or "",
        dated_on=said.dated_on if said else None,
        sent_by=who.get(upload.sent_by, "somebody"),
        sent_at=upload.sent_at,
        was_scanned=upload.scan == CLEAN,
        sha256=upload.sha256,
        came_with=with_what,
        withdrawn_because=(gone and gone.withdrawn_because) or "",
        withdrawn_by=who.get(gone.typed_by or 0, "somebody") if gone else "",
        withdrawn_at=gone.typed_at if gone else None,
        may_open=gone is None or MANAGER in sight.user.roles,
        may_withdraw=gone is None
        and sight.case.ended_at is None
        and may_withdraw(sight, upload.sent_by),
    )
