"""Case: same - two entries side by side, for people to say whether they are one person."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from engine.case.adults.entry import ADULT, entry_now
from engine.case.adults.matches import alike_how
from engine.case.adults.matches import pairs as every_pair
from engine.case.adults.model import SamePerson
from engine.case.file import CaseFile, known_cases_of
from engine.case.model import Case
from engine.case.report import stage
from engine.case.restricted import hides_address, newest_of
from engine.case.views.links import STAGES
from engine.clock import day_in_words
from engine.errors import NotFound
from engine.people.model import User
from engine.record import Record
from engine.record.codes import NO_WAY
from engine.record.kept_out import kept_out
from engine.record.kind import Row

PAGE = 20
DECIDED = 20
UNKNOWN = "We do not know: use none of them"


@dataclass(frozen=True)
class OfCase:
    """One case of an entry, as far as the person may know of it."""

    case: Case
    stage: str


@dataclass(frozen=True)
class Side:
    """One entry: what tells people apart, how they are reached, and their cases."""

    number: int
    public_id: str
    name: str
    preferred: str
    born: str
    address: str
    nhs_number: str
    phone: str
    died: str
    ways: str
    kept_out: Sequence[str]
    cases: Sequence[OfCase]
    restricted: bool = False
    opened_at: datetime | None = None


@dataclass(frozen=True)
class PairLine:
    """Two entries that look alike, and how; a proposal says who made it and why."""

    one: Side
    other: Side
    alike: Sequence[str]
    proposed_by: str = ""
    proposed_why: str = ""

    @property
    def cases(self) -> list[Case]:
        """Every case that is shown with the two."""
        return [line.case for side in (self.one, self.other) for line in side.cases]

    @property
    def restricts(self) -> bool:
        """Whether a case that the person may know of is restricted: then the other entry's would be."""
        return self.one.restricted or self.other.restricted


@dataclass(frozen=True)
class DecisionLine:
    """One decision on two entries, as a list shows it."""

    public_id: str
    name: str
    other: str
    result: str
    by: str
    at: datetime
    undone: bool


@dataclass(frozen=True)
class Listed:
    """A page of the pairs that look alike, how many there are, and what was decided last."""

    pairs: Sequence[PairLine]
    count: int
    page: int
    pages: int
    decided: Sequence[DecisionLine]


