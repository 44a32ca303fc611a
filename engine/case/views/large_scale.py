"""Case: large scale - how the cases of one large-scale enquiry stand, each by itself (SG1)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import Session

from engine.case.file import works_on
from engine.case.large_scale import cases_known, get_large_scale, not_hidden
from engine.case.model import Case, LargeScale, Workflow
from engine.case.report import stage
from engine.case.views.links import STAGES
from engine.case.worklist import DANGER
from engine.people.model import User
from engine.people.roles import CASE_ROLES
from engine.record import KINDS

_ADULT = KINDS["adult"].table
_CAPTURE = KINDS["outcome_capture"].table


@dataclass(frozen=True)
class OneCase:
    """One adult's case: how far it is, whether they were asked, and what is open beside it."""

    case: Case
    adult: str
    born: date | None
    stage: str
    heard: bool
    occurrences: int
    danger: bool


@dataclass(frozen=True)
class Shown:
    """A large-scale enquiry with the cases that the person may know of, and its figures."""

    row: LargeScale
    by: str
    cases: Sequence[OneCase]

    @property
    def heard(self) -> int:
        """How many of the adults were asked what they want, or it is recorded why not."""
        return sum(one.heard for one in self.cases)

    @property
    def open(self) -> int:
        """How many cases go on."""
        return sum(one.case.ended_at is None for one in self.cases)

    @property
    def stages(self) -> list[tuple[str, int]]:
        """How many cases are at each stage, in the order of the stages."""
        counted = Counter(one.stage for one in self.cases)
        return [(name, counted[name]) for name in STAGES.values() if counted[name]]


@dataclass(frozen=True)
class Entry:
    """One large-scale enquiry on the list."""

    public_id: str
    name: str
    opened_at: datetime
    cases: int
    open: int


def large_scales(session: Session, user: User) -> list[Entry]:
    """The large-scale enquiries of the person's team, or of cases they work on, newest first."""
    beside = select(Case.large_scale_id).where(Case.id.in_(works_on(user)))
    known: list[ColumnElement[bool]] = [LargeScale.id.in_(beside)]
    if user.roles & (CASE_ROLES | {"supervisor"}):
        known.append(LargeScale.team_id == user.team_id)
    rows = session.scalars(
        select(LargeScale)
        .where(or_(*known), not_hidden(user))
        .order_by(LargeScale.opened_at.desc(), LargeScale.id.desc())
    )
    entries = []
    for row in rows:
        cases = cases_known(session, row, user)
        going_on = sum(case.ended_at is None for case in cases)
        entries.append(Entry(row.public_id, row.name, row.opened_at, len(cases), going_on))
    return entries


def large_scale(session: Session, public_id: str, user: User) -> Shown:
    """One large-scale enquiry as a person may see it. Raises ``NotFound``."""
    row = get_large_scale(session, public_id, user)
    cases = cases_known(session, row, user)
    ids = [case.id for case in cases]
    adults = {
        one.id: one
        for one in session.execute(
            select(_ADULT.c.id, _ADULT.c.name, _ADULT.c.date_of_birth).where(
                _ADULT.c.id.in_({case.adult_id for case in cases})
            )
        )
    }
    heard, open_beside, danger = _heard(session, ids), _open(session, ids), _danger(session, ids)
    opener = session.get(User, row.opened_by) if row.opened_by else None
    lines = [
        OneCase(
            case,
            adults[case.adult_id].name or "Not known yet",
            adults[case.adult_id].date_of_birth,
            STAGES[stage(case)],
            case.id in heard,
            open_beside.get(case.id, 0),
            case.id in danger,
        )
        for case in cases
    ]
    lines.sort(
        key=lambda one: (not one.danger, one.case.ended_at is not None, one.adult.casefold())
    )
    return Shown(row, opener.name if opener else "", lines)


def _heard(session: Session, cases: Iterable[int]) -> frozenset[int]:
    asked = select(_CAPTURE.c.case_id).where(
        _CAPTURE.c.case_id.in_(cases), _CAPTURE.c.stage == "start"
    )
    return frozenset(session.scalars(asked))


def _open(session: Session, cases: Iterable[int]) -> dict[int, int]:
    rows = session.execute(
        select(Workflow.case_id, func.count(Workflow.id))
        .where(
            Workflow.case_id.in_(cases), Workflow.is_main.is_(False), Workflow.ended_at.is_(None)
        )
        .group_by(Workflow.case_id)
    )
    return {case: count for case, count in rows}


def _danger(session: Session, cases: Iterable[int]) -> frozenset[int]:
    open_ones = select(Workflow.case_id).where(
        Workflow.case_id.in_(cases), Workflow.name == DANGER, Workflow.ended_at.is_(None)
    )
    return frozenset(session.scalars(open_ones))
