"""SAC: cells - every figure that the return asks for, in the order of the national file.

``sac_cells.csv`` is a copy of the list that the national tables are published with. A
council edits it when the template of a year changes; a cell that cannot be counted by a
rule here is refused when the program starts to count, never left empty. Source: returns I.
"""

from __future__ import annotations

import csv
from functools import cache
from pathlib import Path
from typing import NamedTuple

_FILE = Path(__file__).parents[1] / "sac_cells.csv"

CONCERNS = "Safeguarding Concerns"
S42, OTHER = "Section 42 Enquiries", "Other Enquiries"
#: kind of an enquiry -> how the tables of people, of totals and of what was concluded call it
PEOPLE = {
    "": "Individuals Involved In Safeguarding Concerns",
    "S42": "Individuals Involved In Section 42 Safeguarding Enquiries",
    "OTHER": "Individuals Involved In Other Safeguarding Enquiries",
}
TOTALS = {"": CONCERNS, "S42": S42, "OTHER": OTHER}
CONCLUDED = {"S42": f"Concluded {S42}", "OTHER": f"Concluded {OTHER}"}
REVIEWS = "Count of Safeguarding Adult Reviews"
REVIEWED = "Count of Individuals Involved in Safeguarding Adult Reviews"

DISTINCT, ALL, TOTAL = "ENQUIRIES_DISTINCT", "ALL", "Total"
SUPPORTED = "Of the enquiries recorded as Yes, support provided by advocate, family or friend"


class Cell(NamedTuple):
    """One figure: its table, whom or what it counts, its row and its column."""

    table: str
    kind: str
    category: str
    subcategory: str = ""


@cache
def cells() -> tuple[Cell, ...]:
    """Every cell, in the order in which it is written out."""
    with _FILE.open(encoding="utf-8", newline="") as file:
        return tuple(
            Cell(r["TABLE_REFERENCE"], r["ENQUIRY_TYPE"], r["CATEGORY"], r["SUBCATEGORY"])
            for r in csv.DictReader(file)
        )


@cache
def tables() -> tuple[str, ...]:
    """The tables by their names, in order."""
    return tuple(sorted(dict.fromkeys(cell.table for cell in cells())))


#: table -> what it tells, for the heading of its page
TITLES = {
    "SG1a": "Adults by age",
    "SG1b": "Adults by gender",
    "SG1c": "Adults by ethnic group",
    "SG1d": "Adults by main reason for support",
    "SG1e": "Adults by reported health condition",
    "SG1f": "Concerns and enquiries",
    "SG2a": "Kind of harm by source",
    "SG2a_b1": "Kind of harm by place",
    "SG2b": "Place by source",
    "SG2c": "What was found by source",
    "SG2e": "What became of the risk by source",
    "SG3a": "Capacity",
    "SG4a": "What the adult wanted",
    "SG5a": "Safeguarding Adults Reviews",
    "SG5b": "Adults in Safeguarding Adults Reviews",
}
