"""Principles: evidence - one thing that is looked for, and what was found of it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

from engine.clock import day_in_words, today
from engine.record.facts.decisions import newest_decision, there_is_an_enquiry
from engine.record.kind import Row

if TYPE_CHECKING:
    from engine.record.facts import Facts
    from engine.record.record import Record

FOUND, NOT_YET, NOT_NEEDED = "found", "not yet", "not needed"
ONE_CONVERSATION = "One conversation was in proportion."


@dataclass(frozen=True)
class Evidence:
    """What was found: the state, a detail (days and numbers), and codes as (list, code).

    ``amiss`` says that something is wrong and not only missing: that never lapses.
    """

    state: str
    detail: str = ""
    codes: tuple[tuple[str, str], ...] = ()
    amiss: bool = False


@dataclass(frozen=True)
class Asks:
    """One thing that is looked for.

    ``page`` is the page of the case that shows it; ``kinds`` the kinds of record its detail
    comes from, so that only who may read them sees it; ``gate`` the gate that stands on the
    same fact, where there is one; ``of_enquiry`` that it is looked for in an enquiry only.
    ``lapses`` names what makes it not needed any more: that the adult has ``died``, that the
    enquiry ended ``early``. What is not for us needs nothing, but for what is ``always`` due.
    """

    rule: Callable[[Record, Facts], Evidence]
    title: str
    page: str
    kinds: tuple[str, ...]
    gate: str = ""
    of_enquiry: bool = False
    lapses: tuple[str, ...] = ()
    always: bool = False

    @property
    def name(self) -> str:
        """The name of the line, that of its function."""
        return self.rule.__name__

    def look(self, record: Record, facts: Facts) -> Evidence:
        """Look for it in the record of one case."""
        if self.of_enquiry and not there_is_an_enquiry(record):
            over = facts["duty"] == "not_met" or facts["not_for_us_agreed"]
            return not_needed("There is no enquiry.") if over else not_yet()
        result = self.rule(record, facts)
        if result.state != NOT_YET or result.amiss:
            return result
        why = self._lapsed(record, facts)
        return not_needed(why) if why else result

    def _lapsed(self, record: Record, facts: Facts) -> str:
        """Why it is not needed any more, though it is not in the record; '' where it is."""
        if facts["not_for_us_agreed"] and not self.always:
            return "It is not for us."
        if "died" in self.lapses and facts["adult_died"]:
            return "They have died."
        return "The enquiry ended early." if "early" in self.lapses and ended_early(record) else ""


def found(detail: str = "", *codes: tuple[str, str | None]) -> Evidence:
    """It is in the record."""
    return Evidence(FOUND, detail, tuple((name, code) for name, code in codes if code))


def not_yet(detail: str = "") -> Evidence:
    """It is not in the record, and ought to be by the end."""
    return Evidence(NOT_YET, detail)


def amiss(detail: str) -> Evidence:
    """Something is in the record that ought not to be so."""
    return Evidence(NOT_YET, detail, amiss=True)


def not_needed(why: str, *codes: tuple[str, str | None]) -> Evidence:
    """It is not in the record and need not be; the reason is."""
    return Evidence(NOT_NEEDED, why, tuple((name, code) for name, code in codes if code))


def on(when: date | datetime | None) -> str:
    """The day of something, as one writes it; '' where it is not known."""
    if when is None:
        return ""
    return day_in_words(today(when) if isinstance(when, datetime) else when)


def when(row: Row) -> str:
    """The day something was said or done, else the day it was written down."""
    return on(row.happened_at or row.typed_at)


def count(number: int, one: str, many: str) -> str:
    """A number with what it counts: 1 action, 3 actions."""
    return f"{number} {one if number == 1 else many}"


def last(rows: Iterable[Row]) -> Row | None:
    """The newest of some rows, or None."""
    return next(reversed(list(rows)), None)


def ended_early(record: Record) -> bool:
    """The manager agreed to an early closing."""
    row = newest_decision(record, "authorise_early_closing")
    return row is not None and row.result == "authorise"


def in_one_conversation(facts: Facts) -> bool:
    """The enquiry is one conversation, and nothing made it longer."""
    return bool(facts["route"] == "conversation" and not facts["longer_enquiry_needed"])
