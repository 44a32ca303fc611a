"""Gate: supporter suitable.

A supporter meets all four conditions, is not alleged to have caused harm and is not paid to
care.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.record.facts.people import why_unsuitable

if TYPE_CHECKING:
    from engine.case.gates.at import At

NAME = "supporter_suitable"
STANDS_ON = (("record", "support_need"),)
SENTENCE = "This person cannot be the supporter."
WHO = "whoever is in hear_from_adult; else ask for an advocate"
SOURCE = "INV-11"


def holds(at: At) -> bool | str:
    """Whoever speaks with the adult is on their side."""
    for need in at.new("support_need"):
        if need.supporter is not None and (why := why_unsuitable(at.record, need)):
            return why
    return True
