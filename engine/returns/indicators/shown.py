"""Indicators: shown - the figures as one person may see them, in words, with what is behind them.

Of the own team exact figures and the cases; of other teams and of the whole council
the figures as they may be published (INV-31). A case one may not know of is in no figure.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.case.model import Case
from engine.errors import InvalidAnswers, NotFound
from engine.people.hidden import hidden_from
from engine.people.model import Team, User
from engine.people.permission import require
from engine.returns.indicators import INDICATORS, Counted, Indicator, Ref, Source, named
from engine.returns.indicators.kinds import COUNT, SHARE
from engine.returns.shown import problem_with
from engine.returns.suppression import FEWEST, HIDDEN, published

QUARTERS = 8
#: What stands together, and what comes first: how it was for people, and whether harm came again.
GROUPS = (
    ("How it was for adults", ("19",)),
    ("Harm that came again", ("16", "17", "18")),
    ("What adults want, and what came of it", ("3", "4", "5", "6", "6b", "7", "8")),
    ("Capacity and support", ("9", "10", "11", "12")),
    ("Concerns and decisions", ("1", "2", "2b", "13", "20")),
    ("Lengths, and what is late", ("14", "15", "21", "24")),
    ("What is not known", ("22",)),
    ("Groups of people: is anyone treated differently?", ("23",)),
)
MOST_LISTED = 200


@dataclass(frozen=True)
class Line:
    """A figure in words."""

    name: str
    numerator: str
    denominator: str
    percent: str
    key: str


@dataclass(frozen=True)
class Detail:
    """One indicator: by team, over time, and the things behind the own team's figure."""

    indicator: Indicator
    teams: tuple[Line, ...]
    trend: tuple[Line, ...]
    drawn: tuple[int, ...]
    part: tuple[Ref, ...]
    rest: tuple[Ref, ...]
    whose: str


@dataclass(frozen=True)
class Overview:
    """Every indicator, in groups: whose figures they are, and whether they are exact."""

    whose: str
    exact: bool
    groups: tuple[tuple[str, tuple[Line, ...]], ...]


def overview(session: Session, user: User, first: date, last: date) -> Overview:
    """Every indicator of one's own team, or of the council for whoever belongs to none.

    Raises ``NotAllowed``; ``InvalidAnswers`` where the days make no sense.
    """
    sight = _Sight.of(session, user, first, last)
    source = Source(session, first, last)

    def lines(numbers: Sequence[str]) -> Iterator[Line]:
        for one in INDICATORS:
            number, _, name = one.name.partition(" ")
            if number in numbers:
                yield sight.line(one, sight.own(one.count(source)), name, exact=sight.exact)

    groups = tuple((name, tuple(lines(numbers))) for name, numbers in GROUPS)
    return Overview(sight.whose, sight.exact, groups)


def detail(session: Session, user: User, key: str, first: date, last: date) -> Detail:
    """One indicator. Raises ``NotAllowed``; ``NotFound``; ``InvalidAnswers``."""
    sight = _Sight.of(session, user, first, last)
    one = named(key)
    if one is None:
        raise NotFound
    quarters = list(_quarters(last))
    longest = Source(session, min(first, quarters[0][1]), last)
    found = one.count(Source(session, first, last, of=longest))
    own = sight.own(found)
    over_time = [
        (name, sight.own(one.count(Source(session, since, until, of=longest))))
        for name, since, until in quarters
    ]
    in_part = set(own.part)
    rest = tuple(ref for ref in own.whole if ref not in in_part)
    return Detail(
        one,
        tuple(sight.by_team(one, found)),
        tuple(sight.line(one, counted, name, exact=sight.exact) for name, counted in over_time),
        tuple(_height(one, counted, sight.exact) for _, counted in over_time),
        own.part if sight.exact else (),
        rest if sight.exact else (),
        sight.whose,
    )


def _height(one: Indicator, counted: Counted, exact: bool) -> int:
    """How high a quarter is drawn: nothing where its figure is not told, or is of fewer than five."""
    figure = one.figure(counted)
    if one.figures == SHARE and (figure.denominator or 0) < FEWEST:
        return 0
    if not exact and HIDDEN in _published(
        one, figure.numerator, figure.denominator, figure.percent
    ):
        return 0
    return round(figure.percent or 0) if one.figures == SHARE else figure.numerator


