"""Gate: exception agreed.

Every capture by exception of an earlier stage is agreed by the manager. The submit that makes
the exception is never refused for it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.record.facts.outcomes import open_exceptions

if TYPE_CHECKING:
    from engine.case.gates.at import At

NAME = "exception_agreed"
STANDS_ON = (("milestone", "findings_reported"), ("milestone", "enquiry_ended"))
SENTENCE = "The manager has not agreed yet that the adult could not be asked."
WHO = "manager: agree_exception"
SOURCE = "INV-1; INV-2; process: START"


def holds(at: At) -> bool | str:
    """Only an enquiry needs the agreement, and never in the submit that makes the exception."""
    if not at.has_enquiry:
        return True
    now = at.task.id if at.task is not None else None
    return all(now is not None and c.task_id == now for c in open_exceptions(at.record))
