"""Days: a day as it is typed in three boxes."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date


def typed_day(typed: Mapping[str, str], name: str) -> date | None:
    """The day typed under ``name-day``, ``name-month`` and ``name-year``; None where it is none."""
    parts = [typed.get(f"{name}-{box}", "").strip() for box in ("year", "month", "day")]
    if not all(part.isascii() and part.isdigit() and len(part) < 5 for part in parts):
        return None
    try:
        return date(*(int(part) for part in parts))
    except ValueError:
        return None
