"""Returns: measures - how it was for adults, whether harm came again, and what is told of most.

Measures, not causes: a team in which harm comes again may be the team that people
trust enough to tell. Figures are a prompt to talk. Sources: briefing, "Why it
matters" (S5, S6, S23); returns C16 to C19.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from functools import cache

import sqlalchemy as sa
from sqlalchemy.orm import Session

from engine import clock
from engine.case.model import Case
from engine.people.model import Team
from engine.process.runtime import process_of
from engine.record import KINDS
from engine.record.earlier import earlier_cases, risks_of
from engine.record.earlier_imported import imported_cases_of
from engine.record.history import history_adult
from engine.record.record import Record
from engine.record.repeat import repeat_of

#: Endings of an enquiry at which the adult could be asked how it was.
ENQUIRIES = (
    "s42_concluded",
    "other_enquiry_concluded",
    "ceased_at_adults_request",
    "risk_removed_early",
    "transferred",
)
#: Cases that were never more than a second telling, or a mistake.
NO_CONCERN = ("duplicate_merged", "recorded_in_error")
#: question of the form -> the answers that are in favour
FAVOURABLE = {
    "feels_safer": ("yes",),
    "involved": ("fully",),
    "understood": ("fully",),
    "listened_to": ("always", "quite_a_bit"),
    "respect": ("yes", "mostly"),
}
AT_ONCE = 500

_ADULT, _CONCERN = KINDS["adult"].table, KINDS["concern"].table
_EXPERIENCE, _PLAN = KINDS["experience"].table, KINDS["plan"].table


@dataclass
class Measures:
    """The counts of one team, or of the whole council, between two days (both counted)."""

    team: str
    team_id: int | None = None
    #: enquiries that ended while the adult was alive; asked; said no; answered
    ended: int = 0
    refused: int = 0
    answered: int = 0
    #: question -> how many answered it, and how many in favour
    said: Counter[str] = field(default_factory=Counter)
    favourable: Counter[str] = field(default_factory=Counter)
    #: cases with a concern received; those within 365 days of an ending; of the same kind
    concerns: int = 0
    again: int = 0
    again_alike: int = 0
    #: code -> cases in which it was told of
    types: Counter[str] = field(default_factory=Counter)
    sources: Counter[str] = field(default_factory=Counter)
    #: plans, and those that name something in the community
    plans: int = 0
    community: int = 0

    def add(self, other: Measures) -> None:
        """Count another team's figures in."""
        for name in ("ended", "refused", "answered", "concerns", "again", "again_alike"):
            setattr(self, name, getattr(self, name) + getattr(other, name))
        self.plans, self.community = self.plans + other.plans, self.community + other.community
        for name in ("said", "favourable", "types", "sources"):
            getattr(self, name).update(getattr(other, name))


def measures(
    session: Session, first: date, last: date, *, but: Collection[int] = ()
) -> list[Measures]:
    """The measures of every team between two days, both counted; the whole council comes last.

    Over every case ``but`` these: whoever asks may not know of them.
    """
    teams = session.scalars(sa.select(Team).order_by(Team.name)).all()
    found = {team.id: Measures(team.name, team.id) for team in teams}
    since, until = _midnight(first), _midnight(last + timedelta(days=1))
    _how_it_was(session, since, until, found, but)
    _what_came(session, since, until, found, but)
    _plans(session, since, until, found, but)
    every = Measures("The whole council")
    for one in found.values():
        every.add(one)
    return [*found.values(), every]


def _how_it_was(
    session: Session,
    since: datetime,
    until: datetime,
    found: dict[int, Measures],
    but: Collection[int],
) -> None:
    """S5: of the enquiries that ended in the time, how many were asked and what they said."""
    ended = session.execute(
        sa.select(Case.id, Case.team_id)
        .join(_ADULT, _ADULT.c.id == Case.adult_id)
        .where(
            Case.ended_at >= since,
            Case.ended_at < until,
            Case.ended_as.in_(ENQUIRIES),
            _ADULT.c.died_on.is_(None),
            Case.id.not_in(but),
        )
    ).all()
    team_of = {row.id: row.team_id for row in ended}
    for one in team_of.values():
        found[one].ended += 1
    for case_id, row in _newest(session, list(team_of)).items():
        team = found[team_of[case_id]]
        given = {name: getattr(row, name) for name in FAVOURABLE}
        answers = {name: said for name, said in given.items() if said not in (None, "declined")}
        team.answered += bool(answers)
        team.refused += not answers and (row.result == "declined" or "declined" in given.values())
        team.said.update(answers.keys())
        team.favourable.update(name for name, said in answers.items() if said in FAVOURABLE[name])


