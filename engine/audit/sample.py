"""Audit: sample - which enquiries could be drawn, and the draw itself, which anybody can repeat.

A draw is random and yet the same each time: cases stand in the order of the SHA-256 of
the seed and their reference, which any computer can work out. Source: returns D, "Sampling".
"""

from __future__ import annotations

import hashlib
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from math import ceil

import sqlalchemy as sa
from sqlalchemy.orm import Session

from engine import guards
from engine.audit.model import Audit
from engine.case.model import Case, Task
from engine.log.model import Event
from engine.people import hidden
from engine.people.model import Team, User
from engine.people.roles import CASE_ROLES
from engine.record import KINDS
from engine.returns.extract import enquiries
from engine.returns.rows import Enquiry

#: What an enquiry is drawn for, so that each of these is among the sample.
MARKS: Mapping[str, str] = {
    "lacked_capacity": "The adult lacked capacity",
    "exception": "A stage was passed with a reason",
    "repeat": "Another enquiry within 12 months before",
    "ceased": "It ended at the adult's request",
}
NO_MARK = "none"
YEAR = timedelta(days=365)
#: An enquiry that ended in the time may have begun so long before.
LONGEST_ENQUIRY = timedelta(days=730)
FEWEST, PERCENT, MOST = 4, 5, 40

_WORKER = KINDS["case_worker"].table


@dataclass(frozen=True)
class Framed:
    """One enquiry that could be drawn: its reference, its team, and what it is drawn for."""

    reference: str
    team: str
    marks: tuple[str, ...] = ()

    @property
    def strata(self) -> Iterator[tuple[str, str]]:
        """The team with each of its marks, or with none."""
        yield from ((self.team, mark) for mark in self.marks or (NO_MARK,))


def choose(frame: Sequence[Framed], seed: str, size: int) -> list[Framed]:
    """Draw ``size`` enquiries: each at random from the stratum that was drawn from least.

    The team that has fewest comes first, then the mark that has fewest. The same
    seed and frame give the same sample, in the same order.
    """
    left = sorted(frame, key=lambda one: _rank(seed, one.reference))
    drawn: list[Framed] = []
    teams, marks = Counter[str](), Counter[str]()
    while left and len(drawn) < size:
        strata = {stratum for one in left for stratum in one.strata}
        team, mark = min(
            strata, key=lambda at: (teams[at[0]], marks[at[1]], _rank(seed, " ".join(at)))
        )
        one = next(one for one in left if (team, mark) in one.strata)
        left.remove(one)
        drawn.append(one)
        teams[team] += 1
        marks.update(one.marks or (NO_MARK,))
    return drawn


def usual_size(concluded: int, share: bool) -> int:
    """How many to draw: four a quarter, or with ``share`` one in twenty and never fewer than four."""
    return max(FEWEST, ceil(concluded * PERCENT / 100)) if share else FEWEST


def frame_of(
    session: Session, first: date, last: date, auditor: User, at: datetime
) -> list[Framed]:
    """The section 42 enquiries concluded between two days that this auditor could be given.

    Left out are those audited in the last 12 months, those the auditor had any part
    in or answers for, and those they may not know of. Imported history has no record to read.
    """
    found = enquiries(session, first - LONGEST_ENQUIRY, last)
    ended = {
        one.case: one
        for one in found
        if one.kind == "S42" and one.case and one.concluded_on and first <= one.concluded_on <= last
    }
    of: dict[int, list[Enquiry]] = defaultdict(list)
    for one in found:
        of[one.adult].append(one)
    left_out = _left_out(session, auditor, at)
    cases = session.execute(
        sa.select(Case.public_id, Case.reference, Team.name, Case.id)
        .join(Team, Team.id == Case.team_id)
        .where(Case.ended_at.is_not(None))
        .order_by(Case.reference)
    )
    return [
        Framed(reference, team, tuple(_marks(ended[public_id], of[ended[public_id].adult])))
        for public_id, reference, team, number in cases
        if public_id in ended and number not in left_out
    ]


def _marks(one: Enquiry, every: Sequence[Enquiry]) -> Iterator[str]:
    if one.lacked_capacity == "Yes":
        yield "lacked_capacity"
    if "X" in (one.msp_start, one.msp_middle, one.msp_end):
        yield "exception"
    if any(_before(other, one) for other in every if other.adult == one.adult):
        yield "repeat"
    if one.ended_as == "ceased_at_adults_request":
        yield "ceased"


def _before(other: Enquiry, one: Enquiry) -> bool:
    """Whether another enquiry of the adult had ended no more than a year before this one began."""
    if other.key == one.key or other.concluded_on is None:
        return False
    return timedelta(0) <= one.started_on - other.concluded_on <= YEAR


def _left_out(session: Session, auditor: User, at: datetime) -> set[int]:
    audited = sa.select(Audit.case_id).where(Audit.drawn_at > at - YEAR)
    numbers = set(session.scalars(audited)) | set(
        session.scalars(hidden.hidden_from(auditor.id, at))
    )
    return numbers | (own_cases(session, auditor) if guards.on("audit_not_own") else set())


def own_cases(session: Session, user: User) -> set[int]:
    """The cases somebody had any part in: did, decided or noted something, had a task, answers for.

    Whoever works in a team, or watches over it, answers for each of its cases.
    """
    had = sa.or_(
        Task.assignee_id == user.id, Task.completed_by == user.id, Task.completed_for == user.id
    )
    parts = [
        sa.select(Event.case_id).where(Event.actor_id == user.id, Event.case_id.is_not(None)),
        sa.select(Task.case_id).where(had),
        sa.select(_WORKER.c.case_id).where(_WORKER.c.user == user.id),
    ]
    if user.team_id is not None and user.roles & (CASE_ROLES | {"supervisor"}):
        parts.append(sa.select(Case.id).where(Case.team_id == user.team_id))
    return set(session.scalars(sa.union(*parts)))


def _rank(seed: str, what: str) -> str:
    return hashlib.sha256(f"{seed} {what}".encode()).hexdigest()
