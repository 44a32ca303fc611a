"""SAC: checks - totals that must agree, before anybody signs a table off."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import NamedTuple

from engine.returns import lists
from engine.returns.sac.cells import (
    ALL,
    CONCLUDED,
    DISTINCT,
    PEOPLE,
    SUPPORTED,
    TOTAL,
    TOTALS,
    Cell,
    cells,
)

KIND_WORDS = {"": "concerns", "S42": "section 42 enquiries", "OTHER": "other enquiries"}


class Check(NamedTuple):
    """Two totals of a table, what they must be to each other, and whether they are."""

    table: str
    what: str
    left: int
    right: int
    holds: bool

    @property
    def words(self) -> str:
        """The check with its figures."""
        return f"{self.what}: {self.left:,} and {self.right:,}"


def checks(figures: Mapping[Cell, int]) -> list[Check]:
    """Every check, by table."""
    every = (*_of_people(figures), *_of_risks(figures), *_of_answers(figures))
    return sorted(every, key=lambda one: one.table)


def _sum(figures: Mapping[Cell, int], holds: Callable[[Cell], bool]) -> int:
    return sum(figures.get(cell, 0) for cell in cells() if holds(cell))


def _of_people(figures: Mapping[Cell, int]) -> Iterator[Check]:
    for kind, name in KIND_WORDS.items():
        people = {
            table: _sum(figures, lambda c, t=table, k=kind: c.table == t and c.kind == PEOPLE[k])  # type: ignore[misc]
            for table in ("SG1a", "SG1b", "SG1c", "SG1d")
        }
        cases = figures.get(Cell("SG1f", TOTALS[kind], TOTAL), 0)
        for table in ("SG1b", "SG1c"):
            left, right = people[table], people["SG1a"]
            yield Check(table, f"As many adults as in SG1a ({name})", left, right, left == right)
        left = people["SG1a"]
        yield Check("SG1a", f"No more adults than in SG1f ({name})", left, cases, left <= cases)
        if kind:
            left, right = people["SG1d"], people["SG1a"]
            what = f"No fewer than the adults of SG1a ({name})"
            yield Check("SG1d", what, left, right, left >= right)


def _of_risks(figures: Mapping[Cell, int]) -> Iterator[Check]:
    for kind, name in CONCLUDED.items():
        concluded = sum(
            figures.get(Cell("SG3a", name, row, ALL), 0) for row in lists.CAPACITY.values()
        )
        for table in ("SG2a", "SG2b", "SG2c"):
            most = max(
                figures.get(cell, 0)
                for cell in cells()
                if cell.table == table and cell.kind == name and cell.subcategory == DISTINCT
            )
            what = f"No row counts more than were concluded ({KIND_WORDS[kind]})"
            yield Check(table, what, most, concluded, most <= concluded)
        identified = sum(
            figures.get(Cell("SG2c", name, row, DISTINCT), 0) for row in lists.IDENTIFIED
        )
        most = max(figures.get(Cell("SG2e", name, row, DISTINCT), 0) for row in lists.OUTCOMES)
        what = f"No row counts more than SG2c says were identified ({KIND_WORDS[kind]})"
        yield Check("SG2e", what, most, identified, most <= identified)


def _of_answers(figures: Mapping[Cell, int]) -> Iterator[Check]:
    for kind, name in CONCLUDED.items():
        said = KIND_WORDS[kind]

        def of(table: str, row: str, column: str = ALL, name: str = name) -> int:
            return figures.get(Cell(table, name, row, column), 0)

        capacity = sum(of("SG3a", row) for row in lists.CAPACITY.values())
        asked = sum(of("SG4a", row) for row in lists.ASKED.values())
        for table, left, right in (("SG3a", capacity, asked), ("SG4a", asked, capacity)):
            other = "SG4a" if table == "SG3a" else "SG3a"
            yield Check(table, f"The same total as {other} ({said})", left, right, left == right)
        for table, rows, total in (
            ("SG3a", lists.CAPACITY.values(), capacity),
            ("SG4a", lists.ASKED.values(), asked),
        ):
            bands = sum(of(table, row, band) for row in rows for band in lists.AGE_BANDS)
            yield Check(
                table, f"The age bands add up to the total ({said})", bands, total, bands == total
            )
        left, right = of("SG3a", SUPPORTED), of("SG3a", lists.CAPACITY["Yes"])
        yield Check(
            "SG3a", f"No more supported than lacked capacity ({said})", left, right, left <= right
        )
        left = sum(of("SG4a", row) for row in lists.ACHIEVED.values())
        right = of("SG4a", lists.ASKED["ASKED_EXPRESSED"])
        yield Check(
            "SG4a", f"No more answers than outcomes expressed ({said})", left, right, left <= right
        )
