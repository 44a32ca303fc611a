"""Record: people who may be the same adult, and earlier cases of this one."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from engine import clock
from engine.db.model import Base
from engine.record.adult import ADULT
from engine.record.concern import CONCERN
from engine.record.letters import may_say
from engine.record.order import same_words, words
from engine.record.risk import RISK
from engine.record.risk_finding import RISK_FINDING
from engine.record.told_of import SOMEBODY_ELSE

if TYPE_CHECKING:
    from engine.record.record import Record

MOST = 20


@dataclass(frozen=True)
class Match:
    """Somebody in the records who may be this adult."""

    id: int
    public_id: str
    name: str
    date_of_birth: date | None
    address: str | None

    @property
    def words(self) -> str:
        """How they are offered as a choice."""
        born = (
            clock.day_in_words(self.date_of_birth)
            if self.date_of_birth
            else "date of birth not known"
        )
        return ", ".join(part for part in (self.name, born, self.address) if part)


@dataclass(frozen=True)
class EarlierCase:
    """An earlier concern or enquiry of the same adult."""

    id: int
    public_id: str
    reference: str
    received_at: datetime | None
    ended_at: datetime | None
    ended_as: str | None
    types: frozenset[str] = frozenset()
    sources: frozenset[str] = frozenset()
    #: imported: its sources are the three of the national return, not codes of our forms
    imported: bool = False

    @property
    def words(self) -> str:
        """How it is offered as a choice."""
        received = self.received_at
        when = f"received on {clock.day_in_words(clock.today(received))}" if received else ""
        state = "ended" if self.ended_at else "open"
        return ", ".join(part for part in (self.reference, when, state) if part)

    version = 1

    def values(self) -> dict[str, Any]:
        """The columns a form may show."""
        return {
            "reference": self.reference,
            "received_at": self.received_at,
            "ended_as": self.ended_as,
            "types": sorted(self.types),
        }


def possible_matches(
    session: Session,
    name: str | None = None,
    date_of_birth: date | None = None,
    address: str | None = None,
    nhs_number: str | None = None,
    *,
    but: int | None = None,
    may_know: Callable[[int], bool] = lambda adult_id: True,
) -> list[Match]:
    """People in the records who may be the adult with these particulars, at most 20.

    The same words in the name, the same surname and date of birth, the same NHS
    number or the same address. One merged into another leads to the entry that was
    kept. Never ``but`` (the adult of this very case), never one of whom ``may_know``
    says no.
    """
    c = ADULT.table.c
    alike = _alike(name, date_of_birth, address, nhs_number)
    if not alike:
        return []
    statement = (
        _entries().where(sa.or_(*alike), c.name.is_not(None)).order_by(c.id.desc()).limit(25 * MOST)
    )
    found: dict[int, Match] = {}
    for row in session.execute(statement):
        if not _is_alike(row, name, date_of_birth, address, nhs_number):
            continue
        kept = _kept(session, row)
        if kept.id not in found and kept.id != but and may_know(kept.id):
            named = kept.name or row.name
            mark = kept.public_id or str(kept.id)
            found[kept.id] = Match(kept.id, mark, named, kept.date_of_birth, kept.address)
    return list(found.values())[:MOST]


def _entries() -> sa.Select[Any]:
    c = ADULT.table.c
    return sa.select(
        c.id, c.public_id, c.name, c.date_of_birth, c.address, c.nhs_number, c.merged_into
    )


def _kept(session: Session, row: Any) -> Any:
    """The entry that counts for one that was found: itself, or the one it was merged into."""
    while row.merged_into is not None:
        row = session.execute(_entries().where(ADULT.table.c.id == row.merged_into)).one()
    return row


def earlier_cases(
    session: Session, record: Record, may_know: Callable[[int], bool] = lambda case_id: True
) -> list[EarlierCase]:
    """The other cases of this adult that the person may know of, oldest first."""
    return cases_of(session, record.adult_id, record.case_id, may_know)


def cases_of(
    session: Session, adult_id: int, but: int, may_know: Callable[[int], bool]
) -> list[EarlierCase]:
    """The cases of an adult that the person may know of, without the one in hand, oldest first."""
    case, adult = Base.metadata.tables["case"].c, ADULT.table.c
    same = sa.select(adult.id).where(sa.or_(adult.id == adult_id, adult.merged_into == adult_id))
    cases = session.execute(
        sa.select(case.id, case.public_id, case.reference, case.ended_at, case.ended_as)
        .where(case.adult_id.in_(same), case.id != but)
        .order_by(case.id)
    ).all()
    known = [row for row in cases if may_know(row.id)]
    if not known:
        return []
    ids = [row.id for row in known]
    received = _received(session, ids)
    types, sources = risks_of(session, ids)
    return [
        EarlierCase(
            row.id,
            row.public_id,
            row.reference,
            received.get(row.id),
            row.ended_at,
            row.ended_as,
            frozenset(types[row.id]),
            frozenset(sources[row.id]),
        )
        for row in known
    ]


def _received(session: Session, ids: list[int]) -> dict[int, datetime]:
    c = CONCERN.table.c
    rows = session.execute(
        sa.select(c.case_id, c.received_at, c.typed_at)
        .where(c.case_id.in_(ids))
        .order_by(c.id.desc())
    )
    return {row.case_id: row.received_at or row.typed_at for row in rows}


def risks_of(session: Session, ids: list[int]) -> tuple[dict[int, set[str]], dict[int, set[str]]]:
    """Types and sources of what was feared for the adult, not for a person alleged."""
    types: dict[int, set[str]] = defaultdict(set)
    sources: dict[int, set[str]] = defaultdict(set)
    others = _of_somebody_else(session, ids)
    for kind, risk in ((RISK, "id"), (RISK_FINDING, "risk")):
        c = kind.table.c
        for row in session.execute(
            sa.select(c.case_id, c.types, c.source, c[risk].label("of")).where(c.case_id.in_(ids))
        ):
            if row.of not in others:
                types[row.case_id].update(row.types or ())
                sources[row.case_id].update([row.source] if row.source else [])
    return types, sources


def _of_somebody_else(session: Session, ids: list[int]) -> frozenset[int]:
    """The risks that were told with a concern about a person alleged (one occurrence told both)."""
    task = Base.metadata.tables["task"]
    told, of_risk = task.alias("told"), task.alias("of_risk")
    concern, risk = CONCERN.table, RISK.table
    rows = session.execute(
        sa.select(risk.c.id)
        .join(of_risk, of_risk.c.id == risk.c.task_id)
        .join(told, told.c.workflow_id == of_risk.c.workflow_id)
        .join(concern, concern.c.task_id == told.c.id)
        # of the same cases: else each question would go through every concern there is
        .where(risk.c.case_id.in_(ids), concern.c.case_id.in_(ids))
        .where(concern.c.case_id == risk.c.case_id, concern.c.about == SOMEBODY_ELSE)
    )
    return frozenset(row.id for row in rows)


def _alike(
    name: str | None, born: date | None, address: str | None, nhs_number: str | None
) -> list[sa.ColumnElement[bool]]:
    """What the database is asked: a net that is a little too wide."""
    c = ADULT.table.c
    alike: list[sa.ColumnElement[bool]] = []
    if words(name):
        alike.append(sa.and_(*(may_say(c.name, word) for word in words(name))))
        if born is not None:
            alike.append(sa.and_(c.date_of_birth == born, may_say(c.name, words(name)[-1])))
    if words(address):
        alike.append(sa.and_(*(may_say(c.address, word) for word in words(address))))
    if _digits(nhs_number):
        alike.append(sa.func.replace(c.nhs_number, " ", "") == _digits(nhs_number))
    return alike


def _is_alike(
    row: Any, name: str | None, born: date | None, address: str | None, nhs_number: str | None
) -> bool:
    surname = words(name)[-1:]
    return bool(
        same_words(row.name, name)
        or (born is not None and row.date_of_birth == born and surname == words(row.name)[-1:])
        or same_words(row.address, address)
        or (_digits(nhs_number) and _digits(row.nhs_number) == _digits(nhs_number))
    )


def _digits(value: str | None) -> str:
    return "".join(ch for ch in value or "" if ch.isdigit())
