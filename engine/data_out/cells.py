"""Data out: cells - what stands in a table that a spreadsheet may open."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from engine import guards, safe_csv


def cell(value: Any) -> str:
    """A value as a table holds it: instants and days in ISO, several codes after each other, no formula."""
    if value is None:
        return ""
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int):
        return str(value)
    text = ";".join(str(one) for one in value) if isinstance(value, list | tuple) else str(value)
    return str(safe_csv.cell(text)) if guards.on("export_no_formula") else text
