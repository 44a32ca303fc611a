"""Gate: alternative named.

Where there is no duty and no enquiry: what will help instead, or "nothing more is needed"
alone.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.record.facts.decisions import newest_decision

if TYPE_CHECKING:
    from engine.case.gates.at import At

NAME = "alternative_named"
STANDS_ON = (("milestone", "duty_decided"),)
SENTENCE = "Say what will help instead."
WHO = "manager: decide_duty"
SOURCE = "S2"


def holds(at: At) -> bool | str:
    """Nobody is turned away with nothing said."""
    row = newest_decision(at.record, "decide_duty")
    if row is None or at.facts["duty"] != "not_met":
        return True
    named = row.alternatives or []
    return bool(named) and ("no_action" not in named or len(named) == 1)
