"""Days: a day as it is typed in three boxes."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from engine.errors import InvalidAnswers


def day_if_typed(typed: Mapping[str, str], name: str) -> date | None:
    """The day typed, or None where all boxes are empty. Raises ``InvalidAnswers`` where it is none."""
    day = typed_day(typed, name)
    parts = [typed.get(f"{name}-{box}", "").strip() for box in ("day", "month", "year")]
    if day is None and any(parts):
        raise InvalidAnswers({name: "Enter a real day, like 27 3 2026"})
    return day


def boxes_of(day: date | None, name: str) -> dict[str, str]:
    """A day as it stands in its three boxes."""
    if day is None:
        return {}
    return {f"{name}-{box}": str(getattr(day, box)) for box in ("day", "month", "year")}


def typed_day(typed: Mapping[str, str], name: str) -> date | None:
    """The day typed under ``name-day``, ``name-month`` and ``name-year``; None where it is none."""
    parts = [typed.get(f"{name}-{box}", "").strip() for box in ("year", "month", "day")]
    if not all(part.isascii() and part.isdigit() and len(part) < 5 for part in parts):
        return None
    try:
        return date(*(int(part) for part in parts))
    except ValueError:
        return None
