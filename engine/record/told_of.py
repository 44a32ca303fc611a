"""Record: whom a concern was told of, and so which risks are the adult's own.

A case may be told of more than one concern. One about a person alleged to have
caused harm is looked at in a case of that person's own; one that we have already,
or that got a case of its own, is looked at there. What was told stays in the
record; it counts once, and for whom it is about.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.record.kind import Row
from engine.record.order import Rule
from engine.record.written import same_occurrence

if TYPE_CHECKING:
    from engine.record.record import Record

DECIDED_IN = "decide_new_concern"
SOMEBODY_ELSE = "person_alleged"
ELSEWHERE = ("duplicate", "open_case")


def is_the_adults(record: Record, row: Row) -> bool:
    """A live rule of a risk: it is the adult's, and is looked at in this case.

    Source: domain A5 I8 and I9.
    """
    concern = told_in(record, row)
    if concern is None:
        return True
    return counts_here(record, concern)


def counts_here(record: Record, concern: Row) -> bool:
    """Say whether a concern is the adult's and is looked at in this case, not in another."""
    made = decided_of(record, concern)
    return concern.about != SOMEBODY_ELSE and (made is None or made.result not in ELSEWHERE)


def of_a_risk(rule: Rule) -> Rule:
    """A live rule of what is said about a risk: as ``rule``, while the risk itself counts."""

    def both(record: Record, row: Row) -> bool:
        risk = record.row("risk", row.risk)
        return rule(record, row) and (risk is None or is_the_adults(record, risk))

    return both


def told_in(record: Record, row: Row) -> Row | None:
    """The later concern with which a row was told; None for what the first concern told."""
    later = [one for one in record.rows("concern") if one.about is not None]
    return next(iter(same_occurrence(record, row, later)), None) if later else None


def first_told(record: Record, kind: str) -> Row | None:
    """The row of a kind that the first concern of the case told, whatever was told of before it
    was written down; None while nobody has written it down."""
    return next((row for row in record.live(kind) if told_in(record, row) is None), None)


def concerns_of_the_adult(record: Record) -> list[Row]:
    """The concerns about the adult that count: not those about a person alleged."""
    return [row for row in record.live("concern") if row.about != SOMEBODY_ELSE]


def decided_of(record: Record, concern: Row) -> Row | None:
    """The newest decision about a later concern: whether it is added, has a case of its own, or is known."""
    if concern.about is None:
        return None
    made = [row for row in record.rows("decision") if row.task == DECIDED_IN]
    mine = same_occurrence(record, concern, made) if made else []
    return mine[-1] if mine else None
