"""Gate: caused enquiries checked.

Every caused enquiry has a report that was accepted, or challenged and found out by us.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from engine.case.gates.at import At

NAME = "caused_enquiries_checked"
STANDS_ON = (("milestone", "findings_reported"),)
SENTENCE = "A report from another organisation has not been checked yet."
WHO = "manager: check_report"
SOURCE = "INV-21"


def holds(at: At) -> bool | str:
    """To have sent it is not to have it answered."""
    return bool(at.facts["caused_enquiries_open"] == 0)
