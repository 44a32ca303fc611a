"""Facts: what is known of the adult, and how they can be reached."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from engine.record.codes import NO_WAY
from engine.record.order import in_this_case

if TYPE_CHECKING:
    from engine.record.record import Record

KNOWN = ("yes", "no")


def _adult(record: Record, column: str) -> Any:
    row = record.one("adult")
    return None if row is None else getattr(row, column)


def safe_channels(record: Record) -> list[str]:
    """The ways of reaching the adult that are known to be safe. Unknown is not safe."""
    row = record.one("safe_contact")
    return [way for way in (row.channels if row else None) or () if way != NO_WAY]


def safe_contact_recorded(record: Record) -> bool:
    """It has been asked which ways of reaching the adult are safe."""
    row = record.one("safe_contact")
    return bool(row and row.channels)


def adult_died(record: Record) -> bool:
    """A death is recorded for the adult."""
    return _adult(record, "died_on") is not None


def adult_may_be_contacted(record: Record) -> bool:
    """The adult has not died and at least one safe way of reaching them is known."""
    return not adult_died(record) and bool(safe_channels(record))


def interpreter_recorded(record: Record) -> bool:
    """It is known whether an interpreter is needed."""
    return _adult(record, "needs_interpreter") in KNOWN


def interpreter_needed(record: Record) -> bool:
    """An interpreter is needed."""
    return bool(_adult(record, "needs_interpreter") == "yes")


def gender_recorded(record: Record) -> bool:
    """The gender is known."""
    return bool(_adult(record, "gender"))


def ethnicity_recorded(record: Record) -> bool:
    """The ethnic background is known, or the adult prefers not to say."""
    return bool(_adult(record, "ethnicity"))


def age_recorded(record: Record) -> bool:
    """A date of birth or an age is known."""
    return any(_adult(record, c) is not None for c in ("date_of_birth", "estimated_age"))


def health_conditions_recorded(record: Record) -> bool:
    """Health conditions are known, or there are none."""
    return bool(_adult(record, "health_conditions"))


def attempts(record: Record) -> int:
    """Tries to talk with the adult that have been noted since this case began."""
    return len(in_this_case(record, "attempt"))


def conversations(record: Record) -> int:
    """Conversations in the record that can be picked."""
    return len(record.live("conversation"))
