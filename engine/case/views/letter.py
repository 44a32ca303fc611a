"""Case: letter - one letter as it will be printed, its envelope, and what may be done with it now."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine import people
from engine.case.file import workers
from engine.case.letters.approve import writers
from engine.case.letters.find import WAITING, get_letter, number_of, require_state
from engine.case.letters.reading_again import Stop, stops, warnings
from engine.case.letters.release import ARRIVES
from engine.case.views.journey import day
from engine.case.views.letters import STATES, Line, line_of, may_do, name_in, names_in
from engine.case.views.sight import Sight, see
from engine.errors import NotFound
from engine.people.model import User
from engine.process.letters import part, read_templates
from engine.record import Row
from engine.record.kind import record_version

SUBJECT = "A letter for you"
PRIVATE = "Private and confidential"


@dataclass(frozen=True)
class Version:
    """An earlier version of a letter's words."""

    by: str
    on: str
    body: str


@dataclass(frozen=True)
class Letter:
    """One letter as it will be printed, its envelope, where it stands, what may be done with it."""

    sight: Sight
    row: Row
    line: Line
    mark: str
    stays: bool
    address: tuple[str, ...]
    hidden: str
    returns: tuple[str, ...]
    stops: Sequence[Stop]
    warnings: Sequence[str]
    history: Sequence[str]
    earlier: Sequence[Version]
    may_approve: str  # empty where the person may; else why not
    may_write: bool

    @property
    def paragraphs(self) -> list[str]:
        """The words, paragraph by paragraph."""
        return [p.strip("\n") for p in (self.row.body or "").split("\n\n") if p.strip()]


def open_letter(session: Session, case: str, number: str, user: User, *, at: datetime) -> Letter:
    """One letter, as this person may see it and act on it. Raises ``NotFound``."""
    sight = see(session, case, user, at=at)
    if not sight.may_read("letter"):
        raise NotFound
    record = sight.file.record
    row = get_letter(record, number)
    found = stops(record, row) if row.state in WAITING else []
    names = names_in(sight, [row])
    titles = {one.name: one.title for one in read_templates(sight.file.process.bundle).values()}
    line = line_of(sight, row, number_of(record, row), names, titles)
    hidden = _hidden(sight, row)
    mark = STATES[row.state][2] or ("Do not send" if found else "")
    return Letter(
        sight,
        row,
        line,
        mark,
        bool(found) or row.state in ("held", "cancelled"),
        () if hidden else tuple((row.address or "").splitlines()),
        hidden,
        tuple(part(sight.file.process.bundle, "return_address").splitlines()),
        found,
        warnings(record, row) if row.state in WAITING and not found else [],
        _history(row, names),
        _earlier(sight, row),
        _may_approve(sight, row),
        may_do(sight, "write_letter"),
    )


def open_words(session: Session, case: str, number: str, user: User, *, at: datetime) -> Letter:
    """One letter to change. Raises ``NotFound``; ``NotAllowed``; ``Conflict`` once it has left."""
    opened = open_letter(session, case, number, user, at=at)
    found = opened.sight.case
    people.require(user, "write_letter", found, workers(session, found, user))
    require_state(opened.row, WAITING, "")
    return opened


def _hidden(sight: Sight, row: Row) -> str:
    """Why where it goes is not shown: an address that is not safe stands on no page that leaves."""
    if row.channel not in ARRIVES:
        return ""
    if sight.hides_address and row.recipient == "adult":
        return "The address is not shown: few may know where they live."
    if row.state == "cancelled":
        return "The address is not shown: the letter was cancelled."
    unsafe = any(stop.guard == "letter_safe_channel" for stop in stops(sight.file.record, row))
    return "The address is not shown: it is not known to be safe." if unsafe else ""


def _may_approve(sight: Sight, row: Row) -> str:
    if not may_do(sight, "approve_letter"):
        return "Only people who work on cases can approve a letter."
    if sight.user.id in writers(sight.file.record, row):
        return "You wrote this letter, or a part of it. Somebody else has to approve it."
    return ""


def _history(row: Row, names: Mapping[int, str]) -> list[str]:
    """What was done with it, in sentences."""
    found = [f"{name_in(names, row.written_by)} wrote it."]
    if row.approved_at is not None:
        found.append(f"{name_in(names, row.approved_by)} approved it on {day(row.approved_at)}.")
    if row.sent_at is not None:
        found.append(f"{name_in(names, row.sent_by)} recorded that it left on {day(row.sent_at)}.")
    if row.because:
        found.append(f"{STATES[row.state][0]}: {row.because}")
    return found


def _earlier(sight: Sight, row: Row) -> list[Version]:
    """The words before each change, the newest first."""
    c = record_version.c
    written = sight.file.session.execute(
        select(c.before, c.typed_at, User.name)
        .join(User, User.id == c.typed_by, isouter=True)
        .where(c.kind == "letter", c.row_id == row.id)
        .order_by(c.version.desc())
    )
    return [
        Version(name or "somebody", day(typed_at), before["body"])
        for before, typed_at, name in written
        if before.get("body") and before["body"] != row.body
    ]