def rows(
    session: Session, first: date, last: date, *, publish: bool = False, adults: int | None = None
) -> Iterator[tuple[str, str, str, str]]:
    """Indicator, numerator, denominator and percent of the whole council, for a file (returns I).

    ``adults`` is the number of adults who live in the council's area, where it is known.
    Raises ``InvalidAnswers`` where the days make no sense.
    """
    if problem := problem_with(first, last):
        raise InvalidAnswers({"last": problem})
    source = Source(session, first, last)
    for one in INDICATORS:
        figure = one.figure(one.count(source))
        part, whole, percent = figure.numerator, figure.denominator, figure.percent
        if one.figures == COUNT and adults:
            whole, percent = adults, round(100 * part / adults, 3)
        if publish:
            yield (one.name, *_published(one, part, whole, percent))
        else:
            yield one.name, str(part), _blank(whole), _blank(percent)


def _blank(value: float | int | None) -> str:
    return "" if value is None else str(value)


def _published(
    one: Indicator, part: int, whole: int | None, percent: float | None
) -> tuple[str, str, str]:
    if one.figures not in (SHARE, COUNT):  # a length: of fewer than five it tells of somebody
        told = str(part) if whole is not None and whole >= FEWEST else HIDDEN
        return told, published(whole or 0), ""
    rest = whole - part if whole is not None else part
    small = min(part, rest if rest >= 0 else part) < FEWEST
    share = "" if percent is None else HIDDEN if small and one.figures == SHARE else str(percent)
    return published(part), "" if whole is None else published(whole), share


@dataclass(frozen=True)
class _Sight:
    """What one person may see of the figures."""

    team: int | None
    whose: str
    exact: bool
    hidden: frozenset[str]
    teams: Sequence[Team]
    sees_all: bool

    @classmethod
    def of(cls, session: Session, user: User, first: date, last: date) -> _Sight:
        require(user, "read_measures", None)
        if problem := problem_with(first, last):
            raise InvalidAnswers({"last": problem})
        hidden = select(Case.public_id).where(Case.id.in_(hidden_from(user.id)))
        teams = session.scalars(select(Team).order_by(Team.name)).all()
        name = next((team.name for team in teams if team.id == user.team_id), "")
        auditor = "auditor" in user.roles
        return cls(
            user.team_id,
            name or "The whole council",
            bool(name) or auditor,
            frozenset(session.scalars(hidden)),
            teams,
            auditor,
        )

    def known(self, counted: Counted) -> Counted:
        """Without the cases this person may not know of."""
        if not self.hidden:
            return counted
        part, whole = (
            tuple(ref for ref in refs if ref.case not in self.hidden)
            for refs in (counted.part, counted.whole)
        )
        return Counted(part, whole)

    def own(self, counted: Counted) -> Counted:
        """Of the own team; of all, for whoever belongs to none."""
        known = self.known(counted)
        return known if self.team is None else known.of_team(self.team)

    def by_team(self, one: Indicator, counted: Counted) -> Iterator[Line]:
        known = self.known(counted)
        for team in self.teams:
            exact = self.sees_all or team.id == self.team
            yield self.line(one, known.of_team(team.id), team.name, exact=exact)
        yield self.line(one, known, "The whole council", exact=self.sees_all)

    def line(self, one: Indicator, counted: Counted, name: str, *, exact: bool) -> Line:
        figure = one.figure(counted)
        part, whole = figure.numerator, figure.denominator
        if exact:
            few = whole is None or whole < FEWEST
            share = "" if figure.percent is None or few else f"{figure.percent:.0f}%"
            return Line(name, str(part), _blank(whole), share, one.key)
        told, of, share = _published(one, part, whole, figure.percent)
        share = share if share in ("", HIDDEN) else f"{float(share):.0f}%"
        return Line(name, told, of, share, one.key)


def _quarters(last: date) -> Iterator[tuple[str, date, date]]:
    """The quarters up to the one that holds a day, oldest first; the newest ends on the day."""
    first = date(last.year, 3 * ((last.month - 1) // 3) + 1, 1)
    found = [(first, last)]
    for _ in range(QUARTERS - 1):
        ended = found[-1][0] - timedelta(days=1)
        found.append((date(ended.year, ended.month - 2, 1), ended))
    for since, until in reversed(found):
        yield since.strftime("%b %Y"), since, until
