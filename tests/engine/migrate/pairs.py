"""Pairs: 49 ways in which an admin might change the shipped process, each a version of its own.

Each is a function from the shipped process to another that passes every check.
"""

from __future__ import annotations

from engine.process.bundle import Bundle
from tests.engine.migrate import pairs_of_tasks, pairs_of_ways
from tests.engine.migrate.changes import PAIRS
from tests.engine.migrate.drawing import Drawing

__all__ = ["PAIRS", "pairs_of_tasks", "pairs_of_ways", "version"]


def version(bundle: Bundle, name: str) -> Bundle:
    """The process after one of the changes."""
    drawing = Drawing(bundle)
    PAIRS[name](drawing)
    return drawing.bundle()
