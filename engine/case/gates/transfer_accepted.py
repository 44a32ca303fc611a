"""Gate: transfer accepted.

A transfer counts only when a named person of the other authority accepted it on a day.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.record.order import has_words

if TYPE_CHECKING:
    from engine.case.gates.at import At

NAME = "transfer_accepted"
STANDS_ON = (("record", "transfer"),)
SENTENCE = "The other council has not accepted it yet. It stays with us."
WHO = "enquiry officer: record_acceptance"
SOURCE = "INV-20"


def holds(at: At) -> bool | str:
    """Nobody falls between two councils."""
    accepted = [row for row in at.new("transfer") if row.result == "accepted"]
    return all(has_words(row.accepted_by) and row.accepted_on for row in accepted)
