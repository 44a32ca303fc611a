"""Answers: what a form was answered with, ready to be kept and to fill records."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Answers:
    """The answers to one form, or to one page of it.

    ``values``: question id -> value; rows -> a list of dicts; a review -> a dict
    of dicts by public id.
    ``typed`` and ``unasked``: fields as they were typed, of questions asked and not asked.
    ``numbers``: rows question -> the number each row had on the page.
    ``cleared``: questions that showed something known and were emptied.
    ``counted``: required answers given.
    """

    values: Mapping[str, Any]
    asked: tuple[str, ...]
    typed: Mapping[str, list[str]]
    unasked: Mapping[str, list[str]]
    numbers: Mapping[str, tuple[int, ...]] = field(default_factory=dict)
    cleared: frozenset[str] = frozenset()
    counted: int = 0

    def count_required(self) -> int:
        """How many required answers were given; a group of which one is needed counts once."""
        return self.counted
