"""Indicators: the figures that a supervisor and a Safeguarding Adults Board look at (returns C).

Counted from live cases and imported history alike, by the rules of the national
return where it has them. They are a prompt to talk, and say nothing about why.
"""

from __future__ import annotations

from datetime import date

from sqlalchemy.orm import Session

from engine.returns.indicators import (  # noqa: F401  (each puts its own on the list)
    asked,
    coming_in,
    harm,
    lengths,
    people,
    supported,
)
from engine.returns.indicators.kinds import INDICATORS, Counted, Figure, Indicator, Ref
from engine.returns.indicators.source import Source

__all__ = ["INDICATORS", "Counted", "Figure", "Indicator", "Ref", "Source", "counted", "named"]


def _number(name: str) -> tuple[int, str]:
    first = name.split()[0]
    digits = first.rstrip("abcdefghijklmnopqrstuvwxyz")
    return int(digits), first[len(digits) :]


INDICATORS.sort(key=lambda one: _number(one.name))


def counted(session: Session, first: date, last: date) -> list[tuple[Indicator, Counted]]:
    """Every indicator between two days, both counted, with what it has found."""
    source = Source(session, first, last)
    return [(one, one.count(source)) for one in INDICATORS]


def named(key: str) -> Indicator | None:
    """An indicator by what an address calls it."""
    return next((one for one in INDICATORS if one.key == key), None)
