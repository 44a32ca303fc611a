"""Gate: nothing disappears.

Every concern ends with a decision and a closing reason.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from engine.case.gates.at import At

NAME = "nothing_disappears"
STANDS_ON = (("end",),)
SENTENCE = "This concern has no decision yet."
WHO = "manager"
SOURCE = "INV-20"


def holds(at: At) -> bool | str:
    """Each way out has its decision; an enquiry has its reason for closing too."""
    if at.ended_as == "not_for_us":
        return bool(at.facts["not_for_us_agreed"])
    if at.ended_as == "duty_not_met":
        return bool(at.facts["duty"] == "not_met")
    decided = any(row.result == "authorise" for row in at.record.live("decision"))
    reason = at.record.newest("enquiry", "closure_reason") or at.facts["close_reason"]
    return decided and reason is not None
