"""Gate: advocate settled.

Where an advocate is needed: in place, or declined or unavailable and agreed by the manager.
START may go ahead.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from engine.case.gates.at import At

NAME = "advocate_settled"
STANDS_ON = (("milestone", "findings_reported"), ("milestone", "enquiry_ended"))
SENTENCE = "The adult needs an advocate. Ask for one, or have the manager agree that there is none."
WHO = "enquiry officer: request_advocate, record_advocate; manager: agree_exception"
SOURCE = "INV-10; s67"


def holds(at: At) -> bool | str:
    """Nobody goes through an enquiry alone who cannot."""
    return not at.facts["advocate_needed"] or at.facts["advocate_settled"]
