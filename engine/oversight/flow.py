"""Oversight: flow - how long each stage takes, what comes in and goes out, and what is open meanwhile.

Figures of a team, or of the whole council for whoever belongs to none, read from the
milestones of its cases. A length is in working days. They are a prompt to talk: a case
that takes long at the adult's own pace is no failure.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from math import ceil
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from engine import clock, people
from engine.calendar import times_of
from engine.case.file import known_to
from engine.case.model import Case
from engine.errors import NotFound
from engine.oversight.days import WorkingDays
from engine.people.model import User

#: A median of fewer cases than this says more about one adult than about the work.
FEWEST = 5
MONTHS = 12
MOST_LISTED = 200

#: stage -> what it is called, the milestones it may begin with (the last reached), the one it ends with
STAGES: dict[str, tuple[str, tuple[str, ...], str]] = {
    "concern": ("From the concern to the decision on the duty", ("concern_received",), "duty_decided"),
    "enquiry": ("From the start of the enquiry to its findings", ("enquiry_started",), "findings_reported"),
    "plan": ("From the findings to an agreed plan", ("findings_reported",), "plan_agreed"),
    "closing": (
        "From the findings or the plan to the end",
        ("findings_reported", "plan_agreed"),
        "enquiry_ended",
    ),
    "whole": ("From the concern to the end of the enquiry", ("concern_received",), "enquiry_ended"),
}  # fmt: skip
#: where an open case stands -> what it is called
BANDS = {"concern": "Concern", "enquiry": "Enquiry", "after": "Plan and closing"}


@dataclass(frozen=True)
class Length:
    """How long one stage took, over the cases that came through it; None where they are too few."""

    stage: str
    name: str
    count: int
    median: int | None
    most: int | None  # nine of ten took no longer


@dataclass(frozen=True)
class Month:
    """One month: concerns received, cases closed, and what was open at its end, by stage."""

    first: date
    arrived: int
    closed: int
    #: since the first of the twelve months; on top of it stands what is open
    closed_so_far: int
    open: Mapping[str, int]

    @property
    def key(self) -> str:
        """How an address names it: 2026-11."""
        return f"{self.first:%Y-%m}"

    @property
    def name(self) -> str:
        """How people name it: Nov 2026."""
        return f"{self.first:%b %Y}"


@dataclass(frozen=True)
class Flow:
    """The flow of a team over twelve months."""

    team: str
    lengths: tuple[Length, ...]
    months: tuple[Month, ...]


@dataclass(frozen=True)
class Listed:
    """One case behind a figure."""

    case: str
    reference: str
    opened_at: datetime
    ended_at: datetime | None
    days: int | None


@dataclass(frozen=True)
class _Case:
    public_id: str
    reference: str
    opened_at: datetime
    ended_at: datetime | None
    reached: Mapping[str, datetime]


def flow(session: Session, user: User, *, at: datetime) -> Flow:
    """The flow of the last twelve months. Raises ``NotAllowed``."""
    people.require(user, "read_measures", None)
    months = list(_months(clock.today(at)))
    first = _instant(months[0])
    days = WorkingDays(times_of(session))
    cases = list(_cases(session, user, first))
    return Flow(
        team=user.team.name if user.team else "The whole council",
        lengths=tuple(_length(cases, stage, first, at, days) for stage in STAGES),
        months=_in_months(cases, months, at),
    )


def cases_behind(
    session: Session, user: User, what: str, key: str, *, at: datetime
) -> tuple[str, list[Listed]]:
    """The cases behind one figure: ``what`` is arrived, closed, open, one of ``BANDS``, or took.

    ``key`` is a month (2026-11), or a stage for *took*. Of one's own team alone; the longest
    first. Raises ``NotAllowed``; ``NotFound``.
    """
    people.require(user, "read_measures", None)
    if user.team_id is None:
        raise NotFound
    months = {f"{month:%Y-%m}": month for month in _months(clock.today(at))}
    first = _instant(next(iter(months.values())))
    days = WorkingDays(times_of(session))
    cases = list(_cases(session, user, first))
    if what == "took" and key in STAGES:
        spans = ((one, _span(one, key)) for one in cases)
        through = [(one, span) for one, span in spans if span and first <= span[1] <= at]
        listed = [_listed(one, days.between(*span)) for one, span in through]
        name = STAGES[key][0]
    elif what in ("arrived", "closed", "open", *BANDS) and key in months:
        since, until = _bounds(months[key], at)
        chosen = [one for one in cases if _belongs(one, what, since, until)]
        if what in BANDS:
            chosen = [one for one in chosen if _band(one, until) == what]
        listed = [
            _listed(one, days.between(one.opened_at, one.ended_at or until)) for one in chosen
        ]
        said = {"arrived": "Received in", "closed": "Closed in"}
        in_band = f", {BANDS[what].lower()}" if what in BANDS else ""
        name = f"{said.get(what, 'Open at the end of')} {months[key]:%B %Y}{in_band}"
    else:
        raise NotFound
    listed.sort(key=lambda one: (-(one.days or 0), one.reference))
    return name, listed[:MOST_LISTED]


# -- inside -----------------------------------------------------------------------


def _cases(session: Session, user: User, first: datetime) -> Iterator[_Case]:
    """Every case that was open at some time since an instant."""
    rows = select(
        Case.public_id, Case.reference, Case.opened_at, Case.ended_at, Case.milestones
    ).where(or_(Case.ended_at.is_(None), Case.ended_at >= first), known_to(user))
    if user.team_id is not None:
        rows = rows.where(Case.team_id == user.team_id)
    for public_id, reference, opened_at, ended_at, milestones in session.connection().execute(rows):
        reached = {name: datetime.fromisoformat(text) for name, text in milestones.items()}
        yield _Case(public_id, reference, opened_at, ended_at, reached)


def _months(today: date) -> Iterator[date]:
    """The first days of the last twelve months, this one included, the oldest first."""
    number = today.year * 12 + today.month - 1
    for one in range(number - MONTHS + 1, number + 1):
        yield date(one // 12, one % 12 + 1, 1)


def _instant(day: date) -> datetime:
    return datetime.combine(day, time(), clock.LONDON)


def _bounds(month: date, at: datetime) -> tuple[datetime, datetime]:
    following = (month + timedelta(days=32)).replace(day=1)
    return _instant(month), min(_instant(following), at)


def _span(one: _Case, stage: str) -> tuple[datetime, datetime] | None:
    _, begins, ends = STAGES[stage]
    starts = [one.reached[name] for name in begins if name in one.reached]
    end = one.reached.get(ends)
    return (max(starts), end) if starts and end and max(starts) <= end else None


def _length(
    cases: Sequence[_Case], stage: str, first: datetime, at: datetime, days: WorkingDays
) -> Length:
    spans = [span for span in (_span(one, stage) for one in cases) if span]
    took = sorted(days.between(*span) for span in spans if first <= span[1] <= at)
    enough = len(took) >= FEWEST
    return Length(
        stage,
        STAGES[stage][0],
        len(took),
        _rank(took, 0.5) if enough else None,
        _rank(took, 0.9) if enough else None,
    )


def _rank(ordered: Sequence[int], share: float) -> int:
    """The nearest rank: a length that some case really took."""
    return ordered[ceil(share * len(ordered)) - 1]


def _in_months(cases: Sequence[_Case], months: Sequence[date], at: datetime) -> tuple[Month, ...]:
    """What came in, went out and was open at the end of each month; every case is looked at once."""
    bounds = [*map(_instant, months), _bounds(months[-1], at)[1]]
    arrived, closed = [0] * (len(bounds) + 1), [0] * (len(bounds) + 1)
    open_then = [dict.fromkeys(BANDS, 0) for _ in months]
    for one in cases:
        came = bisect_right(bounds, one.opened_at)
        went = bisect_right(bounds, one.ended_at) if one.ended_at else len(bounds)
        arrived[came] += 1
        if one.ended_at:
            closed[went] += 1
        for month in range(max(came - 1, 0), min(went - 1, len(months))):
            open_then[month][_band(one, bounds[month + 1])] += 1
    return tuple(
        Month(month, arrived[n + 1], closed[n + 1], sum(closed[1 : n + 2]), open_then[n])
        for n, month in enumerate(months)
    )


def _belongs(one: _Case, what: str, since: datetime, until: datetime) -> bool:
    if what == "arrived":
        return since <= one.opened_at < until
    if what == "closed":
        return one.ended_at is not None and since <= one.ended_at < until
    return one.opened_at < until and (one.ended_at is None or one.ended_at >= until)


def _band(one: _Case, at: datetime) -> str:
    """Where a case stood at an instant."""

    def passed(name: str) -> bool:
        return name in one.reached and one.reached[name] < at

    if passed("findings_reported"):
        return "after"
    return "enquiry" if passed("enquiry_started") else "concern"


def _listed(one: _Case, days: int) -> Listed:
    shown: dict[str, Any] = {"case": one.public_id, "reference": one.reference}
    return Listed(**shown, opened_at=one.opened_at, ended_at=one.ended_at, days=days)
