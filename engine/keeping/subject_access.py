"""Keeping: subject access - everything that is recorded about an adult, for the adult.

Each row of the record is one piece. What is about other people, or is marked as withheld, is
left out to begin with; a manager looks through every piece, decides, and gives the reason
that the adult will read. Only then can it be released. Source: UK GDPR Art 15; DPA 2018 Sch
2 para 16 (other people) and Sch 3 (serious harm). The worker's name is not left out.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from engine import clock, guards, log, people
from engine.case.model import Case
from engine.errors import Conflict, InvalidAnswers, NotFound
from engine.form.showing import NOT_KEPT
from engine.keeping.asked_files import NOT_LOOKED_THROUGH, words_of_files
from engine.keeping.model import SubjectAccess
from engine.keeping.retention import (
    ADULT,
    adult_of,
    entries_of,
    entry_of,
    locked_cases,
    require,
    said,
)
from engine.people.model import User
from engine.process.runtime import Process, process_of
from engine.record import KINDS
from engine.record.kind import Field, Kind

ABOUT_OTHERS = "It is about another person."
WITHHELD = "It is withheld."
FILE = "File"
#: kinds that name or describe others whatever their rows say
OF_OTHERS = frozenset({"person", "person_alleged", "referrer", "must_not_know", "position_of_trust",
                       "alleged_contact", "police_lead", "agency_contact"})  # fmt: skip


@dataclass(frozen=True)
class Piece:
    """One row of the record: what it is, of which case, when it was written, what it says."""

    key: str
    what: str
    reference: str
    typed_at: datetime
    says: tuple[tuple[str, str], ...]
    #: why it is left out; nothing where it is given
    left_out: str
    #: the file that belongs to it, where there is one; the case it can be opened in; its number
    file: str = ""
    case: str = ""
    number: int = 0

    @property
    def filed_as(self) -> str:
        """What its file is called in the copy: the number of the piece first."""
        name = next((says for of_it, says in self.says if of_it == FILE), "").rpartition(", ")[0]
        return f"{self.number:03d} {name}".replace("/", " ")


@dataclass(frozen=True)
class Request:
    """What somebody asked for, whose record it is, and every piece of it."""

    row: SubjectAccess
    name: str
    due_on: date
    pieces: tuple[Piece, ...]

    @property
    def given(self) -> int:
        """How many pieces the adult gets."""
        return sum(not one.left_out for one in self.pieces)


def ask(
    session: Session, reference: str, whom: str, asked_on: date | None, actor: User, *, at: datetime
) -> SubjectAccess:
    """Note that an adult, or who acts for them, asks for everything that is recorded.

    Raises ``NotAllowed``, ``NotFound``, ``InvalidAnswers``.
    """
    if asked_on is None or asked_on > clock.today(at):
        raise InvalidAnswers({"asked": "Enter the day on which they asked, not later than today"})
    adult_id = entry_of(session, adult_of(session, reference, actor))
    cases = locked_cases(session, adult_id)
    require(actor, "answer_subject_access", cases)
    row = SubjectAccess(
        adult_id=adult_id,
        asked_on=asked_on,
        asked_by_whom=said(whom, "whom", "Say who asks"),
        opened_at=at,
        opened_by=actor.id,
        choices={},
    )
    session.add(row)
    for case in cases:
        log.append(session, case, "access_asked", actor, at=at)
    session.flush()
    return row


def requests(session: Session, user: User) -> list[tuple[SubjectAccess, str]]:
    """What was asked for and by whom, the oldest open one first. Raises ``NotAllowed``."""
    people.require(user, "read_keeping", None)
    rows = session.scalars(
        sa.select(SubjectAccess).order_by(
            SubjectAccess.released_at.is_not(None), SubjectAccess.asked_on
        )
    )
    found = []
    for row in rows:
        cases = _cases(session, row)
        if cases and all(people.may(user, "answer_subject_access", case) for case in cases):
            found.append((row, cases[-1].reference))
    return found


def read_request(session: Session, request: str, user: User) -> tuple[Request, list[Case]]:
    """One request with every piece, for review. Raises ``NotFound``, ``NotAllowed``."""
    row = _row(session, request)
    cases = _cases(session, row)
    require(user, "answer_subject_access", cases)
    name = session.scalar(sa.select(ADULT.c.name).where(ADULT.c.id == row.adult_id))
    return Request(row, name or "Name not known", _a_month_after(row.asked_on),
                   tuple(_pieces(session, row, cases))), cases  # fmt: skip


def choose(
    session: Session, request: str, reasons: Mapping[str, str], actor: User, *, at: datetime,
    release: bool = False,
) -> SubjectAccess:  # fmt: skip
    """Keep what is left out and why, for every piece that was shown; release it where asked.

    After that nothing of it changes, and the log of every case says so. Raises ``NotFound``,
    ``NotAllowed``, ``Conflict`` where it was released, or where the record has grown since
    it was looked through.
    """
    row = _row(session, request, lock=True)
    cases = locked_cases(session, row.adult_id)
    require(actor, "answer_subject_access", cases)
    if row.released_at is not None:
        raise Conflict("It was released already.")
    shown = {one.key for one in _pieces(session, row, cases)}
    row.choices = {
        **row.choices,
        **{key: " ".join(why.split())[:500] for key, why in reasons.items() if key in shown},
    }
    if release:
        if guards.on("reviewed_before_release") and not shown <= row.choices.keys():
            raise Conflict("There is more in the record than was looked through. Look again.")
        row.released_at, row.released_by = at, actor.id
        for case in cases:
            log.append(session, case, "access_released", actor, at=at)
    return row


def released(session: Session, request: str, user: User) -> tuple[Request, list[Case]]:
    """What was released, for the copy that the adult gets. Raises ``NotFound``, ``NotAllowed``."""
    found, cases = read_request(session, request, user)
    if guards.on("reviewed_before_release") and found.row.released_at is None:
        raise NotFound
    pieces = [one for one in found.pieces if one.key in found.row.choices]
    return Request(found.row, found.name, found.due_on, tuple(pieces)), cases


# -- inside -------------------------------------------------------------------------------


def _row(session: Session, request: str, *, lock: bool = False) -> SubjectAccess:
    wanted = sa.select(SubjectAccess).where(SubjectAccess.public_id == request)
    row = session.scalar(wanted.with_for_update() if lock else wanted)
    if row is None:
        raise NotFound
    return row


def _cases(session: Session, row: SubjectAccess) -> list[Case]:
    of_them = Case.adult_id.in_(entries_of(session, row.adult_id))
    return list(session.scalars(sa.select(Case).where(of_them).order_by(Case.id)))


def _pieces(session: Session, row: SubjectAccess, cases: Sequence[Case]) -> list[Piece]:
    adults, by_id = entries_of(session, row.adult_id), {case.id: case for case in cases}
    process = process_of(session, cases[-1].process_version_id)
    names = dict(session.execute(sa.select(User.id, User.name)).tuples().all())
    files = words_of_files(session, list(by_id))
    found = []
    for kind in KINDS.values():
        c = kind.table.c
        either = [
            c[n].in_(ids) for n, ids in (("adult_id", adults), ("case_id", list(by_id))) if n in c
        ]
        mine = c.id.in_(adults) if kind.name == "adult" else sa.or_(*either)
        for one in session.execute(sa.select(kind.table).where(mine).order_by(c.id)).mappings():
            case = by_id.get(one.get("case_id") or 0)
            key = f"{kind.name}:{one['id']}"
            says = tuple(_says(kind, one, process, names, files))
            left_out = row.choices.get(key, _left_out_at_first(kind, one, files))
            what = kind.says[:1].upper() + kind.says[1:]
            where = case.reference if case else ""
            if says:
                held = file if (file := one.get("file") or "") in files else ""
                of_case = case.public_id if case else ""
                at = one["typed_at"]
                found.append(Piece(key, what, where, at, says, left_out, held, of_case))
    in_order = sorted(found, key=lambda one: one.typed_at)
    return [replace(one, number=number) for number, one in enumerate(in_order, 1)]


def _left_out_at_first(kind: Kind, row: Mapping[Any, Any], files: Mapping[str, str]) -> str:
    if row["withheld_because"]:
        return f"{WITHHELD[:-1]}: {row['withheld_because']}"
    others = kind.third_party or row["third_party"] or kind.name in OF_OTHERS
    if not guards.on("others_left_out"):
        return ""
    if others:
        return ABOUT_OTHERS
    return NOT_LOOKED_THROUGH if row.get("file") in files else ""


def _says(
    kind: Kind,
    row: Mapping[Any, Any],
    process: Process,
    names: Mapping[int, str],
    files: Mapping[str, str],
) -> list[tuple[str, str]]:
    """The columns of a row that say something, in words."""
    said_of = []
    for name, field in kind.columns.items():
        value = row.get(name)
        if (
            value in (None, "", [])
            or field.type in ("ref", "refs")
            or name in ("public_id", "merged_into")
        ):
            continue
        if field.type == "file":
            said_of.append((FILE, files.get(value, NOT_KEPT)))
            continue
        words = name.replace("_", " ")
        said_of.append((words[:1].upper() + words[1:], _in_words(field, value, process, names)))
    return said_of


def _in_words(field: Field, value: Any, process: Process, names: Mapping[int, str]) -> str:
    match field.type:
        case "code" | "codes":
            codes = value if isinstance(value, list) else [value]
            return ", ".join(_label(process, field.of, str(code)) for code in codes)
        case "date":
            return clock.day_in_words(value)
        case "date_time":
            return clock.in_words(value)
        case "user":
            return names.get(value, "somebody")
    return str(value)


def _label(process: Process, lists: str, code: str) -> str:
    for name in lists.split("|"):
        if (label := process.label(name, code)) != code:
            return label
    return code.replace("_", " ")


def _a_month_after(day: date) -> date:
    """The day by which it is answered: the same day of the next month, or its last one."""
    year, month = day.year + day.month // 12, day.month % 12 + 1
    for last in (day.day, 30, 29, 28):
        try:
            return date(year, month, last)
        except ValueError:
            continue
    raise ValueError(day)
