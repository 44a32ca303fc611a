"""Gate: override grounded.

Acting against the adult's wishes has a ground, a reason, and an answer to whether they were
told.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.record import Row
from engine.record.codes import OVERRIDE_GROUNDS
from engine.record.order import has_words

if TYPE_CHECKING:
    from engine.case.gates.at import At

NAME = "override_grounded"
STANDS_ON = (("record", "override"),)
SENTENCE = "Say on what ground we act, and whether the adult was told."
WHO = "manager"
SOURCE = "INV-7"


def holds(at: At) -> bool | str:
    """Every override says its ground and reason, and whether the adult was told."""
    return all(_grounded(at, row) for row in at.new("override"))


def _grounded(at: At, row: Row) -> bool:
    grounds = row.grounds or ()
    if not grounds or not set(grounds) <= set(OVERRIDE_GROUNDS) or not has_words(row.reason):
        return False
    if row.adult_told in ("no_not_safe", "no_other"):
        return has_words(row.not_told_why)
    # a request to stop that was turned down is told in a task of its own, which follows at once
    return row.adult_told is not None or bool(at.record.rows("stop_request"))
