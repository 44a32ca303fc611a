"""Returns: extract - adults, concerns, enquiries and risks, one row for each, wherever they were kept.

What every figure over many cases is counted from: the national return, the measures,
the audit. The rows are those of the import (returns H), from live cases and imported
history alike, as they stand now; nobody's words are in them. A merged entry of an
adult is the entry that was kept.
"""

from __future__ import annotations

from datetime import date

from sqlalchemy.orm import Session

from engine.returns.adults import adults_of
from engine.returns.imported import read_history
from engine.returns.live import read_cases, touched, with_enquiry
from engine.returns.reviews import read_reviews
from engine.returns.rows import Enquiry, Extract

__all__ = ["Extract", "enquiries", "extract"]


def extract(session: Session, first: date | None = None, last: date | None = None) -> Extract:
    """Read the extract in a few statements, however many cases there are.

    With days, it holds the concerns received and the enquiries going on in them (both
    days counted), and what belongs to those; without, everything there is.
    """
    found = Extract()
    taken_over = read_history(session, first, last, found)
    read_cases(session, touched(first, last), taken_over, found)
    read_reviews(session, first, last, found)
    found.adults = adults_of(session, found)
    return found


def enquiries(session: Session, first: date, last: date) -> list[Enquiry]:
    """The enquiries that went on in a time, alone: most cases are none, and are not read."""
    found = Extract()
    taken_over = read_history(session, first, last, found)
    read_cases(session, with_enquiry(first, last), taken_over, found)
    found.concerns.clear()
    adults_of(session, found)
    return found.enquiries
