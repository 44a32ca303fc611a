"""Case: links - the cases that have to do with this one, as far as a person may know of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import or_, select

from engine import guards
from engine.case import large_scale
from engine.case.file import knows
from engine.case.links import BECAUSE
from engine.case.model import Case, CaseLink, LargeScale
from engine.case.report import stage
from engine.case.views.sight import Sight
from engine.people.model import User
from engine.record import KINDS
from engine.record.earlier import EarlierCase

_ADULT = KINDS["adult"].table.c

#: stage of a case -> what people call it
STAGES = {
    "concern": "Concern",
    "enquiry": "Enquiry",
    "plan": "Plan",
    "closing": "Closing",
    "closed": "Ended",
}


@dataclass(frozen=True)
class Linked:
    """One linked case, and why."""

    case: str
    reference: str
    adult: str
    code: str
    because: str
    why: str
    by: str
    at: datetime
    stage: str
    error: str = ""
    error_by: str = ""
    error_at: datetime | None = None


@dataclass(frozen=True)
class Together:
    """The large-scale enquiry that a case is part of, and how many of its cases one may know of."""

    public_id: str
    name: str
    others: int


@dataclass(frozen=True)
class Beside:
    """Everything that stands beside a case."""

    linked: Sequence[Linked]
    together: Together | None
    same_adult: Sequence[EarlierCase]


def beside(sight: Sight) -> Beside:
    """The linked cases, the large-scale enquiry, and the adult's other cases."""
    return Beside(linked(sight), _together(sight), sight.file.earlier_cases)


def linked(sight: Sight) -> list[Linked]:
    """The cases that are linked to this one and that the person may know of, newest first."""
    session, mine = sight.file.session, sight.case.id
    rows = session.execute(
        select(CaseLink, Case)
        .join(Case, or_(Case.id == CaseLink.case_id, Case.id == CaseLink.other_case_id))
        .where(or_(CaseLink.case_id == mine, CaseLink.other_case_id == mine), Case.id != mine)
        .order_by(CaseLink.linked_at.desc(), CaseLink.id.desc())
    ).all()
    known = [
        (row, case)
        for row, case in rows
        if not guards.on("links_only_known") or knows(session, case, sight.user)
    ]
    names = _names(sight, [row for row, _ in known])
    adults = _adults(sight, [case for _, case in known])
    return [_linked(row, case, mine, names, adults) for row, case in known]


def _linked(
    row: CaseLink, case: Case, mine: int, names: dict[int, str], adults: dict[int, str]
) -> Linked:
    reads = BECAUSE[row.because]
    return Linked(
        case=case.public_id,
        reference=case.reference,
        adult=adults.get(case.adult_id) or "Not known yet",
        code=row.because,
        because=reads.here if row.case_id == mine else reads.there,
        why=row.why or "",
        by=names.get(row.linked_by or 0, ""),
        at=row.linked_at,
        stage=STAGES[stage(case)],
        error=row.error_because or "",
        error_by=names.get(row.error_by or 0, ""),
        error_at=row.error_at,
    )


def _together(sight: Sight) -> Together | None:
    number = sight.case.large_scale_id
    if number is None:
        return None
    session = sight.file.session
    row = session.get_one(LargeScale, number)
    cases = large_scale.cases_known(session, row, sight.user)
    return Together(row.public_id, row.name, len(cases) - 1)


def _names(sight: Sight, rows: Sequence[CaseLink]) -> dict[int, str]:
    ids = {number for row in rows for number in (row.linked_by, row.error_by) if number}
    found = sight.file.session.execute(select(User.id, User.name).where(User.id.in_(ids)))
    return {number: name for number, name in found}


def _adults(sight: Sight, cases: Sequence[Case]) -> dict[int, str]:
    ids = {case.adult_id for case in cases}
    found = sight.file.session.execute(select(_ADULT.id, _ADULT.name).where(_ADULT.id.in_(ids)))
    return {number: name for number, name in found if name}
