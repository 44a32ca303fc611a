"""Record: whether abuse or neglect was told of again within twelve months of an earlier ending.

A measure, not a cause: it says that something came again and how alike it is,
never why. Source: briefing, "Why it matters" (S6); returns C16 to C18.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from sqlalchemy.orm import Session

from engine import clock
from engine.record.earlier import EarlierCase, earlier_cases
from engine.record.earlier_imported import imported_cases_of
from engine.record.told_of import concerns_of_the_adult

if TYPE_CHECKING:
    from engine.record.record import Record

WITHIN = timedelta(days=365)
#: Endings that nothing can come after, and cases that were never more than a second telling.
NO_ENDING = ("closed_adult_died", "duplicate_merged", "recorded_in_error")
DAYS_OF_A_MONTH = 30.44


@dataclass(frozen=True)
class Repeat:
    """A concern that came within 365 days of an earlier ending, and how alike the two are.

    ``same_type`` and ``same_source`` are None where one of the two does not say it.
    """

    case: EarlierCase
    days: int
    same_type: bool | None
    same_source: bool | None

    @property
    def same(self) -> bool:
        """The same type or source of risk; yes too where neither case says anything to compare."""
        return bool(self.same_type or self.same_source) or not self.compared

    @property
    def compared(self) -> bool:
        """Whether both cases say a type, or both a source."""
        return self.same_type is not None or self.same_source is not None

    @property
    def words(self) -> str:
        """How it is said at intake: Ended 4 months ago: same kind of harm."""
        ago = f"{_length(self.days)} ago" if self.days else "today"
        return f"Ended {ago}: {self._likeness}"

    @property
    def badge(self) -> str:
        """How it is said for as long as the case is read: Again after 4 months: same kind of harm."""
        after = f"after {_length(self.days)}" if self.days else "on the day an earlier case ended"
        return f"Again {after}: {self._likeness}"

    @property
    def _likeness(self) -> str:
        if self.same_type:
            return "same kind of harm"
        if self.same_source:
            return "same kind of source" if self.case.imported else "same source of harm"
        return "another kind of harm" if self.compared else "kind of harm not known yet"


def repeat_within_12_months(
    session: Session, record: Record, national: Mapping[str, str] | None = None
) -> bool:
    """This concern came within 365 days of an earlier closing, with the same type or source.

    Where either case names neither type nor source there is nothing to compare,
    and any earlier closing within the time counts. All earlier cases count,
    imported ones too, whoever asks: the answer tells nothing of them but that.
    """
    cases = [*earlier_cases(session, record), *imported_cases_of(session, record.adult_id)]
    found = repeat_of(record, cases, national)
    return found is not None and found.same


def repeat_of(
    record: Record, cases: Iterable[EarlierCase], national: Mapping[str, str] | None = None
) -> Repeat | None:
    """The earlier case that this concern repeats, of those in hand; None where it repeats none.

    ``national`` is what the national return calls each of our sources: what was imported
    knows no other.

    A concern that is a second telling of one we have repeats nothing, nor does
    one that reached us after the adult had died.
    """
    adult = record.one("adult")
    died = adult.died_on if adult is not None else None
    received = [row.received_at for row in concerns_of_the_adult(record) if _tells(row.triage)]
    moments = [at for at in received if at and (died is None or clock.today(at) <= died)]
    rows = (*record.live("risk"), *record.live("risk_finding"))
    types = frozenset(code for row in rows for code in row.types or ())
    sources = frozenset(row.source for row in rows if row.source)
    return closest(moments, types, sources, cases, national)


def closest(
    received: Iterable[datetime],
    types: frozenset[str],
    sources: frozenset[str],
    cases: Iterable[EarlierCase],
    national: Mapping[str, str] | None = None,
) -> Repeat | None:
    """The most alike of the earlier cases that ended within 365 days before, else the latest."""
    kinds = frozenset((national or {}).get(one, "") for one in sources) - {""}
    found = [
        Repeat(
            case, days, _same(case.types, types),
            _same(case.sources, kinds if case.imported else sources),
        )
        for case in cases
        for at in received
        if (days := _days(case, at)) is not None
    ]  # fmt: skip
    found.sort(key=lambda one: (not one.same, one.days))
    return found[0] if found else None


def _days(case: EarlierCase, received: datetime) -> int | None:
    """The days from an ending to a concern; None where it is none, or too long ago."""
    if case.ended_at is None or case.ended_as in NO_ENDING:
        return None
    passed = clock.today(received) - clock.today(case.ended_at)
    return passed.days if timedelta(0) <= passed <= WITHIN else None


def _same(before: frozenset[str], now: frozenset[str]) -> bool | None:
    return bool(before & now) if before and now else None


def _tells(triage: str | None) -> bool:
    return triage not in ("duplicate", "recorded_in_error")


def _length(days: int) -> str:
    if days < 60:
        return f"{days} day{'' if days == 1 else 's'}"
    return f"{round(days / DAYS_OF_A_MONTH)} months"