def _newest(session: Session, cases: Sequence[int]) -> dict[int, sa.Row]:
    """The newest time each case says how it was for the adult; an answer counts before none."""
    rows: dict[int, sa.Row] = {}
    for ids in _some(cases):
        for row in session.execute(
            sa.select(_EXPERIENCE).where(_EXPERIENCE.c.case_id.in_(ids)).order_by(_EXPERIENCE.c.id)
        ):
            if row.case_id not in rows or any(getattr(row, name) for name in FAVOURABLE):
                rows[row.case_id] = row
    return rows


def _national(session: Session) -> Callable[[int], Mapping[str, str]]:
    """What the national return calls our sources of risk, by the version that a case follows."""
    return cache(lambda version: process_of(session, version).statutory("source_of_risk"))


def _what_came(
    session: Session,
    since: datetime,
    until: datetime,
    found: dict[int, Measures],
    but: Collection[int],
) -> None:
    """S6 and S23: the concerns of the time, whether they came again, and what they tell of."""
    received = sa.func.coalesce(_CONCERN.c.received_at, _CONCERN.c.typed_at)
    cases = session.execute(
        sa.select(
            Case.id,
            Case.team_id,
            Case.process_version_id,
            sa.func.coalesce(_ADULT.c.merged_into, _ADULT.c.id),
        )
        .join(_CONCERN, _CONCERN.c.case_id == Case.id)
        .join(_ADULT, _ADULT.c.id == Case.adult_id)
        .where(sa.or_(Case.ended_as.is_(None), Case.ended_as.not_in(NO_CONCERN)))
        .where(Case.id.not_in(but))
        .group_by(Case.id, Case.team_id, Case.process_version_id, _ADULT.c.merged_into, _ADULT.c.id)
        .having(sa.func.min(received) >= since, sa.func.min(received) < until)
    ).all()
    known_before = _with_more_than_one_case(session)
    team_of = {}
    national = _national(session)
    for case_id, team_id, version, adult_id in cases:
        team = team_of[case_id] = found[team_id]
        team.concerns += 1
        if adult_id in known_before:
            record = Record(session, case_id, adult_id)
            others = earlier_cases(session, record, lambda number: number not in but)
            others += imported_cases_of(session, adult_id)
            if (repeat := repeat_of(record, others, national(version))) is not None:
                team.again += 1
                team.again_alike += repeat.same
    for ids in _some(list(team_of)):
        types, sources = risks_of(session, ids)
        for case_id in ids:
            team_of[case_id].types.update(types[case_id])
            team_of[case_id].sources.update(sources[case_id])


def _with_more_than_one_case(session: Session) -> frozenset[int]:
    """The adults of whom more is known than one case: others, or imported history."""
    adult = sa.func.coalesce(_ADULT.c.merged_into, _ADULT.c.id)
    several = (
        sa.select(adult)
        .join(Case, Case.adult_id == _ADULT.c.id)
        .group_by(adult)
        .having(sa.func.count() > 1)
    )
    imported = sa.select(adult).join(history_adult, history_adult.c.adult_id == _ADULT.c.id)
    return frozenset(session.execute(several.union(imported)).scalars())


def _plans(
    session: Session,
    since: datetime,
    until: datetime,
    found: dict[int, Measures],
    but: Collection[int],
) -> None:
    """S23: of the plans written in the time, those that name something near the adult."""
    named: dict[int, bool] = defaultdict(bool)
    team_of: dict[int, int] = {}
    for case_id, team_id, community in session.execute(
        sa.select(Case.id, Case.team_id, _PLAN.c.community)
        .join(_PLAN, _PLAN.c.case_id == Case.id)
        .where(_PLAN.c.typed_at >= since, _PLAN.c.typed_at < until, Case.id.not_in(but))
    ):
        team_of[case_id] = team_id
        named[case_id] |= bool((community or "").strip())
    for case_id, team_id in team_of.items():
        found[team_id].plans += 1
        found[team_id].community += named[case_id]


def _midnight(day: date) -> datetime:
    return clock.moment(datetime.combine(day, time()).isoformat())


def _some(ids: Sequence[int]) -> Iterator[list[int]]:
    """So many at a time as a database takes in one question."""
    return (list(ids[at : at + AT_ONCE]) for at in range(0, len(ids), AT_ONCE))


def commonest(counts: Counter[str], most: int = 10) -> Iterable[tuple[str, int]]:
    """The codes told of most often, and in how many cases."""
    return counts.most_common(most)
