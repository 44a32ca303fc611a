"""Safe CSV: a table as text to take away, in which no cell can be taken for a formula.

A spreadsheet works out what begins with an equals sign, whoever typed it: a name could send
what stands beside it to somebody else. Every table that leaves as CSV is written here.
Source: OWASP ASVS 5.0, 1.2.10.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence

#: What a formula begins with, the wide forms of the same signs, and what can hide them.
BEGINS_FORMULA = frozenset("=+-@|%\t\r\n\0＝＋－＠")


def csv_text(rows: Iterable[Sequence[object]]) -> str:
    """The rows as CSV. Numbers stay numbers; words that could be a formula are marked as words."""
    text = io.StringIO()
    table = csv.writer(text)
    for row in rows:
        table.writerow([cell(value) for value in row])
    return text.getvalue()


def cell(value: object) -> object:
    """A value as it may stand in a cell: words that begin like a formula get a ``'`` before them."""
    if not isinstance(value, str):
        return value
    plain = value.replace("\0", "")
    begins = plain.lstrip(" \u00a0\ufeff")[:1]
    return f"'{plain}" if begins in BEGINS_FORMULA else plain
