"""Gate: risk outcome said.

Every risk that was identified has its outcome; a risk that remains has what the adult accepts
and the manager's reason.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.record.facts.risk import IDENTIFIED
from engine.record.order import has_words

if TYPE_CHECKING:
    from engine.case.gates.at import At

NAME = "risk_outcome_said"
STANDS_ON = (("milestone", "enquiry_ended"),)
SENTENCE = "Say what the risk is now."
WHO = "enquiry officer: review_outcomes_end; manager: authorise_closing"
SOURCE = "SG2e; S13"


def holds(at: At) -> bool | str:
    """Each identified risk has what became of it; one that remains has two reasons."""
    results = {row.risk: row for row in at.record.live("risk_result")}
    found = [row for row in at.record.live("risk_finding") if row.assessment in IDENTIFIED]
    for finding in found:
        result = results.get(finding.risk)
        if result is None or result.risk_outcome is None:
            return False
        if result.risk_outcome == "risk_remains" and not has_words(result.risk_accepted):
            return "Say what the adult accepts of the risk that remains."
    reason = at.record.newest("decision", "risk_remains_why")
    if at.facts["risk_remains"] and not has_words(reason):
        return "A risk remains. The manager has to say why the enquiry can end all the same."
    return True
