"""SAC: grid - a table as people read it: blocks of rows and columns of cells."""

from __future__ import annotations

from dataclasses import dataclass

from engine.returns.sac.cells import ALL, DISTINCT, Cell, cells

COLUMN_WORDS = {ALL: "All", DISTINCT: "Enquiries in this row"}


@dataclass(frozen=True)
class Block:
    """One block of a table: its heading, its columns, and for each row its cells."""

    heading: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, tuple[Cell | None, ...]], ...]


def blocks(table: str) -> list[Block]:
    """The blocks of a table: of people and totals one, of what was concluded one a kind of enquiry."""
    mine = [cell for cell in cells() if cell.table == table]
    kinds = list(dict.fromkeys(cell.kind for cell in mine))
    if not any(cell.subcategory for cell in mine):
        known = set(mine)
        rows = tuple(
            (category, tuple(_known(known, Cell(table, kind, category)) for kind in kinds))
            for category in dict.fromkeys(cell.category for cell in mine)
        )
        return [Block("", tuple(kinds), rows)]
    return [_block(kind, [cell for cell in mine if cell.kind == kind]) for kind in kinds]


def _block(kind: str, mine: list[Cell]) -> Block:
    columns = list(dict.fromkeys(cell.subcategory for cell in mine))
    known = set(mine)
    rows = tuple(
        (
            category,
            tuple(_known(known, Cell(mine[0].table, kind, category, c)) for c in columns),
        )
        for category in dict.fromkeys(cell.category for cell in mine)
    )
    return Block(kind, tuple(COLUMN_WORDS.get(c, c) for c in columns), rows)


def _known(known: set[Cell], cell: Cell) -> Cell | None:
    return cell if cell in known else None
