"""Calendar: times - when something is due, by the council's own days and lengths.

The rule: the day of receipt is day 0; "within N working days" runs out at the close of the
Nth working day after it. Source: the working-day rule of ``engine/clock.py``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine import clock
from engine.calendar.model import CouncilTime
from engine.process.bundle import Timescale

CLOSED, LENGTH, CHECKED = "closed", "length", "checked"


@dataclass(frozen=True)
class Times:
    """The days on which the council is closed, and the lengths that it has set itself."""

    closed: frozenset[date] = frozenset()
    lengths: Mapping[str, Timescale] = field(default_factory=dict)

    def scale(self, name: str, drawn: Timescale | None) -> Timescale | None:
        """How long a named timescale is here: as the council has set it, else as the process says."""
        return self.lengths.get(name, drawn) if drawn is not None else None

    def due(self, start: datetime, amount: int, unit: str) -> datetime:
        """The instant a length of time after ``start`` runs out. Raises ``ValueError``."""
        return clock.due(start, amount, unit, self.closed)

    def later(self, instant: datetime, days: int) -> datetime:
        """The same time of day, so many working days later."""
        return clock.later_by_working_days(instant, days, self.closed)

    def between(self, start: datetime, end: datetime) -> int:
        """The working days after the day of ``start``, up to the day of ``end``."""
        return clock.working_days_between(clock.today(start), clock.today(end), self.closed)


def times_of(session: Session) -> Times:
    """What the council has set about time, as it stands in this transaction."""
    closed, lengths = set(), {}
    rows = select(CouncilTime).where(
        CouncilTime.over_at.is_(None), CouncilTime.kind.in_((CLOSED, LENGTH))
    )
    for row in session.scalars(rows.order_by(CouncilTime.id)):
        if row.kind == CLOSED:
            closed.add(date.fromisoformat(row.name))
        else:
            lengths[row.name] = Timescale(row.name, row.amount or 0, row.unit or "days")
    return Times(frozenset(closed), lengths)
