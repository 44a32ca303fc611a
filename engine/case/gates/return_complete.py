"""Gate: return complete.

Primary support reason, findings and capacity are there for the national return.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from engine.case.gates.at import At

NAME = "return_complete"
STANDS_ON = (("milestone", "enquiry_ended"),)
SENTENCE = "The main reason for support is missing."
WHO = "enquiry officer: review_outcomes_end"
SOURCE = "SG1d; SG2a; SG2b; SG2c; SG3a"


FINDING = ("types", "source", "location", "assessment")


def holds(at: At) -> bool | str:
    """What the council must report is there before the case leaves the worklist."""
    if not at.facts["support_reason_recorded"]:
        return False
    findings = at.record.live("risk_finding")
    if at.record.live("risk") and not findings:
        return "What was found about the risk is missing."
    if not all(getattr(row, column) for row in findings for column in FINDING):
        return "The type, source, place or result of a finding is missing."
    if at.record.newest("enquiry", "lacked_capacity") is None:
        return "Whether the adult lacked capacity is missing."
    if at.facts["asked_for_return"] is None:
        return "Whether the adult was asked what they would like to happen is missing."
    return True
