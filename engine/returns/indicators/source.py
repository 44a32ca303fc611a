"""Indicators: source - everything the indicators of a time count from, each part read once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import Session

from engine import clock
from engine.calendar import times_of
from engine.case.model import Case
from engine.case.open import SHIPPED
from engine.process import versions
from engine.process.runtime import Process, process_of
from engine.record import Record
from engine.record.many import records_of
from engine.returns.extract import extract
from engine.returns.indicators.kinds import Ref
from engine.returns.live import touched
from engine.returns.rows import Concern, Enquiry, Extract, Risk

#: how far back something counts as earlier
YEAR = timedelta(days=365)
#: how long before the time a case may have come in that is decided in it
LATELY = timedelta(days=90)
NOT_KNOWN = "Undeclared / Not Known"
#: kind -> the columns that the local indicators read, beside those of the return
COLUMNS = {
    "enquiry": ("started_at", "ended_at"),
    "advocate": ("requested_on", "status"),
    "desired_outcome": ("outcome",),
    "outcome_review": ("stage", "status"),
    "outcome_capture": ("stage", "exception_reason", "asked"),
    "plan": ("review_on",),
    "plan_review": ("next_on",),
    "feedback": ("recipient", "result"),
    "experience": ("involved", "understood", "listened_to", "feels_safer", "respect", "result"),
}


class CaseOf(NamedTuple):
    """A live case, as figures name it."""

    id: int
    public_id: str
    reference: str
    team: int
    adult: int


@dataclass
class Source:
    """A time (both days counted), and what is known of it."""

    session: Session
    first: date
    last: date
    process: str = SHIPPED
    #: a longer time that this one is a part of: what was read for it is not read again
    of: Source | None = None

    # -- from live cases and imported history alike ---------------------------------

    @cached_property
    def extract(self) -> Extract:
        """Everything from two years before the first day on: a year ago is told from then."""
        if self.of is not None:
            return self.of.extract
        return extract(self.session, self.first - 2 * YEAR, self.last)

    def between(self, day: date | None) -> bool:
        """Whether a day is in the time."""
        return day is not None and self.first <= day <= self.last

    @cached_property
    def received(self) -> list[Concern]:
        """The concerns received in the time that no other council counts."""
        return [c for c in self._ours(self.extract.concerns) if self.between(c.received_on)]

    @cached_property
    def started(self) -> list[Enquiry]:
        """The enquiries begun in the time."""
        return [e for e in self._ours(self.extract.enquiries) if self.between(e.started_on)]

    @cached_property
    def concluded(self) -> list[Enquiry]:
        """The section 42 enquiries concluded in the time."""
        ours = self._ours(self.extract.enquiries)
        return [e for e in ours if e.kind == "S42" and self.between(e.concluded_on)]

    @cached_property
    def risks(self) -> dict[str, list[Risk]]:
        """The risks of each enquiry."""
        return self.extract.risks_of()

    @staticmethod
    def _ours(rows: Iterable[Any]) -> Iterator[Any]:
        """Counted once, by the council where it happened (returns A3.6)."""
        return (one for one in rows if not one.counted_by_other)

    @cached_property
    def ethnicity(self) -> dict[str, str]:
        """The key of a concern or an enquiry -> the ethnic group of its adult."""
        rows: list[Concern | Enquiry] = [*self.extract.concerns, *self.extract.enquiries]
        return {one.key: self.extract.adults[one.adult].ethnicity or NOT_KNOWN for one in rows}

    # -- from live cases alone --------------------------------------------------------

    @cached_property
    def cases(self) -> dict[str, CaseOf]:
        """The cases that anything happened in about this time, by their public id."""
        if self.of is not None:
            return self.of.cases
        which = touched(self.first - LATELY, self.last)
        rows = self.session.execute(
            sa.select(Case.id, Case.public_id, Case.reference, Case.team_id, Case.adult_id).where(
                Case.id.in_(which)
            )
        )
        return {row.public_id: CaseOf(*row) for row in rows}

    @cached_property
    def records(self) -> dict[str, Record]:
        """The records of these cases, with the columns that are counted."""
        if self.of is not None:
            return self.of.records
        adults = {one.id: one.adult for one in self.cases.values()}
        found = records_of(self.session, touched(self.first - LATELY, self.last), adults, COLUMNS)
        return {public_id: found[one.id] for public_id, one in self.cases.items()}

    # -- working days -------------------------------------------------------------------

    @cached_property
    def times(self) -> Any:
        """The council's own days and lengths."""
        if self.of is not None:
            return self.of.times
        return times_of(self.session)

    @cached_property
    def live(self) -> Process | None:
        """The process that new cases follow, whose lengths of time count; None where there is none."""
        version = versions.live_or_none(self.session, self.process)
        return process_of(self.session, version.id) if version else None

    def due(self, day: date, scale: str) -> date | None:
        """The last day of a named length of time that begins on ``day``; None where it has no length."""
        length = self.times.scale(scale, self.live.timescale(scale) if self.live else None)
        if length is None:
            return None
        noon = clock.moment(f"{day.isoformat()}T12:00")
        return clock.today(self.times.due(noon, length.amount, length.unit))


def of_concern(one: Concern) -> Ref:
    """A concern as a thing that was counted."""
    return Ref(one.key, one.case, one.team)


def of_enquiry(one: Enquiry) -> Ref:
    """An enquiry as a thing that was counted; its amount is how many days it took."""
    took = (one.concluded_on - one.started_on).days if one.concluded_on else 0
    return Ref(one.key, one.case, one.team, took)
