"""SAC: writing - a run as the files that leave the council: one long table, and one sheet a table.

``publish`` writes what anybody may see: small numbers hidden, the others rounded
(returns A3.12). The return itself is sent with the counts as they are.
"""

from __future__ import annotations

import io
from collections.abc import Mapping

import xlsxwriter

from engine import clock
from engine.returns.model import ReturnRun
from engine.returns.sac.cells import TITLES, Cell, tables
from engine.returns.sac.freeze import figures_of
from engine.returns.sac.grid import blocks
from engine.returns.suppression import published
from engine.safe_csv import csv_text

GEOGRAPHY = (
    "GEOGRAPHY", "COUNCIL_TYPE", "REGION_CODE", "REGION_NAME", "ONS_CODE", "LA_CODE", "LA_NAME",
)  # fmt: skip
COLUMNS = ("TABLE_REFERENCE", "ENQUIRY_TYPE", "CATEGORY", "SUBCATEGORY", "VALUE")
RULE = "Counts below 5 are [c]; others are rounded to the nearest 5."


def long_table(
    run: ReturnRun, *, publish: bool = False, geography: Mapping[str, str] | None = None
) -> str:
    """The long table as CSV: one row for every cell. A year that goes on is marked in every row."""
    where = {name: value for name, value in (geography or {}).items() if name in GEOGRAPHY}
    mark = ["STATUS"] if run.so_far else []
    rows: list[list[object]] = [[*where, *COLUMNS, *mark]]
    for cell, value in figures_of(run).items():
        figure = published(value) if publish else value
        rows.append([*where.values(), *cell, figure, *[so_far(run) for _ in mark]])
    return csv_text(rows)


def so_far(run: ReturnRun) -> str:
    """What is said of a year that had not ended when it was counted."""
    return f"NOT A WHOLE YEAR: 1 April {run.first_on.year} to {clock.day_in_words(run.last_on)}"


def workbook(run: ReturnRun, *, publish: bool = False) -> bytes:
    """The tables as an Excel workbook, one sheet each, and a last one that says what they are."""
    kept = io.BytesIO()
    book = xlsxwriter.Workbook(kept, {"in_memory": True, "strings_to_formulas": False})
    book.set_properties({"created": run.made_at.replace(tzinfo=None)})
    bold, wrapped = (
        book.add_format({"bold": True}),
        book.add_format({"bold": True, "text_wrap": True}),
    )
    figures = figures_of(run)
    for name in tables():
        sheet = book.add_worksheet(name)
        sheet.set_column(0, 0, 60)
        sheet.set_column(1, 10, 16)
        sheet.write(0, 0, f"{name} {TITLES.get(name, '')}", bold)
        sheet.write(1, 0, so_far(run) if run.so_far else run.year)
        line = 3
        for block in blocks(name):
            sheet.write(line, 0, block.heading, bold)
            for place, column in enumerate(block.columns):
                sheet.write(line, place + 1, column or "Count", wrapped)
            for category, cells in block.rows:
                line += 1
                sheet.write(line, 0, category)
                for place, cell in enumerate(cells):
                    _write(sheet, line, place + 1, cell, figures, publish)
            line += 2
    _about(book.add_worksheet("About"), run, publish)
    book.close()
    return kept.getvalue()


def _write(
    sheet: xlsxwriter.worksheet.Worksheet,
    line: int,
    place: int,
    cell: Cell | None,
    figures: Mapping[Cell, int],
    publish: bool,
) -> None:
    """A figure as a number, so that it can be worked with; one that is hidden as [c]."""
    if cell is None:
        return
    said = published(figures[cell]) if publish else figures[cell]
    if isinstance(said, str) and not said.isdigit():
        sheet.write_string(line, place, said)
    else:
        sheet.write_number(line, place, int(said))


def _about(sheet: xlsxwriter.worksheet.Worksheet, run: ReturnRun, publish: bool) -> None:
    sheet.set_column(0, 0, 30)
    sheet.set_column(1, 1, 80)
    said = [
        ("Year", so_far(run) if run.so_far else run.year),
        ("Counted", clock.in_words(run.made_at)),
        ("Run", run.public_id),
        ("Checksum of the counts", run.checksum),
        ("Small numbers", RULE if publish else "Exact counts, for those who may see them."),
    ]
    for line, (what, value) in enumerate(said):
        sheet.write_string(line, 0, what)
        sheet.write_string(line, 1, value)
