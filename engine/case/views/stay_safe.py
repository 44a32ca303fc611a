"""Case: the page 'How I stay safe' as it is printed, with what stands beside it for the worker."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from engine.case.copies.give import PAGE
from engine.case.copies.page import page_of
from engine.case.views.adults_copy import CopyPage, opened
from engine.case.views.sight import see
from engine.errors import NotFound
from engine.people.model import User
from engine.record import Record
from engine.record.order import has_words


def open_page(session: Session, case: str, user: User, *, at: datetime) -> CopyPage:
    """Open the page; where there is none yet, it is said why. Raises ``NotFound``."""
    sight = see(session, case, user, at=at)
    if not sight.may_read("stay_safe_page"):
        raise NotFound
    record = sight.file.record
    return opened(sight, PAGE, page_of(record), _why_none(record))


def _why_none(record: Record) -> str:
    row = record.one("stay_safe_page")
    if row is not None and has_words(row.not_wanted_why):
        return f"They do not want such a page. {row.not_wanted_why}"
    return "Nothing is written yet. The page is written with the adult, where a plan is agreed."
