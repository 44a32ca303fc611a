"""Imported history for a test: a folder taken in, and the return that follows from it."""

from __future__ import annotations

import csv
from datetime import UTC, date, datetime
from pathlib import Path

from engine.db import Database
from engine.returns.extract import extract
from engine.returns.history import check_folder, keep_history
from engine.returns.sac.cells import Cell, cells
from engine.returns.sac.counting import Counted, count
from engine.returns.sac.year import Year, year_of

EXAMPLE = Path(__file__).parent / "example"
TODAY = date(2026, 6, 1)
NOW = datetime(2026, 6, 1, 9, 0, tzinfo=UTC)
YEAR = year_of("2025-26", today=TODAY)


def quietly(what: str, done: int) -> None:
    """Progress that nobody watches."""


def take_in(db: Database, folder: Path) -> int:
    """Import a folder as the shell does."""
    with check_folder(folder, today=TODAY, progress=quietly) as checked, db.write() as session:
        return keep_history(session, checked, None, at=NOW, progress=quietly)


def counted(db: Database, year: Year = YEAR, **more: bool) -> Counted:
    """The return of a year as it stands now."""
    with db.read() as session:
        return count(extract(session, year.first, year.last), year, **more)


def figures(found: Counted) -> dict[Cell, int]:
    """Every cell with its figure."""
    return dict(zip(cells(), found.values(), strict=True))


def expected(path: Path = EXAMPLE / "expected.csv") -> dict[Cell, int]:
    """The figures that were counted by hand; a cell that is not named is nought."""
    with path.open(encoding="utf-8", newline="") as file:
        said = {
            Cell(r["table"], r["kind"], r["category"], r["subcategory"]): int(r["value"])
            for r in csv.DictReader(file)
        }
    unknown = said.keys() - set(cells())
    assert not unknown, f"no such cell: {sorted(unknown)[:3]}"
    return {cell: said.get(cell, 0) for cell in cells()}


def different(one: dict[Cell, int], other: dict[Cell, int]) -> dict[Cell, tuple[int, int]]:
    """The cells in which two returns differ, and how."""
    return {cell: (one[cell], other[cell]) for cell in cells() if one[cell] != other[cell]}
