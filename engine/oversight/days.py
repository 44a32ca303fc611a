"""Oversight: working days counted for many rows at once, with the council's own closure days."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from engine import clock
from engine.calendar import Times


class WorkingDays:
    """Counts working days; each calendar day is looked at once, however many rows there are."""

    def __init__(self, times: Times) -> None:
        self.closed = times.closed
        #: day -> the working days up to it, from the first day that was asked for
        self._up_to: dict[date, int] = {}
        self._first = self._last = date.max

    def between(self, start: datetime, end: datetime) -> int:
        """The working days after the day of ``start``, up to the day of ``end``."""
        first, last = clock.today(start), clock.today(end)
        return max(self._count(last) - self._count(first), 0)

    def before(self, instant: datetime, days: int) -> datetime:
        """The instant so many working days earlier, at the same time of day in England."""
        local = instant.astimezone(clock.LONDON)
        day = local.date()
        while days > 0:
            days -= clock.is_working_day(day, self.closed)
            day -= timedelta(days=1)
        return datetime.combine(day, local.time(), clock.LONDON)

    def _count(self, day: date) -> int:
        if day in self._up_to:
            return self._up_to[day]
        if not self._up_to:
            self._first = self._last = day
            self._up_to[day] = 0
        while day > self._last:
            known = self._up_to[self._last]
            self._last += timedelta(days=1)
            self._up_to[self._last] = known + clock.is_working_day(self._last, self.closed)
        while day < self._first:
            known = self._up_to[self._first] - clock.is_working_day(self._first, self.closed)
            self._first -= timedelta(days=1)
            self._up_to[self._first] = known
        return self._up_to[day]