def listed(session: Session, user: User, *, page: int, at: datetime) -> Listed:
    """The pairs that may be one person and that this person may know of, the likeliest first."""
    found = every_pair(session, user)
    pages = max(1, -(-len(found) // PAGE))
    page = min(max(page, 1), pages)
    shown = []
    for pair in found[(page - 1) * PAGE : page * PAGE]:
        one, other = (_side(session, user, number, at) for number in (pair.one, pair.other))
        if not (one.cases and other.cases):  # the permission has the last word
            continue
        by, why = _proposal(session, pair.proposed)
        shown.append(PairLine(one, other, pair.alike, by, why))
    return Listed(shown, len(found), page, pages, _decided(session, user))


def compared(session: Session, user: User, one: str, other: str, *, at: datetime) -> PairLine:
    """Two entries side by side, by their public ids. Raises ``NotFound``."""
    numbers = [_number(session, public_id) for public_id in (one, other)]
    if numbers[0] == numbers[1]:
        raise NotFound
    sides = [_side(session, user, number, at) for number in numbers]
    if not all(side.cases for side in sides):
        raise NotFound
    proposal = session.scalar(
        select(SamePerson.public_id)
        .where(SamePerson.adult_id.in_(numbers), SamePerson.other_id.in_(numbers))
        .order_by(SamePerson.id.desc())
        .limit(1)
    )
    by, why = _proposal(session, proposal)
    return PairLine(sides[0], sides[1], alike_how(session, *numbers), by, why)


@dataclass(frozen=True)
class Decision:
    """One decision on two entries, with both as they are kept, and what went along."""

    row: SamePerson
    kept: Side
    other: Side
    by: str
    undone_by: str
    moved: Sequence[tuple[str, int]]
    filled: Sequence[str]
    since: Sequence[Case]
    cases: Sequence[Case]
    #: the cases that were restricted by it, as far as the person may know of them
    restricted: Sequence[Case]


def decision(session: Session, user: User, public_id: str, *, at: datetime) -> Decision:
    """One decision, for whoever may know of a case of the adult. Raises ``NotFound``."""
    row = session.scalar(select(SamePerson).where(SamePerson.public_id == public_id))
    if row is None:
        raise NotFound
    now = _known_of(session, user, row)
    if not now:
        raise NotFound
    kept = _side(session, user, row.adult_id, at)
    other = _side(session, user, row.other_id, at)
    moved = [(name, len(ids)) for name, ids in row.moved.items() if not name.startswith("_")]
    since = [case for case in now if case.opened_at > row.decided_at]
    return Decision(
        row,
        kept,
        other,
        _name(session, row.decided_by),
        _name(session, row.undone_by),
        moved,
        sorted(row.moved.get("_filled", {})),
        since,
        now,
        [case for case in now if case.id in row.moved.get("_restricted", ())],
    )


# -- one entry --------------------------------------------------------------------


def _side(session: Session, user: User, number: int, at: datetime) -> Side:
    cases = known_cases_of(session, [number], user)
    record = CaseFile(session, cases[0], user, at).record if cases else Record(session, 0, number)
    entry = next(row for row in record.rows("adult") if row.id == number)
    # an entry that was put together with another has no case of its own
    hidden = hides_address(session, entry_now(session, number), user)
    return Side(
        number=number,
        public_id=entry.public_id,
        name=entry.name or "Not known yet",
        preferred=entry.preferred_name or "",
        born=_born(entry),
        address="" if hidden else entry.address or "",
        nhs_number=entry.nhs_number or "",
        phone=entry.phone or "",
        died=day_in_words(entry.died_on) if entry.died_on else "",
        ways=_ways(record, cases[0] if cases else None, session, user, at),
        kept_out=kept_out(record),
        cases=[OfCase(case, STAGES[stage(case)]) for case in cases],
        restricted=newest_of(session, [case.id for case in cases]) is not None,
        opened_at=cases[0].opened_at if cases else None,
    )


def _born(entry: Row) -> str:
    born: date | None = entry.date_of_birth
    if born is not None:
        return day_in_words(born)
    return f"about {entry.estimated_age} years old" if entry.estimated_age is not None else ""


def _ways(record: Record, case: Case | None, session: Session, user: User, at: datetime) -> str:
    safe = record.one("safe_contact")
    ways = [way for way in (safe.channels if safe else None) or () if way != NO_WAY]
    if not ways or case is None:
        return UNKNOWN
    label = CaseFile(session, case, user, at).process.label
    return "; ".join(label("safe_channel", way) for way in ways)


def _number(session: Session, public_id: str) -> int:
    found = session.scalar(
        select(ADULT.c.id).where(ADULT.c.public_id == public_id, ADULT.c.merged_into.is_(None))
    )
    if found is None:
        raise NotFound
    return int(found)


# -- decisions --------------------------------------------------------------------


def _decided(session: Session, user: User) -> list[DecisionLine]:
    """The newest decisions on adults whom the person may know of."""
    lines: list[DecisionLine] = []
    rows = session.scalars(
        select(SamePerson)
        .where(or_(SamePerson.result == "same", SamePerson.result == "different"))
        .order_by(SamePerson.id.desc())
    )
    for row in rows:
        adults = [row.adult_id, row.other_id]
        if _known_of(session, user, row):
            names = dict(
                session.execute(
                    select(ADULT.c.id, ADULT.c.name).where(ADULT.c.id.in_(adults))
                ).all()
            )
            lines.append(
                DecisionLine(
                    row.public_id,
                    names[row.adult_id] or "Not known yet",
                    names[row.other_id] or "Not known yet",
                    row.result,
                    _name(session, row.decided_by),
                    row.decided_at,
                    row.undone_at is not None,
                )
            )
        if len(lines) == DECIDED:
            break
    return lines


def _known_of(session: Session, user: User, row: SamePerson) -> list[Case]:
    """The cases of a decision that the person may know of; none where one entry is not theirs to see."""
    if row.result == "same" and row.undone_at is None:
        both = [row.adult_id, row.other_id, entry_now(session, row.adult_id)]
        return known_cases_of(session, both, user)
    sides = [known_cases_of(session, [number], user) for number in (row.adult_id, row.other_id)]
    return [*sides[0], *sides[1]] if all(sides) else []


def _proposal(session: Session, public_id: str | None) -> tuple[str, str]:
    row = session.scalar(
        select(SamePerson).where(
            SamePerson.public_id == (public_id or ""), SamePerson.result == "proposed"
        )
    )
    return (_name(session, row.decided_by), row.why) if row is not None else ("", "")


def _name(session: Session, user_id: int | None) -> str:
    user = session.get(User, user_id) if user_id else None
    return user.name if user is not None else ""
