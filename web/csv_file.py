"""CSV file: a table to take away, as an answer to a browser."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from flask import Response

from engine.safe_csv import csv_text
from web import by_hand


def csv_file(name: str, rows: Iterable[Sequence[object]]) -> Response:
    """The rows as a file of this name; no cell of it is a formula, and it is kept who took it."""
    by_hand.taken()
    headers = {"Content-Disposition": f"attachment; filename={name}"}
    return Response(csv_text(rows), mimetype="text/csv", headers=headers)
