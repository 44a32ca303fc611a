"""Returns: shown - the measures as one person may see them, in words.

Of the own team exact counts; of another team, of the whole council and in
everything that leaves, the counts as they may be published (INV-31).
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from engine.errors import InvalidAnswers
from engine.people.hidden import hidden_from, kept_from
from engine.people.model import User
from engine.people.permission import require
from engine.process import versions
from engine.process.runtime import Process, process_of
from engine.returns.measures import FAVOURABLE, Measures, commonest, measures
from engine.returns.suppression import FEWEST, published, published_share, share

#: the question as the adult was asked, in short
ASKED = {
    "feels_safer": "Feel safer now",
    "involved": "Had as much say as they wanted",
    "understood": "Understood what we did and why",
    "listened_to": "Felt listened to",
    "respect": "Were treated with dignity and respect",
}
FIRST_DAY, LAST_DAY = date(2015, 4, 1), date(2100, 12, 31)


@dataclass(frozen=True)
class Line:
    """One measure: what it is, the part, the whole, and the percentage; all in words."""

    what: str
    part: str
    whole: str
    percentage: str


@dataclass(frozen=True)
class Shown:
    """The measures of one team, or of the whole council."""

    team: str
    exact: bool
    experience: tuple[Line, ...]
    again: tuple[Line, ...]
    types: tuple[Line, ...]
    sources: tuple[Line, ...]
    plans: tuple[Line, ...]

    @property
    def groups(self) -> list[tuple[str, str, tuple[Line, ...]]]:
        """The tables: their name, what the whole is, their lines."""
        return [
            ("How it was for adults", "Of", self.experience),
            ("Told of again within 12 months", "Of concerns", self.again),
            ("Kinds of harm told of", "Of concerns", self.types),
            ("Who or what harm came from", "Of concerns", self.sources),
            ("Plans", "Of plans", self.plans),
        ]


def shown(
    session: Session, user: User, first: date, last: date, process: str, *, publish: bool = False
) -> list[Shown]:
    """The measures between two days as this person may see them, the own team first.

    Raises ``NotAllowed`` for a role that sees no figures, ``InvalidAnswers`` where
    the days are the wrong way round, ``NotFound`` where no process is published.
    """
    require(user, "read_measures", None)
    if problem := problem_with(first, last):
        raise InvalidAnswers({"last": problem})
    words = process_of(session, versions.live(session, process).id)
    found = [
        _shown(one, words, exact=not publish and _own(user, one))
        for one in measures(session, first, last, but=left_out(session, user))
    ]
    return sorted(found, key=lambda one: not one.exact)


def left_out(session: Session, user: User) -> frozenset[int]:
    """The cases that are in no figure a person is shown: those kept from them.

    A restricted case counts for an auditor, who is shown no case; for anybody else only
    where they are on its list.
    """
    hidden = kept_from(user.id) if "auditor" in user.roles else hidden_from(user.id)
    return frozenset(session.scalars(hidden))


def _own(user: User, one: Measures) -> bool:
    """An auditor works for all teams; anybody else for their own."""
    return "auditor" in user.roles or (one.team_id is not None and one.team_id == user.team_id)


def problem_with(first: date, last: date) -> str:
    """What is wrong with two days, in words; empty where figures can be counted between them."""
    if last < first:
        return "The last day must be the first day or after it"
    if first < FIRST_DAY or last > LAST_DAY:
        return "Give days between 1 April 2015, when the Care Act began, and the end of 2100"
    return ""


def _shown(m: Measures, process: Process, *, exact: bool) -> Shown:
    count = str if exact else published
    percentage = share if exact else published_share

    def line(what: str, part: int, whole: int) -> Line:
        return Line(what, count(part), count(whole), percentage(part, whole))

    def of_codes(counts: Counter[str], name: str) -> tuple[Line, ...]:
        # a line that is there at all says that somebody told of it
        told = [(c, n) for c, n in commonest(counts) if exact or n >= FEWEST]
        return tuple(line(process.label(name, c), n, m.concerns) for c, n in told)

    asked = [line("Said how it was for them", m.answered, m.ended)]
    asked.append(line("Did not want to say", m.refused, m.ended))
    asked += [line(ASKED[name], m.favourable[name], m.said[name]) for name in FAVOURABLE]
    return Shown(
        m.team,
        exact,
        tuple(asked),
        (
            line("The same kind or source of harm", m.again_alike, m.concerns),
            line("Any kind of harm", m.again, m.concerns),
        ),
        of_codes(m.types, "type_of_risk"),
        of_codes(m.sources, "source_of_risk"),
        (line("Name something in the community", m.community, m.plans),),
    )
