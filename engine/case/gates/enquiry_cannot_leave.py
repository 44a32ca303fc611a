"""Gate: enquiry cannot leave.

A case with an enquiry cannot reach an end marked not_for_us or duty_not_met.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from engine.case.gates.at import At

NAME = "enquiry_cannot_leave"
STANDS_ON = (("end",),)
SENTENCE = "There is an enquiry, so this case ends by asking the adult about their outcomes."
WHO = "manager"
SOURCE = "INV-1; INV-20"


EXEMPT = ("not_for_us", "duty_not_met")


def holds(at: At) -> bool | str:
    """The two exempt ends are for cases without an enquiry."""
    return at.ended_as not in EXEMPT or not at.has_enquiry
