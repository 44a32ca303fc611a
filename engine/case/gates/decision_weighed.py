"""Gate: decision weighed.

Every decision says how what the adult wants counted.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.record import Row
from engine.record.facts.decisions import NOT_YET
from engine.record.order import has_words

if TYPE_CHECKING:
    from engine.case.gates.at import At

NAME = "decision_weighed"
STANDS_ON = (("record", "decision"),)
SENTENCE = "Say how what the adult wants counted in this decision."
WHO = "whoever decides"
SOURCE = "S3; S11; INV-6"


def holds(at: At) -> bool | str:
    """To send something back, or to ask for more, decides nothing yet."""
    return all(has_words(row.how_weighed) or _decides_nothing(row) for row in at.new("decision"))


def _decides_nothing(row: Row) -> bool:
    returned = "return" in (row.result, row.ready)
    return returned or NOT_YET in (row.needs, row.risk, row.unable)
